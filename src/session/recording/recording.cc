#include "session/recording/recording.h"

#include <algorithm>

#include "core/wire/cbor.h"
#include "session/recording/errors.h"

namespace attestor::recording {
namespace {

constexpr uint64_t kFormatVersion = 2;
constexpr size_t kMaxAddress = 45;  // the longest textual IPv6 address

void WriteEvents(wire::CborWriter& out, const std::vector<Event>& events) {
  out.Array(events.size());
  for (const Event& event : events) {
    out.Array(3).Uint(static_cast<uint64_t>(event.direction)).Uint(event.offset_ms).Uint(event.length);
  }
}

Result<std::vector<Event>> ReadEvents(wire::CborReader& in) {
  ATTESTOR_ASSIGN(const size_t count, in.Array(0, kMaxEvents));
  std::vector<Event> events;
  for (size_t i = 0; i < count; ++i) {
    Event event{};
    ATTESTOR_TRY(in.Array(3, 3));
    ATTESTOR_ASSIGN(const uint64_t direction, in.Uint(1));
    event.direction = static_cast<Direction>(direction);
    ATTESTOR_ASSIGN(const uint64_t offset, in.Uint(UINT32_MAX));
    event.offset_ms = static_cast<uint32_t>(offset);
    ATTESTOR_ASSIGN(const uint64_t length, in.Uint(UINT32_MAX));
    event.length = static_cast<uint32_t>(length);
    events.push_back(event);
  }
  return events;
}

Result<Recording> DecodeParts(ByteView bytes) {
  wire::CborReader in(bytes);
  Recording recording;
  ATTESTOR_TRY(in.Map(7));
  ATTESTOR_TRY(in.Key(1));
  ATTESTOR_ASSIGN(const uint64_t version, in.Uint());
  if (version != kFormatVersion) return Error(kVersion, "recording of version " + std::to_string(version));
  ATTESTOR_TRY(in.Key(2));
  ATTESTOR_ASSIGN(recording.connected_at, in.Time());
  ATTESTOR_TRY(in.Key(3));
  ATTESTOR_ASSIGN(const std::string_view address, in.Text(2, kMaxAddress));
  recording.address = address;
  ATTESTOR_TRY(in.Key(4));
  ATTESTOR_ASSIGN(const uint64_t port, in.Uint(UINT16_MAX));
  recording.port = static_cast<uint16_t>(port);
  ATTESTOR_TRY(in.Key(5));
  ATTESTOR_ASSIGN(recording.events, ReadEvents(in));
  ATTESTOR_TRY(in.Key(6));
  ATTESTOR_ASSIGN(const ByteView client, in.Bytes(0, kMaxStream));
  recording.client_bytes = ToBytes(client);
  ATTESTOR_TRY(in.Key(7));
  ATTESTOR_ASSIGN(const ByteView server, in.Bytes(0, kMaxStream));
  recording.server_bytes = ToBytes(server);
  ATTESTOR_TRY(in.ExpectEnd());
  return recording;
}

}  // namespace

// A clock that was set back must not make times run backwards: an event is never earlier than the one before.
uint32_t Recording::OffsetAt(Time now) const {
  const uint32_t last = events.empty() ? 0 : events.back().offset_ms;
  const int64_t offset = (now - connected_at).count();
  return offset > last ? static_cast<uint32_t>(std::min<int64_t>(offset, UINT32_MAX)) : last;
}

void Recording::Add(Direction direction, ByteView bytes, Time now) {
  Append(direction == Direction::kClientToServer ? client_bytes : server_bytes, bytes);
  const uint32_t offset = OffsetAt(now);
  const auto length = static_cast<uint32_t>(bytes.size());
  if (!events.empty() && events.back().direction == direction && events.back().offset_ms == offset) {
    events.back().length += length;
  } else {
    events.push_back({direction, offset, length});
  }
}

void Recording::AddEnd(Direction direction, Time now) { events.push_back({direction, OffsetAt(now), 0}); }

bool Recording::ended(Direction direction) const {
  return std::ranges::any_of(events,
                             [&](const Event& event) { return event.direction == direction && event.is_end(); });
}

Time Recording::ended_at() const {
  return events.empty() ? connected_at : connected_at + Duration(events.back().offset_ms);
}

Bytes Recording::Encode() const {
  wire::CborWriter out;
  out.Map(7);
  out.Int(1).Uint(kFormatVersion);
  out.Int(2).Time(connected_at);
  out.Int(3).Text(address);
  out.Int(4).Uint(port);
  out.Int(5);
  WriteEvents(out, events);
  out.Int(6).Bytes(client_bytes);
  out.Int(7).Bytes(server_bytes);
  return std::move(out).Take();
}

Result<Recording> Recording::Decode(ByteView bytes) { return Recode(DecodeParts(bytes), kFormat, kVersion); }

Bytes EncodeEvents(const std::vector<Event>& events) {
  wire::CborWriter out;
  WriteEvents(out, events);
  return std::move(out).Take();
}

Result<std::vector<Event>> DecodeEvents(ByteView bytes) {
  wire::CborReader in(bytes);
  auto events = ReadEvents(in);
  if (!events.ok()) return Error(kFormat, events.error().Text());
  const Status end = in.ExpectEnd();
  if (!end.ok()) return Error(kFormat, end.error().Text());
  return events;
}

}  // namespace attestor::recording
