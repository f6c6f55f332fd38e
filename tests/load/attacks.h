// What strangers do to a node and a signer, from one address. Test code only.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "load/forwarder.h"
#include "testkit/world/world.h"

namespace attestor::test {

// Attacker is one thread of an attack; what it holds open it holds until the attack ends.
struct Attacker {
  World& world;
  uint16_t web_port;
  std::string from;    // its address
  net::HostPort node;  // where the node is, from that address
  net::HostPort signer;
  const net::StopSignal& stop;
  std::vector<net::Socket> sockets = {};
  std::vector<channel::Connection> connections = {};
};

struct Attack {
  std::string name;
  std::function<void(Attacker&)> step;  // is repeated until the attack ends
};

std::vector<Attack> Attacks();

inline constexpr char kAccount[] = "/account";  // of the web server: what a proof is made about
inline constexpr char kLarge[] = "/large";

}  // namespace attestor::test
