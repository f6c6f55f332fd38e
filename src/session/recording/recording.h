// The node's recording of one connection: every byte in both directions and the end of each, in the order and at the
// times it was relayed.
//
// A Recording is evidence, not truth: the gate believes nothing in it that the client's TLS keys do not confirm, except
// the order, the times, the ends and the server's address, which are the node's word (spec/session.md section 6 says
// what rests on that).
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/wire/limits.h"

namespace attestor::recording {

enum class Direction : uint8_t { kClientToServer = 0, kServerToClient = 1 };

inline constexpr size_t kMaxEvents = limits::kEvents;
inline constexpr size_t kMaxStream = limits::kStream;  // bytes in one direction

// Event is one piece of bytes that the node relayed, or the end of a direction: of the client's, when the node sent its
// FIN or closed the connection; of the server's, when the node read the server's FIN or reset.
struct Event {
  Direction direction;
  uint32_t offset_ms;  // after Recording::connected_at
  uint32_t length;     // 0: the end

  bool is_end() const { return length == 0; }

  bool operator==(const Event&) const = default;
};

struct Recording {
  Time connected_at;
  std::string address;  // of the server, as text
  uint16_t port = 0;
  std::vector<Event> events;
  Bytes client_bytes;
  Bytes server_bytes;

  // Add records `bytes`, of which there is at least one, relayed at `now`. Pieces of one direction that follow each
  // other within one millisecond are one event.
  void Add(Direction direction, ByteView bytes, Time now);
  // AddEnd records that a direction ended.
  void AddEnd(Direction direction, Time now);
  // Cut drops what a direction holds behind its first `size` bytes, the latest pieces first; it has not ended yet.
  void Cut(Direction direction, size_t size);
  bool ended(Direction direction) const;
  // ended_at is the time of the last event.
  Time ended_at() const;

  // `recording` in spec/formats.cddl. Decode checks the format only; Recorded::Parse checks that the parts agree.
  Bytes Encode() const;
  static Result<Recording> Decode(ByteView bytes);

 private:
  // OffsetAt is the offset of an event at `now`.
  uint32_t OffsetAt(Time now) const;
};

// EncodeEvents and DecodeEvents: the list alone, as the node sends it to a client, which has the bytes already.
Bytes EncodeEvents(const std::vector<Event>& events);
Result<std::vector<Event>> DecodeEvents(ByteView bytes);

}  // namespace attestor::recording
