#include "channel/server.h"

#include <condition_variable>
#include <list>
#include <mutex>
#include <system_error>
#include <thread>

#include "net/errors.h"

namespace attestor::channel {
namespace {

constexpr std::chrono::milliseconds kPause{50};  // after an error of accept

// Workers are the threads of one service. A finished thread is joined when the next one starts, or at the end.
class Workers {
 public:
  size_t running() {
    std::lock_guard lock(mutex_);
    return running_;
  }

  void Start(std::function<void()> work) {
    JoinFinished();
    std::lock_guard lock(mutex_);
    ++running_;
    auto& worker = workers_.emplace_back();
    try {
      worker.thread = std::thread([this, &worker, work = std::move(work)] {
        work();
        std::lock_guard done(mutex_);
        worker.finished = true;
        --running_;
        changed_.notify_all();
      });
    } catch (const std::system_error&) {
      // The system allows no more threads: this connection is closed, the others go on.
      workers_.pop_back();
      --running_;
    }
  }

  bool WaitForAll(std::chrono::milliseconds limit) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, limit, [&] { return running_ == 0; });
  }

  void JoinAll() {
    for (Worker& worker : workers_) worker.thread.join();
    workers_.clear();
  }

 private:
  struct Worker {
    std::thread thread;
    bool finished = false;
  };

  void JoinFinished() {
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

  std::mutex mutex_;
  std::condition_variable changed_;
  std::list<Worker> workers_;
  size_t running_ = 0;
};

}  // namespace

void Serve(net::Listener& listener, const ServerLimits& limits, const Signals& signals, const std::function<void(net::Socket)>& handler) {
  Workers workers;
  while (true) {
    auto socket = listener.Accept(net::After(std::chrono::hours(1)), signals.drain);
    if (!socket.ok()) {
      if (socket.error().Is(net::kStopping)) break;
      // Out of file descriptors, for example: accepting again at once would fail at once.
      static_cast<void>(net::Wait({}, net::After(kPause), signals.drain));
      continue;
    }
    if (workers.running() >= limits.max_connections) continue;
    // std::function must be copyable and a socket is not, so it travels in a shared pointer.
    auto owned = std::make_shared<net::Socket>(std::move(socket).value());
    workers.Start([&handler, owned] { handler(std::move(*owned)); });
  }
  if (!workers.WaitForAll(limits.grace)) signals.stop.Raise();
  workers.JoinAll();
}

}  // namespace attestor::channel
