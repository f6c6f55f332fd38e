// The exchange: TLS and one HTTP request through the node's relay, until the connection is shut.
#pragma once

#include "base/clock.h"
#include "base/random.h"
#include "base/secret.h"
#include "channel/connection.h"
#include "crypto/certificate_path.h"
#include "transcript/recording.h"
#include "transcript/session.h"

namespace attestor::client {

struct ExchangeContext {
  const transcript::SessionRequest& request;
  const transcript::Challenge& challenge;
  const crypto::WebRoots& web_roots;
  std::string_view method;
  ByteView http_request;
  Time now;
};

// Exchanged is what the client holds afterwards: its own copy of the recording, and the secret that opens it.
struct Exchanged {
  transcript::Recording recording;
  Secret handshake_secret;
  Bytes web_root;  // DER of the root that the server's certificates lead to
};

// Exchange: tls.*, certificate.*, http.*, client.recording, channel.*.
Result<Exchanged> Exchange(channel::Connection& node, const ExchangeContext& context, Random& random, net::Deadline deadline,
                           const net::StopSignal& stop);

}  // namespace attestor::client
