#include "service/channel/workers.h"

#include <system_error>

namespace attestor::channel {

size_t Workers::running() {
  std::lock_guard lock(mutex_);
  return running_;
}

bool Workers::Start(std::function<void()> work) {
  JoinFinished();
  std::lock_guard lock(mutex_);
  ++running_;
  auto& worker = workers_.emplace_back();
  try {
    worker.thread = std::thread([this, &worker, work = std::move(work)]() mutable {
      work();
      work = nullptr;  // what it holds is given back before anybody counts it as done
      std::lock_guard done(mutex_);
      worker.finished = true;
      --running_;
      changed_.notify_all();
    });
  } catch (const std::system_error&) {
    workers_.pop_back();
    --running_;
    return false;
  }
  return true;
}

bool Workers::WaitForAll(std::chrono::milliseconds limit) {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, limit, [&] { return running_ == 0; });
}

void Workers::JoinAll() {
  for (Worker& worker : workers_) worker.thread.join();
  workers_.clear();
}

void Workers::JoinFinished() {
  std::list<Worker> done;
  {
    std::lock_guard lock(mutex_);
    for (auto it = workers_.begin(); it != workers_.end();) {
      const auto next = std::next(it);
      if (it->finished) done.splice(done.end(), workers_, it);
      it = next;
    }
  }
  for (Worker& worker : done) worker.thread.join();
}

}  // namespace attestor::channel
