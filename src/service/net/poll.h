// Waiting for several sockets at once, to read and to write, for loops that must never be held up by one of them.
#pragma once

#include <span>

#include "service/net/socket.h"

namespace attestor::net {

// Watched is one socket of such a loop: what it waits for, and what it can do now. One that wants nothing is not looked
// at.
struct Watched {
  int fd = -1;
  bool wants_read = false;
  bool wants_write = false;
  bool readable = false;  // also at its end, and after it failed
  bool writable = false;
};

inline constexpr size_t kMaxWatched = 16;

// Poll waits until one of `sockets`, at most kMaxWatched, can do what it waits for, and says which: net.timeout,
// net.stopping.
Status Poll(std::span<Watched> sockets, Deadline deadline, const StopSignal& stop);

}  // namespace attestor::net
