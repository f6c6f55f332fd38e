// Gives programs that choose no address of their own one of the loopback network: what connects to a forwarder goes on
// from there. Test code only.
#pragma once

#include <memory>
#include <string>
#include <thread>

#include "service/channel/workers.h"
#include "service/net/socket.h"

namespace attestor::test {

// ConnectFrom connects from `from`, an address of this machine; an error of the system is an error of net.
Result<net::Socket> ConnectFrom(const std::string& from, const net::HostPort& to);

class Forwarder {
 public:
  Forwarder(net::HostPort to, std::string from);
  ~Forwarder();
  Forwarder(const Forwarder&) = delete;
  Forwarder& operator=(const Forwarder&) = delete;

  net::HostPort address() const { return {"127.0.0.1", listener_.port()}; }

 private:
  void Accept();
  void Pass(net::Socket client);

  const net::HostPort to_;
  const std::string from_;
  const net::StopSignal stop_;
  net::Listener listener_;
  channel::Workers workers_;
  std::thread accepting_;
};

}  // namespace attestor::test
