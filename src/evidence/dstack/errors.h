// Codes of dstack: 1600..1649; and those of the event log, which keep the numbers and ids of the folder that they came
// from: 860..870.
#pragma once

#include "core/base/error.h"

namespace attestor::dstack {

// The event log.
inline constexpr ErrorCode kEventLogMalformed{860, "quote.event_log_malformed",
                                              "The event log is not the guest agent's JSON array."};
inline constexpr ErrorCode kEventLogVersion{861, "quote.event_log_version",
                                            "An event has a digest version other than 1 and 2."};
inline constexpr ErrorCode kEventDigest{862, "quote.event_digest",
                                        "An event's digest is not that of its name and payload."};
inline constexpr ErrorCode kEventType{863, "quote.event_type", "An event of RTMR3 is not a runtime event."};
inline constexpr ErrorCode kEventLogRtmr3{864, "quote.event_log_rtmr3", "The event log is not the one of this quote."};
inline constexpr ErrorCode kEventMissing{865, "quote.event_missing",
                                         "An event that the guest's boot always measures is missing."};
inline constexpr ErrorCode kEventRepeated{866, "quote.event_repeated",
                                          "An event that must be measured once was measured twice."};
inline constexpr ErrorCode kEventLate{867, "quote.event_late",
                                      "A boot event was measured after the application could run."};
inline constexpr ErrorCode kEventOrder{868, "quote.event_order",
                                       "The boot events are in another order than the guest measures them."};
inline constexpr ErrorCode kEventPayload{869, "quote.event_payload", "A boot event's payload has the wrong size."};
inline constexpr ErrorCode kConfigId{870, "quote.config_id",
                                     "The host booted the guest for another app-compose than it measured."};

// Attestations (VersionedAttestation).
inline constexpr ErrorCode kAttestationForm{
    1600, "dstack.attestation_form", "The attestation is not one VersionedAttestation V0 (SCALE) or V1 (MessagePack)."};
inline constexpr ErrorCode kAttestationPlatform{
    1601, "dstack.attestation_platform", "The attestation is of another platform than Intel TDX on a dstack host."};
inline constexpr ErrorCode kRuntimeLists{
    1602, "dstack.runtime_lists",
    "The attestation's two lists of runtime events differ; only one of them is measured."};
inline constexpr ErrorCode kAttestationReportData{1603, "dstack.attestation_report_data",
                                                  "The attestation states another report data than its quote has."};

// What booted.
inline constexpr ErrorCode kBootLog{1604, "dstack.boot_log",
                                    "The boot events replay to another register than the quote has."};
inline constexpr ErrorCode kVmConfig{1605, "dstack.vm_config",
                                     "The VM configuration is not the JSON object that the agent hands out."};
inline constexpr ErrorCode kMeasurementForm{1606, "dstack.measurement_form",
                                            "The OS image's measurement document cannot be read."};
inline constexpr ErrorCode kMeasurementHash{
    1607, "dstack.measurement_hash",
    "The OS image's measurement document is not part of the image that the evidence names."};
inline constexpr ErrorCode kMeasurementRegister{1608, "dstack.measurement_register",
                                                "A register of the quote is not what the OS image measures."};
inline constexpr ErrorCode kMemorySize{
    1609, "dstack.memory_size", "The image's registers are known for 2 GiB, and for 2.75 GiB of memory and more."};
inline constexpr ErrorCode kImageList{1610, "dstack.image_list", "The list of OS images cannot be read."};
inline constexpr ErrorCode kOsImage{1611, "dstack.os_image",
                                    "The OS image is not on the list of those that are accepted."};
inline constexpr ErrorCode kOsImageDev{
    1612, "dstack.os_image_dev", "The OS image is a development image: its host can log in. Use the production image."};
inline constexpr ErrorCode kAcpiTables{
    1628, "dstack.acpi_tables",
    "The policy demands a listed RTMR0: only that covers the ACPI tables, which the host makes."};
inline constexpr ErrorCode kBootDigest{
    1629, "dstack.boot_digest", "An event of RTMR0 to RTMR2 has no digest, so the registers say nothing about it."};
inline constexpr ErrorCode kImageLog{1634, "dstack.image_log",
                                     "The event log names another OS image than the one whose files were given."};
inline constexpr ErrorCode kAcpiUnknown{1635, "dstack.acpi_unknown",
                                        "The host's ACPI tables are none that are known; list the registers of this "
                                        "image and shape, with where they come from."};

// Which application.
inline constexpr ErrorCode kComposeHash{
    1613, "dstack.compose_hash", "The app-compose is not the one that was measured; the hash covers its raw bytes."};
inline constexpr ErrorCode kAppCompose{1614, "dstack.app_compose",
                                       "The app-compose is not a JSON object of the form that dstack reads."};
inline constexpr ErrorCode kRunner{1615, "dstack.runner",
                                   "The app-compose starts its application in a way that is not accepted."};
inline constexpr ErrorCode kScripts{1616, "dstack.scripts", "The app-compose has scripts, and the policy allows none."};
inline constexpr ErrorCode kComposeFile{1617, "dstack.compose_file",
                                        "The compose file is not YAML of the plain form that is accepted."};
inline constexpr ErrorCode kImagePin{1618, "dstack.image_pin",
                                     "Every image of the compose file must be NAME@sha256:DIGEST, without variables."};
inline constexpr ErrorCode kImageSource{
    1619, "dstack.image_source", "The compose file takes code from elsewhere than images that are pinned by digest."};
inline constexpr ErrorCode kUnmeasured{
    1620, "dstack.unmeasured",
    "The application takes in what is not measured, and the policy allows nothing of the kind."};
inline constexpr ErrorCode kAppId{1621, "dstack.app_id", "The application id is not the expected one."};
inline constexpr ErrorCode kInstanceId{1622, "dstack.instance_id",
                                       "The measured instance id does not fit the app-compose."};
inline constexpr ErrorCode kKeyProviderForm{1623, "dstack.key_provider_form",
                                            "The measured key provider is not {\"name\":..,\"id\":..}."};
inline constexpr ErrorCode kKeyProvider{1624, "dstack.key_provider",
                                        "The application's keys come from a provider that is not accepted."};
inline constexpr ErrorCode kConfigDocument{1625, "dstack.config_document",
                                           "The configuration document (mr_config) cannot be read."};
inline constexpr ErrorCode kReportData{
    1626, "dstack.report_data",
    "The quote was made over something else than what the evidence states or the policy expects."};
inline constexpr ErrorCode kAllowedEnv{
    1627, "dstack.allowed_env",
    "The app-compose lets its host set a variable that decides what is run. Take it off allowed_envs."};
inline constexpr ErrorCode kReview{
    1633, "dstack.review",
    "What the application runs is not whole in its measured text; put everything there, or pin it."};

// The key chain.
inline constexpr ErrorCode kKeyForm{1630, "dstack.key_form",
                                    "The key or its signature chain has the wrong size or algorithm."};
inline constexpr ErrorCode kKeySignature{1631, "dstack.key_signature",
                                         "A signature of the key chain is no signature in its low-s form."};
inline constexpr ErrorCode kKeyRoot{
    1632, "dstack.key_root",
    "The key chain does not lead to the pinned KMS root for this application, purpose and algorithm."};

// Files.
inline constexpr ErrorCode kNotEvidence{
    1640, "dstack.not_evidence",
    "This is nothing that a dstack guest agent answers, or a part of it is not as it should be."};

}  // namespace attestor::dstack
