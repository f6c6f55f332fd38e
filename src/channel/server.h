// A listening service: one thread for each connection, a cap on their number, and an end in two steps.
//
// Draining stops new connections and lets those at work finish; after a grace period everything that still waits is stopped
// (docs/adr/0003).
#pragma once

#include <functional>

#include "net/socket.h"

namespace attestor::channel {

struct ServerLimits {
  size_t max_connections = 256;           // beyond it, new connections are closed at once
  std::chrono::milliseconds grace{5000};  // from draining to stopping
};

// Signals: `drain` says "take nothing new", `stop` says "end now". Handlers wait for new work with drain and do work with stop.
struct Signals {
  const net::StopSignal& drain;
  const net::StopSignal& stop;
};

// Serve accepts until `drain` is raised, then waits for its threads, and raises `stop` after the grace period. The handler runs on the
// connection's thread and must return soon after `stop`.
void Serve(net::Listener& listener, const ServerLimits& limits, const Signals& signals, const std::function<void(net::Socket)>& handler);

}  // namespace attestor::channel
