// Blocking sockets with deadlines, and one way to stop everything that waits.
//
// Each connection of node and signer is served by a thread of its own that waits in poll() with a deadline
// (docs/adr/0003). A StopSignal wakes all of them at once, so shutting down never hangs on a silent peer.
#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "service/net/address.h"

namespace attestor::net {

using Deadline = std::chrono::steady_clock::time_point;
inline Deadline After(std::chrono::milliseconds duration) { return std::chrono::steady_clock::now() + duration; }

// FileDescriptor closes what it owns.
class FileDescriptor {
 public:
  FileDescriptor() = default;
  explicit FileDescriptor(int fd) : fd_(fd) {}
  FileDescriptor(FileDescriptor&& other) noexcept : fd_(other.Release()) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept;
  ~FileDescriptor() { Reset(); }

  int get() const { return fd_; }
  bool valid() const { return fd_ >= 0; }
  void Reset();
  int Release();

 private:
  int fd_ = -1;
};

// StopSignal is raised once, from a signal handler or another thread, and stays raised.
class StopSignal {
 public:
  StopSignal();
  void Raise() const;  // async-signal-safe
  bool raised() const;
  int fd() const { return event_.get(); }

 private:
  FileDescriptor event_;
};

// Wait blocks until one of `fds` can be read (or has failed), and returns its index. net.timeout, net.stopping.
Result<size_t> Wait(std::span<const int> fds, Deadline deadline, const StopSignal& stop);

class Socket {
 public:
  explicit Socket(FileDescriptor fd) : fd_(std::move(fd)) {}

  static Result<Socket> Connect(const Address& address, Deadline deadline, const StopSignal& stop);
  // ConnectTo resolves and dials (service/net/dial.h).
  static Result<Socket> ConnectTo(const HostPort& target, Deadline deadline, const StopSignal& stop);
  static Result<Socket> ConnectUnix(const std::string& path, Deadline deadline, const StopSignal& stop);

  // ReadNow and WriteNow do not wait. ReadNow gives what is there, at most `max` bytes: nothing when there is nothing
  // yet, an empty value when the peer closed its direction. WriteNow gives how many bytes the system took.
  Result<std::optional<Bytes>> ReadNow(size_t max);
  Result<size_t> WriteNow(ByteView bytes);
  // ReadSome gives at least one byte and at most `max`; an empty result means that the peer closed its direction.
  Result<Bytes> ReadSome(size_t max, Deadline deadline, const StopSignal& stop);
  Status WriteAll(ByteView bytes, Deadline deadline, const StopSignal& stop);
  // SetNoDelay sends each piece at once.
  void SetNoDelay() const;
  // ShutdownWrites tells the peer that nothing more will come.
  void ShutdownWrites();
  // Readable tells, without waiting, whether ReadSome would return at once; AtEnd, whether it would give nothing or
  // fail.
  bool Readable() const;
  bool AtEnd() const;

  int fd() const { return fd_.get(); }
  // peer is the other end's address; nothing when there is none any more, or when it is no internet address.
  std::optional<Address> peer() const;

 private:
  FileDescriptor fd_;
};

// Breaker ends a connection that another thread uses: whoever waits for it then sees its end.
class Breaker {
 public:
  explicit Breaker(const Socket& socket);
  void Break() const;

 private:
  FileDescriptor copy_;
};

class Listener {
 public:
  // Listen binds to the address; port 0 lets the system choose.
  static Result<Listener> Listen(const Address& address);

  // Accept waits for the next connection.
  Result<Socket> Accept(Deadline deadline, const StopSignal& stop);
  uint16_t port() const { return port_; }

 private:
  Listener(FileDescriptor fd, uint16_t port) : fd_(std::move(fd)), port_(port) {}
  FileDescriptor fd_;
  uint16_t port_;
};

}  // namespace attestor::net
