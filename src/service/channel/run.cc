#include "service/channel/run.h"

#include <pthread.h>
#include <csignal>
#include <cstdlib>
#include <thread>

#include "core/crypto/library.h"
#include "service/net/socket.h"
#include "service/system/process.h"

namespace attestor::channel {

void PrepareProcess() {
  ForbidCoreDumps();
  AllowAllDescriptors();
  clearenv();
  crypto::StartLibrary();
}

int RunProcess(const std::function<int(const Signals&)>& body) {
  std::signal(SIGPIPE, SIG_IGN);
  // Blocked before any thread starts, so that only the waiting thread below sees them.
  sigset_t ending;
  sigemptyset(&ending);
  sigaddset(&ending, SIGTERM);
  sigaddset(&ending, SIGINT);
  sigaddset(&ending, SIGUSR1);  // from ourselves, when body returned by itself
  pthread_sigmask(SIG_BLOCK, &ending, nullptr);
  const net::StopSignal drain;
  const net::StopSignal stop;
  std::thread waiter([&] {
    int received = 0;
    sigwait(&ending, &received);
    drain.Raise();
  });
  const int code = body({drain, stop});
  pthread_kill(waiter.native_handle(), SIGUSR1);
  waiter.join();
  return code;
}

}  // namespace attestor::channel
