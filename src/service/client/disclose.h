// A further disclosure of a session that was proved selectively: a bundle and the session's secret make a bundle that
// shows more. Neither server, node nor signer is needed (spec/selective.md section 6).
#pragma once

#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/random.h"
#include "service/client/prove.h"
#include "session/proof/extension.h"
#include "statement/verify/bundle_check.h"

namespace attestor::client {

struct DiscloseRequest {
  ByteView bundle;
  const proof::SessionSecret& secret;
  const std::vector<std::string>& queries;  // JSONPath (RFC 9535); one or more
  bool allow_development = false;           // accept simulated TEEs and marked statements
};

// Further is the longer bundle, checked as anybody can check it.
struct Further {
  Bytes bundle;
  verify::CheckedBundle checked;
  ByteArray<32> statement{};  // SHA-256 of the statement that is extended
};

// Disclose checks the bundle at the time `now`, proves what `queries` find, and checks the result. `report` holds the
// checks of the bundle that was refused, or of the result. Errors: those of verify::CheckBundle and
// proof::ProveExtension; client.other_statement, client.too_many_extensions, client.nothing_new, client.too_many_parts.
Result<Further> Disclose(const DiscloseRequest& request, const verify::Anchors& anchors, Time now, Random& random,
                         const Progress& progress, CheckReport& report);

}  // namespace attestor::client
