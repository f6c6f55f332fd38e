// The threads of one service. A finished thread is joined when the next one starts, or at the end.
#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <list>
#include <mutex>
#include <thread>

namespace attestor::channel {

class Workers {
 public:
  size_t running();
  // Start runs `work` on a thread of its own; false when the system allows no more threads.
  bool Start(std::function<void()> work);
  bool WaitForAll(std::chrono::milliseconds limit);
  void JoinAll();

 private:
  struct Worker {
    std::thread thread;
    bool finished = false;
  };
  void JoinFinished();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::list<Worker> workers_;
  size_t running_ = 0;
};

}  // namespace attestor::channel
