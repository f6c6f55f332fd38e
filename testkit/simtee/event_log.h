// The boot and runtime events that fill RTMR0 to RTMR3, and their JSON.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/base/bytes.h"

namespace attestor::simtee {

// RuntimeEvent is one that dstack itself, or the app, measures into RTMR3.
struct RuntimeEvent {
  std::string name;
  Bytes payload;
};

struct LogEvent {
  uint32_t register_index;  // 0..3
  uint32_t type;
  std::optional<ByteArray<48>> digest;  // an event without one is shown, and extends nothing
  std::string name;                     // empty for the firmware's events
  Bytes payload;
  bool shows_digest = true;  // agents leave it out of RTMR3's events: whoever reads the log makes it anew
};

// FirmwareEvents is the sequence of a real boot (firmware, boot loader, kernel), with digests made from labels.
std::vector<LogEvent> FirmwareEvents();

// MeasureRuntime: digest = SHA-384(LE32(0x08000001) || ":" || name || ":" || payload), version 1 of dstack's event log.
// It is measured, and the log does not show it.
LogEvent MeasureRuntime(const RuntimeEvent& event);

// Replay gives the register after all events for it that have a digest: new = SHA-384(old || digest), beginning with
// zeros.
ByteArray<48> Replay(const std::vector<LogEvent>& events, uint32_t register_index);

// EventLogJson writes the array as GetQuote hands it out.
std::string EventLogJson(const std::vector<LogEvent>& events);

}  // namespace attestor::simtee
