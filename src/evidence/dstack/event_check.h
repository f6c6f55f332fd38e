// What an event log proves: which application the guest's own boot code measured into RTMR3.
//
// The log is a claim; the quote's registers are what makes it true. So every digest of RTMR3 is recomputed from name
// and payload (agents since 0.5.6 leave them out), the register is replayed, and only then are names and payloads
// believed. Events after `system-ready` are the application's own and prove nothing about what booted.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/check_report.h"
#include "core/base/result.h"
#include "evidence/dstack/event_log.h"
#include "evidence/quote/quote.h"

namespace attestor::dstack {

// RuntimeFacts is what RTMR3 proves about the guest's application.
struct RuntimeFacts {
  ByteArray<32> compose_hash{};
  Bytes app_id;                                   // 20 bytes
  Bytes instance_id;                              // 20 bytes, or empty when the app asked for none
  std::string key_provider;                       // JSON {"name":..,"id":..} as measured
  std::optional<ByteArray<32>> os_image_hash;     // as the KMS returned it; absent without a KMS
  std::vector<ByteArray<32>> init_script_hashes;  // in their order
  std::optional<ByteArray<32>> gpu_policy_hash;   // of guests with a GPU
  std::vector<Event> other_boot_events;           // before system-ready and of no name that is known here
  std::vector<Event> app_events;                  // after system-ready: the application's own, whatever they are called
};

// CheckEvents replays RTMR3 against `td` and reads the facts. Each check is added to `report`; the first failure is the
// result, and later checks are "not reached":
//   quote.event_log_digests   quote.event_digest: a digest or preimage that is not its event's; quote.event_type: an event of RTMR3 that is
//                             no runtime event, or the reverse
//   quote.event_log_rtmr3     quote.event_log_rtmr3: the replay ends in another register than the quote's
//   quote.event_log_facts     quote.event_missing, quote.event_repeated, quote.event_late, quote.event_order, quote.event_payload
//   quote.config_id           quote.config_id, dstack.config_document; see evidence/dstack/config_id.h
// The trusted events are system-preparing, app-id, compose-hash, init-script-hash (any number), gpu-policy-hash,
// gpu-attestation, instance-id, boot-mr-done, os-image-hash (KMS mode), key-provider, storage-fs (since 0.5.5),
// system-ready: each other one at most once, in this order, up to system-ready. Required: app-id, compose-hash,
// instance-id, boot-mr-done, key-provider, system-ready. `config_document` is the preimage of mr_config_id in its
// version 3, where the evidence has it.
Result<RuntimeFacts> CheckEvents(std::vector<Event> events, const quote::TdReport& td,
                                 std::optional<std::string_view> config_document, CheckReport& report);

// CheckEventLog parses the JSON array first:
//   quote.event_log_parse     codes of ParseEventLog
Result<RuntimeFacts> CheckEventLog(std::string_view json, const quote::TdReport& td, CheckReport& report);

// CheckBootLog replays RTMR0 to RTMR2, the firmware's registers, from the log's digests. It adds dstack.boot_log:
// passed; dstack.boot_digest when an event of these registers has no digest, which the agents never leave out there;
// dstack.boot_log when a register differs; not checked for a log that leaves the firmware's events out, as attestations
// do.
Status CheckBootLog(const std::vector<Event>& events, const quote::TdReport& td, CheckReport& report);

}  // namespace attestor::dstack
