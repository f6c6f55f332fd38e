// A listening unix socket whose file it owns.
#pragma once

#include <string>

#include "core/base/result.h"
#include "service/net/socket.h"

namespace attestor::simtee {

class UnixListener {
 public:
  // Listen replaces a socket file that nobody answers on: simtee.socket_busy when somebody does, simtee.socket for
  // every other failure. Everyone on the machine may connect, as with the real agent's socket.
  static Result<UnixListener> Listen(const std::string& path);
  UnixListener(UnixListener&&) noexcept = default;
  UnixListener& operator=(UnixListener&&) noexcept = default;

  // Accept waits for the next connection: net.stopping, or net.io.
  Result<net::Socket> Accept(const net::StopSignal& stop);
  // Remove deletes the socket's file.
  void Remove() const;

 private:
  UnixListener(net::FileDescriptor fd, std::string path) : fd_(std::move(fd)), path_(std::move(path)) {}

  net::FileDescriptor fd_;
  std::string path_;
};

}  // namespace attestor::simtee
