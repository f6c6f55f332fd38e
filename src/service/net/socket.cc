#include "service/net/socket.h"

#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "service/net/dial.h"
#include "service/net/errors.h"
#include "service/net/exhausted.h"
#include "service/net/poll.h"

namespace attestor::net {
namespace {

Error SystemError(const ErrorCode& code, const std::string& where) {
  return Error(code, where + ": " + std::strerror(errno));
}

// WaitToWrite waits until `fd` takes bytes, or has failed.
Status WaitToWrite(int fd, Deadline deadline, const StopSignal& stop) {
  Watched watched{.fd = fd, .wants_write = true};
  return Poll({&watched, 1}, deadline, stop);
}

Status WaitToRead(int fd, Deadline deadline, const StopSignal& stop) {
  Watched watched{.fd = fd, .wants_read = true};
  return Poll({&watched, 1}, deadline, stop);
}

}  // namespace

FileDescriptor& FileDescriptor::operator=(FileDescriptor&& other) noexcept {
  if (this != &other) {
    Reset();
    fd_ = other.Release();
  }
  return *this;
}

void FileDescriptor::Reset() {
  if (fd_ >= 0) close(fd_);
  fd_ = -1;
}

int FileDescriptor::Release() {
  const int fd = fd_;
  fd_ = -1;
  return fd;
}

StopSignal::StopSignal() : event_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  if (!event_.valid()) std::abort();
}

void StopSignal::Raise() const {
  const uint64_t one = 1;
  // A full counter means that the signal is raised already.
  [[maybe_unused]] const ssize_t written = write(event_.get(), &one, sizeof(one));
}

bool StopSignal::raised() const {
  pollfd polled{event_.get(), POLLIN, 0};
  return poll(&polled, 1, 0) > 0;
}

Result<size_t> Wait(std::span<const int> fds, Deadline deadline, const StopSignal& stop) {
  std::array<Watched, 3> watched;
  if (fds.size() > watched.size()) std::abort();
  for (size_t i = 0; i < fds.size(); ++i) watched[i] = {.fd = fds[i], .wants_read = true};
  ATTESTOR_TRY(Poll(std::span(watched).first(fds.size()), deadline, stop));
  return static_cast<size_t>(std::ranges::find(watched, true, &Watched::readable) - watched.begin());
}

Result<Socket> Socket::Connect(const Address& address, Deadline deadline, const StopSignal& stop) {
  ATTESTOR_ASSIGN(Dialled dialled, Dial({&address, 1}, deadline, stop));
  return std::move(dialled.socket);
}

Result<Socket> Socket::ConnectTo(const HostPort& target, Deadline deadline, const StopSignal& stop) {
  ATTESTOR_ASSIGN(const std::vector<Address> addresses, Resolve(target.host, target.port));
  ATTESTOR_ASSIGN(Dialled dialled, Dial(addresses, deadline, stop));
  return std::move(dialled.socket);
}

Result<Socket> Socket::ConnectUnix(const std::string& path, Deadline deadline, const StopSignal& stop) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.size() >= sizeof(address.sun_path))
    return Error(kBadAddress, path + ": the path of a unix socket is at most 107 bytes");
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  FileDescriptor fd(socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd.valid()) return SystemError(IsOurs(errno) ? kExhausted : kIo, "socket");
  if (connect(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
    if (errno == EAGAIN) return Error(kBacklog, path);
    if (errno != EINPROGRESS) return SystemError(kConnect, path);
    ATTESTOR_TRY(WaitToWrite(fd.get(), deadline, stop));
    if (const int why = FailureOf(fd); why != 0) return Error(kConnect, path + ": " + std::strerror(why));
  }
  return Socket(std::move(fd));
}

Result<std::optional<Bytes>> Socket::ReadNow(size_t max) {
  Bytes buffer(max);
  while (true) {
    const ssize_t got = recv(fd(), buffer.data(), buffer.size(), 0);
    if (got >= 0) {
      buffer.resize(static_cast<size_t>(got));
      return std::optional(std::move(buffer));
    }
    if (errno == EINTR) continue;
    if (errno == EAGAIN || errno == EWOULDBLOCK) return std::optional<Bytes>();
    if (errno == ECONNRESET) return Error(kClosed, "reset");
    return SystemError(kIo, "recv");
  }
}

Result<size_t> Socket::WriteNow(ByteView bytes) {
  while (true) {
    const ssize_t sent = send(fd(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent >= 0) return static_cast<size_t>(sent);
    if (errno == EINTR) continue;
    if (errno == EAGAIN || errno == EWOULDBLOCK) return size_t{0};
    if (errno == EPIPE || errno == ECONNRESET) return Error(kClosed);
    return SystemError(kIo, "send");
  }
}

Result<Bytes> Socket::ReadSome(size_t max, Deadline deadline, const StopSignal& stop) {
  while (true) {
    ATTESTOR_ASSIGN(std::optional<Bytes> bytes, ReadNow(max));
    if (bytes) return *std::move(bytes);
    ATTESTOR_TRY(WaitToRead(fd(), deadline, stop));
  }
}

Status Socket::WriteAll(ByteView bytes, Deadline deadline, const StopSignal& stop) {
  while (!bytes.empty()) {
    ATTESTOR_ASSIGN(const size_t sent, WriteNow(bytes));
    bytes = bytes.subspan(sent);
    if (sent == 0) ATTESTOR_TRY(WaitToWrite(fd(), deadline, stop));
  }
  return Ok();
}

bool Socket::Readable() const {
  pollfd polled{fd_.get(), POLLIN, 0};
  return poll(&polled, 1, 0) > 0;
}

bool Socket::AtEnd() const {
  uint8_t next = 0;
  const ssize_t got = recv(fd_.get(), &next, 1, MSG_PEEK | MSG_DONTWAIT);
  return got == 0 || (got < 0 && errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR);
}

void Socket::SetNoDelay() const {
  const int on = 1;
  setsockopt(fd(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
}

void Socket::ShutdownWrites() { shutdown(fd(), SHUT_WR); }

std::optional<Address> Socket::peer() const {
  sockaddr_storage storage{};
  socklen_t size = sizeof(storage);
  if (getpeername(fd(), reinterpret_cast<sockaddr*>(&storage), &size) != 0) return {};
  if (storage.ss_family == AF_INET) return Address(*reinterpret_cast<const sockaddr_in*>(&storage));
  if (storage.ss_family == AF_INET6) return Address(*reinterpret_cast<const sockaddr_in6*>(&storage));
  return {};
}

// A descriptor of its own: the number of the other one may stand for something else by then.
Breaker::Breaker(const Socket& socket) : copy_(fcntl(socket.fd(), F_DUPFD_CLOEXEC, 0)) {}

void Breaker::Break() const {
  if (copy_.valid()) shutdown(copy_.get(), SHUT_RDWR);
}

Result<Listener> Listener::Listen(const Address& address) {
  FileDescriptor fd(socket(address.data()->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd.valid()) return SystemError(kListen, "socket");
  const int on = 1;
  setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
  if (bind(fd.get(), address.data(), address.size()) != 0) return SystemError(kListen, address.text());
  constexpr int kWaiting = 4096;  // the system has a limit of its own below it
  if (listen(fd.get(), kWaiting) != 0) return SystemError(kListen, address.text());
  sockaddr_in6 bound{};
  socklen_t size = sizeof(bound);
  getsockname(fd.get(), reinterpret_cast<sockaddr*>(&bound), &size);
  // The port lies at the same place in sockaddr_in and sockaddr_in6.
  return Listener(std::move(fd), ntohs(bound.sin6_port));
}

Result<Socket> Listener::Accept(Deadline deadline, const StopSignal& stop) {
  while (true) {
    const int accepted = accept4(fd_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (accepted >= 0) {
      Socket socket{FileDescriptor(accepted)};
      socket.SetNoDelay();
      return socket;
    }
    if (errno == EINTR || errno == ECONNABORTED) continue;
    if (errno != EAGAIN && errno != EWOULDBLOCK) return SystemError(kIo, "accept");
    ATTESTOR_TRY(WaitToRead(fd_.get(), deadline, stop));
  }
}

}  // namespace attestor::net
