// The guest agent's event log: its form, and how one event is measured. What a log proves is in
// evidence/dstack/event_check.h.
//
//   [{"imr":3,"event_type":134217729,"digest":"hex or empty","event":"compose-hash","event_payload":"hex"}, ...]
//
// Events of version 2 have two members more: "version":2 and "preimage", the hex of the bytes that were hashed.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "evidence/image/registers.h"

namespace attestor::dstack {

using image::Extend;

inline constexpr uint32_t kRuntimeEventType = 0x08000001;
inline constexpr size_t kMaxEventLogSize = 1024 * 1024;  // bytes of JSON; the evidence format allows no more
inline constexpr size_t kMaxEvents = 4096;
inline constexpr size_t kMaxEventNameSize = 256;

enum class EventVersion : uint8_t { kV1 = 1, kV2 = 2 };

struct Event {
  uint32_t imr = 0;  // 0..3
  uint32_t event_type = 0;
  EventVersion version = EventVersion::kV1;
  std::optional<ByteArray<48>> digest;  // absent when the agent left it out
  std::string event;                    // UTF-8
  Bytes payload;
  std::optional<Bytes> preimage;  // as the agent states it; only compared, never hashed instead of name and payload
};

// RuntimeEventDigest is the digest of a runtime event of version 1:
// SHA-384(event type u32 little-endian || ":" || event || ":" || payload).
ByteArray<48> RuntimeEventDigest(std::string_view event, ByteView payload);

// RuntimeEventPreimageV2 is what version 2 hashes: {"name":EVENT,"payload":HEX,"type":134217729} in JCS form (RFC
// 8785). `event` is UTF-8.
std::string RuntimeEventPreimageV2(std::string_view event, ByteView payload);

// MeasuredDigest is the digest of a runtime event by its version, from name and payload alone.
ByteArray<48> MeasuredDigest(const Event& event);

// ComposeHash is the SHA-256 of app-compose.json's raw bytes: one lost newline is another application.
ByteArray<32> ComposeHash(ByteView app_compose);

// IsAcpiEvent tells the three events in which the firmware measures the ACPI tables that the host made.
bool IsAcpiEvent(const Event& event);

// ParseEventLog reads the JSON array. Codes: quote.event_log_malformed, quote.event_log_version (another version than 1
// and 2).
Result<std::vector<Event>> ParseEventLog(std::string_view json);

// EventLogJson writes the array that ParseEventLog reads.
std::string EventLogJson(const std::vector<Event>& events);

}  // namespace attestor::dstack
