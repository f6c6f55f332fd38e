#include "testkit/simtee/unix_listener.h"

#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "service/net/errors.h"
#include "testkit/simtee/errors.h"

namespace attestor::simtee {
namespace {

Error SystemError(const std::string& path) { return Error(kSocket, path + ": " + std::strerror(errno)); }

// ClearOldSocket removes what a killed run left behind, and nothing else.
Status ClearOldSocket(const std::string& path) {
  struct stat info{};
  if (lstat(path.c_str(), &info) != 0) return Ok();
  if (!S_ISSOCK(info.st_mode)) return Error(kSocket, path + " exists and is no socket");
  const net::StopSignal never;
  if (net::Socket::ConnectUnix(path, net::After(std::chrono::seconds(1)), never).ok()) return Error(kSocketBusy, path);
  if (unlink(path.c_str()) != 0) return SystemError(path);
  return Ok();
}

}  // namespace

Result<UnixListener> UnixListener::Listen(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof(address.sun_path))
    return Error(kSocket, "'" + path + "': a socket's path has 1 to 107 bytes");
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  ATTESTOR_TRY(ClearOldSocket(path));
  net::FileDescriptor fd(socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd.valid()) return SystemError(path);
  if (bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) return SystemError(path);
  constexpr int kBacklog = 128;
  constexpr mode_t kEveryone = 0666;
  if (chmod(path.c_str(), kEveryone) != 0 || listen(fd.get(), kBacklog) != 0) return SystemError(path);
  return UnixListener(std::move(fd), path);
}

Result<net::Socket> UnixListener::Accept(const net::StopSignal& stop) {
  constexpr std::chrono::hours kLong{24};
  while (true) {
    const int accepted = accept4(fd_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (accepted >= 0) return net::Socket(net::FileDescriptor(accepted));
    if (errno == EINTR || errno == ECONNABORTED) continue;
    if (errno != EAGAIN && errno != EWOULDBLOCK) return Error(net::kIo, std::string("accept: ") + std::strerror(errno));
    const int fds[] = {fd_.get()};
    const auto ready = net::Wait(fds, net::After(kLong), stop);
    if (!ready.ok() && !ready.error().Is(net::kTimeout)) return ready.error();
  }
}

void UnixListener::Remove() const { unlink(path_.c_str()); }

}  // namespace attestor::simtee
