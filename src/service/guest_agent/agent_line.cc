#include "service/guest_agent/agent_line.h"

#include "service/guest_agent/errors.h"

namespace attestor::guest_agent {

AgentLine::Place::~Place() {
  if (line_ == nullptr) return;
  std::lock_guard lock(line_->mutex_);
  do {
    ++line_->serving_;
  } while (line_->left_.erase(line_->serving_) > 0);
  line_->changed_.notify_all();
}

Result<AgentLine::Place> AgentLine::Enter(net::Deadline deadline) {
  std::unique_lock lock(mutex_);
  if (next_ - serving_ - left_.size() > max_waiting_) return Error(kAgentBusy, std::to_string(max_waiting_) + " wait");
  const uint64_t number = next_++;
  if (changed_.wait_until(lock, deadline, [&] { return serving_ == number; })) return Place(this);
  left_.insert(number);
  return Error(kAgentBusy, "no turn in time");
}

}  // namespace attestor::guest_agent
