// The events of a session in which everybody kept to the order: what a recording that a test made up has to say. Test
// code only.
#pragma once

#include <vector>

#include "session/recording/recording.h"

namespace attestor::testing {

// OrderlyEvents: the client's bytes up to `request_end`, all of the server's, the rest of the client's, the server's
// end, the node's. All but the first at `end_ms`. A piece without bytes has no event.
inline std::vector<recording::Event> OrderlyEvents(const recording::Recording& recording, size_t request_end,
                                                   uint32_t end_ms) {
  using recording::Direction;
  const size_t first = std::min(request_end, recording.client_bytes.size());
  const auto size = [](size_t bytes) { return static_cast<uint32_t>(bytes); };
  std::vector<recording::Event> events = {
      {Direction::kClientToServer, 0, size(first)},
      {Direction::kServerToClient, end_ms, size(recording.server_bytes.size())},
      {Direction::kClientToServer, end_ms, size(recording.client_bytes.size() - first)}};
  std::erase_if(events, [](const recording::Event& event) { return event.is_end(); });
  events.push_back({Direction::kServerToClient, end_ms, 0});
  events.push_back({Direction::kClientToServer, end_ms, 0});
  return events;
}

}  // namespace attestor::testing
