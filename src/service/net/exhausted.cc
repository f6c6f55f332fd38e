#include "service/net/exhausted.h"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "service/net/socket.h"

namespace attestor::net {

bool IsOurs(int why) { return why == EMFILE || why == ENFILE || why == ENOBUFS || why == ENOMEM; }

bool LacksDescriptors() {
  // A resolver opens one file after the other, and holds a socket for each name server that it has asked: three at
  // most.
  std::array<FileDescriptor, 3> spare;
  return std::ranges::any_of(spare, [](FileDescriptor& one) {
    one = FileDescriptor(socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    return !one.valid() && IsOurs(errno);
  });
}

}  // namespace attestor::net
