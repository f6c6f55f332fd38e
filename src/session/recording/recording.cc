#include "session/recording/recording.h"

#include <algorithm>

#include "core/wire/fields.h"
#include "session/recording/errors.h"
#include "session/recording/fields.h"

namespace attestor::recording {

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

void Recording::Cut(Direction direction, size_t size) {
  Bytes& bytes = direction == Direction::kClientToServer ? client_bytes : server_bytes;
  size_t excess = bytes.size() - std::min(bytes.size(), size);
  bytes.resize(bytes.size() - excess);
  for (auto event = events.rbegin(); event != events.rend() && excess > 0; ++event) {
    if (event->direction != direction) continue;
    const auto dropped = static_cast<uint32_t>(std::min<size_t>(event->length, excess));
    event->length -= dropped;
    excess -= dropped;
  }
  // A piece without bytes would be an end.
  std::erase_if(events, [&](const Event& event) { return event.direction == direction && event.is_end(); });
}

bool Recording::ended(Direction direction) const {
  return std::ranges::any_of(events,
                             [&](const Event& event) { return event.direction == direction && event.is_end(); });
}

Time Recording::ended_at() const {
  return events.empty() ? connected_at : connected_at + Duration(events.back().offset_ms);
}

Bytes Recording::Encode() const { return wire::Encode(kRecordingFields, *this); }

Result<Recording> Recording::Decode(ByteView bytes) {
  return Recode(wire::Decode<Recording>(kRecordingFields, bytes), kFormat, kVersion);
}

Bytes EncodeEvents(const std::vector<Event>& events) { return wire::Encode(kEventList, events); }

Result<std::vector<Event>> DecodeEvents(ByteView bytes) {
  return Recode(wire::Decode<std::vector<Event>>(kEventList, bytes), kFormat, kFormat);
}

}  // namespace attestor::recording
