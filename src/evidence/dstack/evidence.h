// Judging whole dstack evidence, offline, at a stated time: quote, collateral, event log, app-compose, image, keys.
//
//   quote --signed by--> hardware;  event log --replays to--> RTMR3 in the quote;  app-compose --hashes to--> an event of the log
//   image measurement, files or list --equals--> MRTD and RTMR0 to 2;  binding or expected report data --equals--> the quote's
//
// What is not in the evidence, or what the policy does not ask for, is "not checked" with its reason, never passed.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "core/base/check_report.h"
#include "core/base/clock.h"
#include "evidence/dstack/app_compose.h"
#include "evidence/dstack/attestation.h"
#include "evidence/dstack/compose_file.h"
#include "evidence/dstack/config_id.h"
#include "evidence/dstack/event_check.h"
#include "evidence/dstack/image_list.h"
#include "evidence/dstack/key_chain.h"
#include "evidence/image/image.h"
#include "evidence/quote/verify.h"

namespace attestor::dstack {

// SignedKey is a key of the application with the chain that the agent gave for it.
struct SignedKey {
  KeyClaim claim;
  KeyChain chain;
};

// Evidence refers to bytes that must outlive the call. Either `attestation`, or `quote` and `event_log`, as the agent
// answered.
struct Evidence {
  ByteView quote;
  std::string_view event_log;                     // JSON
  ByteView attestation;                           // VersionedAttestation; empty: the two above count
  const quote::Collateral* collateral = nullptr;  // must be set
  std::optional<ByteView> app_compose;            // raw bytes
  std::optional<std::string_view> vm_config;      // JSON of GetQuote; an attestation has its own
  std::optional<ByteView> binding;  // bytes whose SHA-512 is the report data, as binding::KeyBinding encodes them
  std::optional<ByteArray<64>> report_data;  // as the same file states it, which proves nothing
  std::optional<SignedKey> key;
};

// EvidencePolicy is what the relying party decides. What is left out is not checked, except where it says otherwise.
struct EvidencePolicy {
  quote::QuotePolicy quote;
  ImageList images;                           // accepted OS images
  std::optional<image::MeasuredImage> image;  // the one image that is accepted, by its files
  std::vector<KeyProvider> key_providers;     // accepted; an empty id stands for every id of that name
  std::optional<ByteArray<20>> app_id;        // must then be equal
  std::optional<ByteArray<32>> compose_hash;  // must then be equal
  std::optional<ByteArray<64>> report_data;   // must then be the quote's
  std::optional<KmsRoot> kms_root;            // anchor of the key chain
  bool allow_scripts = true;       // pre_launch_script, init_script: measured, so they are the application's own
  bool allow_bash_runner = false;  // a script instead of a compose file: which images it starts cannot be seen
  bool allow_unmeasured = true;    // inputs of the application that nothing measures: variables, host files, devices …
  bool require_acpi = false;       // the ACPI tables must be covered, by an image that is listed with its registers
};

// JudgedEvidence is what was proved.
struct JudgedEvidence {
  quote::VerifiedQuote quote;
  RuntimeFacts facts;
  std::optional<AppCompose> app_compose;
  std::optional<ComposeFile> compose_file;
  std::optional<ByteArray<32>> os_image_hash;  // as proved by the image's measurement document
};

// EvidenceStepIds gives the ids of the checks that JudgeEvidence makes, in its order: for reports that have every line
// even when nothing could be read.
std::vector<std::string_view> EvidenceStepIds();

// JudgeEvidence adds these checks to `report`, in this order; codes are "dstack." and the name on the right unless said
// otherwise:
//   dstack.attestation           form, and that its two lists agree (passed too when there is none)   attestation_form,
//   attestation_platform,
//                                                                                                     runtime_lists
//   quote.parse                  quote::ParseQuote
//   quote.*                      quote::VerifyQuote
//   quote.event_log_parse        and the others of CheckEventLog, with quote.config_id
//   dstack.boot_log              RTMR0 to 2 replay                                                    boot_log, boot_digest
//   dstack.os_image_measurement  the image's own document gives the registers                         vm_config, measurement_*, memory_size
//   dstack.os_image              the image is on the policy's list                                    os_image
//   dstack.os_image.files        the event log names the image whose files were given                image_log
//   dstack.os_image.mrtd         MRTD is that of its firmware, and so on                              measurement_register
//   dstack.os_image.rtmr0                                                                             acpi_unknown, …
//   dstack.os_image.rtmr1
//   dstack.os_image.rtmr2
//   dstack.os_image_dev          and no development image                                             os_image_dev
//   dstack.acpi_tables           the list has RTMR0 as a whole; failed only where the policy demands it   acpi_tables
//   dstack.compose_hash          the app-compose's bytes are those that were measured                 compose_hash
//   dstack.app_compose           its form, and how it starts                                          app_compose, runner, allowed_env
//   dstack.compose_file          every image is pinned by digest                                      compose_file, image_pin, image_source
//   dstack.scripts               its scripts                                                          scripts
//   dstack.unmeasured            what it takes in from outside of its measured text                   unmeasured
//   dstack.app_id                the application id                                                   app_id
//   dstack.instance_id           the instance id                                                      instance_id
//   dstack.key_provider          where the application's keys come from                               key_provider_form, key_provider
//   dstack.report_data           what the quote was made over                                         report_data,
//                                                                                                     attestation_report_data
//   dstack.key_chain             the key belongs to the application                                   key_form, key_signature, key_root
// When a check up to quote.config_id fails, those behind it are not reached. Behind it each is made by itself. The
// first failure is the result. The development image is recognised by the list's entry, which is proof; or by the name
// that the host states, which is only good for refusing.
Result<JudgedEvidence> JudgeEvidence(const Evidence& evidence, const quote::TeeRoots& roots,
                                     const EvidencePolicy& policy, Time at, CheckReport& report);

}  // namespace attestor::dstack
