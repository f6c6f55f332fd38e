// One session in sealed mode at the node: it holds the TLS keys, seals what the client encrypted, and releases the keys
// once the signer holds the recording (spec/sealed.md sections 3 and 4).
//
//   go -> handshake -> secrets -> seal -> sealing/ack -> request -> answer -> commit/ack -> released
#pragma once

#include "core/base/random.h"
#include "core/crypto/secure_channel.h"
#include "service/channel/connection.h"
#include "service/net/socket.h"
#include "service/node/recorder.h"
#include "service/node/relay.h"
#include "service/node/signer_link.h"
#include "session/terms/id.h"

namespace attestor::node {

struct SealedContext {
  const RelayContext& relay;
  const session::SessionId& session_id;
  const crypto::ChannelIdentity& identity;  // its key signs the key log
  SignerLink& signer;
  Random& random;
  bool& out_sent;  // the request is on its way: whatever ends the session now may have lost its answer
};

// RelaySealed runs until the keys are released, and gives what was recorded. Errors as of Relay, and those of the
// server's handshake: tls.*; node.go, node.no_ack, node.partial_write; sealed.*.
Result<Relayed> RelaySealed(channel::Connection& client, ServerConnection server, const SealedContext& context,
                            Refusal& refusal, const net::StopSignal& stop);

}  // namespace attestor::node
