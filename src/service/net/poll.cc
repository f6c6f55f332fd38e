#include "service/net/poll.h"

#include <poll.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "service/net/errors.h"

namespace attestor::net {
namespace {

int MillisecondsUntil(Deadline deadline) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now()).count();
  if (left <= 0) return 0;
  constexpr int64_t kLongest = 60'000;
  return static_cast<int>(std::min<int64_t>(left, kLongest));
}

pollfd ToPoll(const Watched& socket) {
  // poll() passes over a negative descriptor; otherwise it would report the end of a socket again and again that nobody
  // waits for.
  const bool wanted = socket.wants_read || socket.wants_write;
  return {wanted ? socket.fd : -1,
          static_cast<short>((socket.wants_read ? POLLIN : 0) | (socket.wants_write ? POLLOUT : 0)), 0};
}

void TakeAnswer(Watched& socket, short found) {
  const bool failed = (found & (POLLERR | POLLHUP | POLLNVAL)) != 0;
  socket.readable = socket.wants_read && (failed || (found & POLLIN) != 0);
  socket.writable = socket.wants_write && (failed || (found & POLLOUT) != 0);
}

}  // namespace

Status Poll(std::span<Watched> sockets, Deadline deadline, const StopSignal& stop) {
  std::array<pollfd, kMaxWatched + 1> polled{};
  if (sockets.size() > kMaxWatched) std::abort();
  polled[0] = {stop.fd(), POLLIN, 0};
  for (size_t i = 0; i < sockets.size(); ++i) polled[i + 1] = ToPoll(sockets[i]);
  while (true) {
    const int ready = poll(polled.data(), sockets.size() + 1, MillisecondsUntil(deadline));
    if (ready < 0 && errno != EINTR) return Error(kIo, std::string("poll: ") + std::strerror(errno));
    if (ready > 0) {
      if (polled[0].revents != 0) return Error(kStopping);
      for (size_t i = 0; i < sockets.size(); ++i) TakeAnswer(sockets[i], polled[i + 1].revents);
      return Ok();
    }
    if (std::chrono::steady_clock::now() >= deadline) return Error(kTimeout);
  }
}

}  // namespace attestor::net
