// The exchange in sealed mode: the node holds the TLS keys, the client checks the flight, encrypts its request once, and
// reads the answer when the keys are released (spec/sealed.md).
#pragma once

#include "service/channel/connection.h"
#include "service/client/exchange.h"
#include "service/net/socket.h"

namespace attestor::client {

// ExchangeSealed fills `trace` also when it fails: errors as of Exchange; client.request_lost for whatever fails once
// the request may have been sent; client.node_false when what the node released is not what it had given, or it
// sends a message out of its place.
Result<Exchanged> ExchangeSealed(channel::Connection& node, const ExchangeContext& context, Trace& trace,
                                 net::Deadline deadline, const net::StopSignal& stop);

}  // namespace attestor::client
