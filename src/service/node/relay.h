// The relay: bytes between a client and the server it named, recorded as they pass, within limits.
//
// This is the part that strangers drive, so it starts narrow: nothing is sent to the server before the client's first
// record was parsed as the ClientHello of this very session. And a client must not be able to make the server say less:
// the server is read at full speed into the recording, whatever the client does, and the client is fed from there
// (spec/session.md section 6).
#pragma once

#include <vector>

#include "service/channel/connection.h"
#include "service/net/dial.h"
#include "service/node/recorder.h"
#include "session/recording/session.h"

namespace attestor::node {

// ResolveTarget gives the addresses that may be connected to: public ones only, unless `private_targets` (net.resolve,
// net.address_refused). What it gives is what is connected to: a name is never resolved twice.
Result<std::vector<net::Address>> ResolveTarget(const recording::SessionRequest& request, bool private_targets);

using ServerConnection = net::Dialled;
// ConnectToServer dials (service/net/dial.h): node.site_unreachable, net.stopping.
Result<ServerConnection> ConnectToServer(const std::vector<net::Address>& addresses, net::Deadline deadline,
                                         const net::StopSignal& stop);

// Relay runs until the connection to the server is shut in both directions, and gives what was recorded, the ends
// included. A session that reached a limit ends with an error, and nothing of it can be signed: node.first_bytes,
// node.too_many_bytes, node.too_long, node.not_reading, node.busy, net.*, channel.*.
Result<Relayed> Relay(channel::Connection& client, ServerConnection server, const RelayContext& context,
                      const net::StopSignal& stop);

}  // namespace attestor::node
