// The guest agent's event log: which application the guest's own boot code measured into RTMR3.
//
// The log is a claim; the quote's RTMR3 is what makes it true. So every digest of RTMR3 is recomputed from name and payload (agents since
// 0.5.6 leave them out), the register is replayed, and only then are names and payloads believed. Events after `system-ready` are the
// application's own and prove nothing about what booted.
//
//   [{"imr":3,"event_type":134217729,"digest":"hex or empty","event":"compose-hash","event_payload":"hex"}, ...]
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/check_report.h"
#include "base/result.h"
#include "quote/quote.h"

namespace attestor::quote {

inline constexpr uint32_t kRuntimeEventType = 0x08000001;
inline constexpr size_t kMaxEventLogSize = 1024 * 1024;  // bytes of JSON; the evidence format allows no more
inline constexpr size_t kMaxEvents = 4096;
inline constexpr size_t kMaxEventNameSize = 256;

// RuntimeEventDigest is the digest of a runtime event as dstack measures it (version 1):
// SHA-384(event type u32 little-endian || ":" || event || ":" || payload).
ByteArray<48> RuntimeEventDigest(std::string_view event, ByteView payload);

// Extend gives the register after one event: SHA-384(rtmr || digest). A register begins as 48 zero bytes.
ByteArray<48> Extend(const ByteArray<48>& rtmr, const ByteArray<48>& digest);

// ComposeHash is the SHA-256 of app-compose.json's raw bytes: one lost newline is another application.
ByteArray<32> ComposeHash(ByteView app_compose);

struct Event {
  uint32_t imr = 0;  // 0..3
  uint32_t event_type = 0;
  std::optional<ByteArray<48>> digest;  // absent when the agent left it out
  std::string event;
  Bytes payload;
};

// ParseEventLog reads the JSON array. Codes: quote.event_log_malformed, quote.event_log_version (an event of another digest version).
Result<std::vector<Event>> ParseEventLog(std::string_view json);

// RuntimeFacts is what RTMR3 proves about the guest's application.
struct RuntimeFacts {
  ByteArray<32> compose_hash{};
  Bytes app_id;                                // 20 bytes
  Bytes instance_id;                           // 20 bytes, or empty when the app asked for none
  std::string key_provider;                    // JSON {"name":..,"id":..} as measured
  std::optional<ByteArray<32>> os_image_hash;  // as the KMS returned it; absent without a KMS
};

// CheckEventLog replays RTMR3 against `td` and reads the facts. Each check is added to `report`; the first failure is the result:
//   quote.event_log_parse     codes of ParseEventLog
//   quote.event_log_digests   quote.event_digest: a digest of RTMR3 that is not its event's; quote.event_type: an event of another type
//   quote.event_log_rtmr3     quote.event_log_rtmr3: the replay ends in another register than the quote's
//   quote.event_log_facts     quote.event_missing, quote.event_repeated, quote.event_late, quote.event_order, quote.event_payload
//   quote.config_id           quote.config_id: mr_config_id, where set in its version 1, is of another compose hash. Its other versions
//                             bind the same values by a preimage that is not in the evidence: not checked, and said so.
// The trusted events are system-preparing, app-id, compose-hash, instance-id, boot-mr-done, os-image-hash (KMS mode), key-provider,
// storage-fs (since 0.5.5), system-ready: each at most once, in this order, up to system-ready. Required: app-id, compose-hash,
// instance-id, boot-mr-done, key-provider, system-ready.
Result<RuntimeFacts> CheckEventLog(std::string_view json, const TdReport& td, CheckReport& report);

}  // namespace attestor::quote
