// Proving: one session in proxy mode from the client's side (spec/session.md section 1).
//
// The client trusts nobody: it verifies the node's and the signer's evidence before a byte goes to the server, runs TLS
// itself, opens anything only after the connection is closed, and checks the finished bundle as a relying party would
// before it hands it out. With a selective disclosure the session's secret and the hidden bytes never leave it.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "core/base/check_report.h"
#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/base/secret.h"
#include "service/channel/attest.h"
#include "service/client/credentials.h"
#include "service/net/socket.h"
#include "session/disclosure/plan.h"
#include "session/proof/extension.h"
#include "session/terms/terms.h"
#include "statement/verify/bundle_check.h"
#include "web/http/request_builder.h"

namespace attestor::client {

// RevealAll discloses everything in request and response.
struct RevealAll {};

struct ProveRequest {
  net::HostPort node;
  std::shared_ptr<const Secret> token;  // where the node asks for one
  http::RequestSpec http;               // host and port are the target's
  ByteArray<20> recipient{};
  Bytes nonce;  // 8..64 bytes, of the relying party
  // With a wish, a header that is not harmless by its name is hidden without being named (service/client/headers.h),
  // unless it is here.
  std::variant<RevealAll, disclosure::Wish> disclose = RevealAll{};
  session::Mode mode = session::Mode::kProxy;
  bool may_be_lost = false;                // in sealed mode, a request with another method than GET and HEAD
  std::vector<std::string> shown_headers;  // of the request
  Consent consent;                         // to publish what looks like a credential
  std::vector<int> statuses;               // besides 2xx: answers that are wanted all the same
  bool allow_development = false;          // accept simulated TEEs and marked statements
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
  std::optional<proof::SessionSecret> secret;  // after a selective disclosure: what a further one needs
  std::vector<std::string> must_name;          // by the relying party, as expectations, besides host and path
};

// CheckRequest finds what cannot be asked for or disclosed as wished, before anything is sent: client.secret_header,
// client.secret_value, client.may_be_lost, client.request_too_long, disclosure.*, http.*, session.host.
Status CheckRequest(const ProveRequest& request);

// Prove runs one session. `report` holds the checks of whatever refused: evidence, gate or bundle. What cannot be
// disclosed as asked ends the session before anything of it is opened.
Result<Proof> Prove(const ProveRequest& request, const verify::Anchors& anchors, const Clock& clock, Random& random,
                    const net::StopSignal& stop, const Progress& progress, CheckReport& report);

}  // namespace attestor::client
