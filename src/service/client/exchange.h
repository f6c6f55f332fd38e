// The exchange: TLS and one HTTP request through the node's relay, until the connection is shut.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/base/secret.h"
#include "core/crypto/certificate_path.h"
#include "service/channel/connection.h"
#include "service/net/socket.h"
#include "session/recording/recording.h"
#include "session/recording/session.h"

namespace attestor::client {

struct ExchangeContext {
  const recording::SessionRequest& request;
  const recording::Challenge& challenge;
  const crypto::WebRoots& web_roots;
  std::string_view method;
  ByteView http_request;
  Time now;
};

// Exchanged is what the client holds afterwards: its own copy of the recording, and the secret that opens it.
struct Exchanged {
  recording::Recording recording;
  Secret handshake_secret;
  Bytes key_log;   // signed, of sealed mode
  Bytes web_root;  // DER of the root that the server's certificates lead to
};

// Trace is what is known of an exchange, however it ended: an error is explained from it.
struct Trace {
  std::string address;                    // of the server; empty until the node is connected
  std::optional<Time> node_time;          // when the node says that it connected
  bool sealed = false;                    // in sealed mode: the request may have been sent once it is agreed
  bool agreed = false;                    // on TLS: the handshake is done and the request was sent
  size_t server_bytes = 0;                // TLS bytes
  Bytes response;                         // the application data of the server
  bool close_notify = false;              // of the server
  std::vector<Bytes> chain;               // its certificates (DER, leaf first)
  bool certificate_requested = false;     // by the server, of the client
  std::optional<channel::Failed> failed;  // where the node ended it
};

// ReceiveConnected takes what the node says when it has connected into `recording` and `trace`.
Status ReceiveConnected(channel::Connection& node, recording::Recording& recording, Trace& trace,
                        net::Deadline deadline, const net::StopSignal& stop);

// Exchange, in proxy mode, fills `trace` also when it fails: tls.*, certificate.*, http.*, proof.response_early, client.recording,
// channel.*.
Result<Exchanged> Exchange(channel::Connection& node, const ExchangeContext& context, Random& random, Trace& trace,
                           net::Deadline deadline, const net::StopSignal& stop);

}  // namespace attestor::client
