// A listening service: one thread for each connection, places that are given to those who have shown something
// (service/channel/places.h), and an end in two steps.
//
// Draining stops new connections and lets those at work finish; after a grace period everything that still waits is
// stopped (docs/adr/0003).
#pragma once

#include <functional>

#include "service/channel/places.h"
#include "service/net/socket.h"
#include "service/net/source.h"

namespace attestor::channel {

struct ServerLimits {
  PlaceLimits places;
  std::chrono::milliseconds grace{5000};  // from draining to stopping
  std::vector<net::AddressRange> proxies =
      {};  // who begins each connection with a PROXY header (service/net/proxy_header.h)
  std::vector<net::AddressRange> gateways = {};  // behind whom many clients have one address: their source is unknown
  std::chrono::milliseconds to_leave{2000};      // for those that gave way and may be told so
};

// Signals: `drain` says "take nothing new", `stop` says "end now". Handlers wait for new work with drain and do work
// with stop.
struct Signals {
  const net::StopSignal& drain;
  const net::StopSignal& stop;
};

// Visit is one connection while it is served.
struct Visit {
  net::Socket socket;
  std::string source;        // SourceOf the peer; empty when unknown
  bool turned_away = false;  // there is no place: it may be told so, and nothing else
  std::function<bool(Standing)> raise =
      {};  // it has shown something; false when it cannot stay: it may be told so, soon
  // For those that have shown evidence of their own (service/channel/places.h): whose they are, false when that owner
  // has its share or the place is lost; and that they are idle until they are raised again.
  std::function<bool(const std::string&)> own = {};
  std::function<void()> rest = {};
};

// Serve accepts until `drain` is raised, then waits for its threads, and raises `stop` after the grace period. The
// handler runs on the connection's thread and must return soon after `stop`. A connection that gives way and does not
// end soon ends as if its peer had closed it; so do all at once when many give way. It counts until its handler has
// returned, so a source has at most three times its places in threads, whatever its handlers wait for.
void Serve(net::Listener& listener, const ServerLimits& limits, const Signals& signals,
           const std::function<void(Visit)>& handler);

}  // namespace attestor::channel
