// A TCP proxy in front of a test server that turns bits of what passes: somebody on the path between node and server.
// Test code only.
#pragma once

#include <atomic>
#include <thread>
#include <vector>

#include "service/net/socket.h"

namespace attestor::test {

// Tampering says which byte is changed: the `at`-th of that direction, counted from 0.
struct Tampering {
  bool from_server = true;
  size_t at = 0;
};

class TamperingProxy {
 public:
  TamperingProxy(uint16_t server_port, Tampering what);
  ~TamperingProxy();
  TamperingProxy(const TamperingProxy&) = delete;
  TamperingProxy& operator=(const TamperingProxy&) = delete;

  uint16_t port() const { return listener_.port(); }

 private:
  void Accept();
  void Serve(net::Socket client);

  const uint16_t server_port_;
  const Tampering what_;
  net::Listener listener_;
  net::StopSignal stop_;
  std::vector<std::thread> connections_;
  std::thread accepting_;
};

}  // namespace attestor::test
