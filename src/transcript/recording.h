// The node's recording of one connection: every byte in both directions, in the order and at the times it was relayed.
//
// A Recording is evidence, not truth: the gate believes nothing in it that the client's TLS keys do not confirm, except the times and the
// server's address, which are the node's word.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/clock.h"
#include "base/result.h"
#include "wire/limits.h"

namespace attestor::transcript {

enum class Direction : uint8_t { kClientToServer = 0, kServerToClient = 1 };

inline constexpr size_t kMaxEvents = limits::kEvents;
inline constexpr size_t kMaxStream = limits::kStream;  // bytes in one direction

// Event is one piece of bytes that the node relayed.
struct Event {
  Direction direction;
  uint32_t offset_ms;  // after Recording::connected_at
  uint32_t length;     // at least 1

  bool operator==(const Event&) const = default;
};

struct Recording {
  Time connected_at;
  std::string address;  // of the server, as text
  uint16_t port = 0;
  std::vector<Event> events;
  Bytes client_bytes;
  Bytes server_bytes;

  // Add records `bytes`, relayed at `now`.
  void Add(Direction direction, ByteView bytes, Time now);
  // ended_at is the time of the last event.
  Time ended_at() const;

  // `recording` in spec/formats.cddl. Decode checks the format only; Recorded::Parse checks that the parts agree.
  Bytes Encode() const;
  static Result<Recording> Decode(ByteView bytes);
};

// EncodeEvents and DecodeEvents: the list alone, as the node sends it to a client, which has the bytes already.
Bytes EncodeEvents(const std::vector<Event>& events);
Result<std::vector<Event>> DecodeEvents(ByteView bytes);

}  // namespace attestor::transcript
