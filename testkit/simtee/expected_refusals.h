// What each defect of testkit/simtee/defects.h must be refused for when whole dstack evidence is judged
// (evidence/dstack/evidence.h) under a policy that asks for everything. Test code only.
#pragma once

#include <map>
#include <string_view>

namespace attestor::simtee {

struct Refusal {
  std::string_view check;
  std::string_view code;
};

// By name of the defect.
inline const std::map<std::string_view, Refusal> kExpectedRefusals = {
    {"root-unknown", {"quote.root", "quote.untrusted_root"}},
    {"root-expired", {"quote.root", "quote.root_certificate"}},
    {"pck-expired", {"quote.pck_chain", "quote.pck_chain_time"}},
    {"pck-revoked", {"quote.pck_crl", "quote.pck_revoked"}},
    {"pck-ca-revoked", {"quote.pck_chain", "quote.pck_ca_revoked"}},
    {"collateral-expired", {"quote.root_crl", "quote.root_crl_time"}},
    {"collateral-not-yet-valid", {"quote.root_crl", "quote.root_crl_time"}},
    {"pck-crl-expired", {"quote.pck_crl", "quote.pck_crl_time"}},
    {"root-crl-foreign", {"quote.root_crl", "quote.root_crl"}},
    {"pck-crl-foreign", {"quote.pck_crl", "quote.pck_crl"}},
    {"tcb-info-expired", {"quote.tcb_info_time", "quote.tcb_info_time"}},
    {"tcb-info-not-yet-valid", {"quote.tcb_info_time", "quote.tcb_info_time"}},
    {"tcb-info-signature", {"quote.tcb_info_signature", "quote.tcb_info_signature"}},
    {"tcb-info-signer", {"quote.tcb_info_signature", "quote.tcb_info_chain"}},
    {"qe-identity-expired", {"quote.qe_identity_time", "quote.qe_identity_time"}},
    {"qe-identity-not-yet-valid", {"quote.qe_identity_time", "quote.qe_identity_time"}},
    {"qe-identity-signature", {"quote.qe_identity_signature", "quote.qe_identity_signature"}},
    {"qe-identity-signer", {"quote.qe_identity_signature", "quote.qe_identity_chain"}},
    {"evaluation-number", {"quote.evaluation_number", "quote.evaluation_number"}},
    {"fmspc", {"quote.fmspc", "quote.fmspc"}},
    {"pce-id", {"quote.fmspc", "quote.pce_id"}},
    {"tcb-out-of-date", {"quote.tcb_status", "quote.tcb_status"}},
    {"pck-stale", {"quote.tcb_status", "quote.tcb_status"}},
    {"tcb-configuration-needed", {"quote.tcb_status", "quote.tcb_status"}},
    {"tcb-revoked", {"quote.tcb_status", "quote.tcb_status"}},
    {"tcb-unknown", {"quote.tcb_level", "quote.tcb_level"}},
    {"tdx-module-missing", {"quote.tdx_module", "quote.tdx_module"}},
    {"tdx-module-out-of-date", {"quote.tcb_status", "quote.tcb_status"}},
    {"td-relaunch", {"quote.tcb_status", "quote.tcb_status"}},
    {"qe-product", {"quote.qe_identity", "quote.qe_identity"}},
    {"qe-debug", {"quote.qe_identity", "quote.qe_debug"}},
    {"qe-out-of-date", {"quote.tcb_status", "quote.tcb_status"}},
    {"qe-unknown", {"quote.qe_level", "quote.qe_level"}},
    {"quote-changed", {"quote.signature", "quote.signature"}},
    {"attestation-key", {"quote.attestation_key", "quote.attestation_key"}},
    {"qe-report-changed", {"quote.qe_report_signature", "quote.qe_report_signature"}},
    {"quote-trailing", {"quote.parse", "quote.trailing"}},
    {"report-data", {"dstack.report_data", "dstack.report_data"}},
    {"tdx-module-too-old", {"quote.tdx_module", "quote.tdx_module_level"}},
    {"tdx-module-signer", {"quote.tdx_module", "quote.tdx_module"}},
    {"tdx-module-attributes", {"quote.tdx_module", "quote.tdx_module"}},
    {"td-debug", {"quote.td_attributes", "quote.td_debug"}},
    {"sept-ve-disable", {"quote.td_attributes", "quote.td_attributes"}},
    {"td-migratable", {"quote.td_attributes", "quote.td_attributes"}},
    {"td-attribute-reserved", {"quote.td_attributes", "quote.td_attributes"}},
    {"td-xfam-reserved", {"quote.td_xfam", "quote.td_xfam"}},
    {"td-xfam-missing", {"quote.td_xfam", "quote.td_xfam"}},
    {"service-td", {"quote.service_td", "quote.service_td"}},
    {"mr-config-id", {"quote.config_id", "quote.config_id"}},
    {"config-document", {"quote.config_id", "quote.config_id"}},
    {"event-missing", {"quote.event_log_facts", "quote.event_missing"}},
    {"event-repeated", {"quote.event_log_facts", "quote.event_repeated"}},
    {"event-late", {"quote.event_log_facts", "quote.event_late"}},
    {"event-order", {"quote.event_log_facts", "quote.event_order"}},
    {"event-payload", {"quote.event_log_facts", "quote.event_payload"}},
    {"event-digest", {"quote.event_log_digests", "quote.event_digest"}},
    {"event-type", {"quote.event_log_digests", "quote.event_type"}},
    {"event-unlogged", {"quote.event_log_rtmr3", "quote.event_log_rtmr3"}},
    {"compose-hash", {"dstack.compose_hash", "dstack.compose_hash"}},
    {"app-id", {"dstack.app_id", "dstack.app_id"}},
    {"instance-id", {"dstack.instance_id", "dstack.instance_id"}},
    {"key-provider", {"dstack.key_provider", "dstack.key_provider"}},
    {"boot-unlogged", {"dstack.boot_log", "dstack.boot_log"}},
    {"boot-digest", {"dstack.boot_log", "dstack.boot_digest"}},
    {"acpi-tables", {"dstack.acpi_tables", "dstack.acpi_tables"}},
    {"os-image", {"dstack.os_image", "dstack.os_image"}},
    {"os-image-dev", {"dstack.os_image_dev", "dstack.os_image_dev"}},
    {"image-not-pinned", {"dstack.compose_file", "dstack.image_pin"}},
    {"image-variable", {"dstack.compose_file", "dstack.image_pin"}},
    {"image-built", {"dstack.compose_file", "dstack.image_source"}},
    {"input-unmeasured", {"dstack.unmeasured", "dstack.unmeasured"}},
    {"environment", {"dstack.app_compose", "dstack.allowed_env"}},
    {"bash-runner", {"dstack.app_compose", "dstack.runner"}},
};

}  // namespace attestor::simtee
