// The line in front of a guest agent: it is asked by one caller of this process at a time, in the order in which they
// came, and no more wait than may be served in time.
#pragma once

#include <condition_variable>
#include <mutex>
#include <set>
#include <utility>

#include "core/base/result.h"
#include "service/net/socket.h"

namespace attestor::guest_agent {

class AgentLine {
 public:
  explicit AgentLine(size_t max_waiting) : max_waiting_(max_waiting) {}

  // Place is the right to ask; it is given back on every way out.
  class Place {
   public:
    explicit Place(AgentLine* line) : line_(line) {}
    Place(Place&& other) noexcept : line_(std::exchange(other.line_, nullptr)) {}
    Place& operator=(Place&&) = delete;
    ~Place();

   private:
    AgentLine* line_;
  };

  // Enter: tee.agent_busy when too many wait, or until the deadline.
  Result<Place> Enter(net::Deadline deadline);

 private:
  const size_t max_waiting_;
  std::mutex mutex_;
  std::condition_variable changed_;
  uint64_t next_ = 0;        // number of who comes next
  uint64_t serving_ = 0;     // of who asks now
  std::set<uint64_t> left_;  // of those after it, who did not want to wait any longer
};

}  // namespace attestor::guest_agent
