// Proving: one session in proxy mode from the client's side (spec/session.md section 1).
//
// The client trusts nobody: it verifies the node's and the signer's evidence before a byte goes to the server, runs TLS itself, opens its
// handshake secret only after the connection is closed, and checks the finished bundle as a relying party would before it hands it out.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/check_report.h"
#include "base/clock.h"
#include "base/random.h"
#include "channel/attest.h"
#include "http/request_builder.h"
#include "net/socket.h"
#include "verify/bundle_check.h"

namespace attestor::client {

struct ProveRequest {
  net::HostPort node;
  std::optional<std::string> token;  // where the node asks for one
  http::RequestSpec http;            // host and port are the target's
  ByteArray<20> recipient{};
  Bytes nonce;                     // 8..64 bytes, of the relying party
  bool reveal_secrets = false;     // allow Cookie and Authorization although everything is revealed
  bool allow_development = false;  // accept simulated TEEs and marked statements
  Duration timeout = std::chrono::seconds(60);
};

// Step is a line of progress: what was reached, and what a person may want to know about it.
struct Step {
  std::string text;
};
using Progress = std::function<void(const Step&)>;

struct Proof {
  Bytes bundle;
  verify::CheckedBundle checked;
};

// Prove runs one session. `report` holds the checks of whatever refused: evidence, gate or bundle.
Result<Proof> Prove(const ProveRequest& request, const verify::Anchors& anchors, const Clock& clock, Random& random,
                    const net::StopSignal& stop, const Progress& progress, CheckReport& report);

}  // namespace attestor::client
