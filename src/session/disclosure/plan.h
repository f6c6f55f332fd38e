// The client's side: which bytes of a session to disclose. What is planned here passes the verifier's checks, or no
// plan is given.
#pragma once

#include <string>
#include <vector>

#include "session/disclosure/masked.h"
#include "web/http/parser.h"

namespace attestor::disclosure {

// PlainSession is what the client knows: all application data of both directions. The views must stay valid during the
// call.
struct PlainSession {
  std::string host;  // lowercase DNS name
  uint16_t port = 443;
  ByteView request;
  ByteView response;
  http::StreamEnd end = http::StreamEnd::kFramingOnly;
};

// Wish is what the user wants to show and to hide. With neither `whole_body` nor `queries`, nothing of the response's
// body is shown.
struct Wish {
  std::vector<std::string> secret_headers;  // of the request: their values are hidden, all others are shown
  std::vector<std::string> shown_headers;   // of the response: their values are shown, others only when they must be
  std::vector<std::string> queries;         // JSONPath (RFC 9535): what to reveal of a JSON body
  bool whole_body = false;                  // of the response, of any media type
};

// Plan: each masked direction, hidden bytes removed, and the normalized path of each revealed value, in document order.
struct Plan {
  MaskedBytes request;
  MaskedBytes response;
  std::vector<std::string> paths;
};

// MakePlan discloses as little as the wish and the rules need. Errors: disclosure.secret_header,
// disclosure.hidden_header for a secret header that must be shown, disclosure.whole_and_paths, disclosure.not_json,
// disclosure.no_match, disclosure.too_many; json.* for queries and bodies; every code of CheckRequest, CheckResponse
// and CheckRevealed, which are applied to the result.
Result<Plan> MakePlan(const PlainSession& session, const Wish& wish);

struct MorePlan {
  MaskedBytes response;
  std::vector<std::string> paths;  // of what `queries` found; values revealed before stay revealed
};

// PlanMore adds what `queries` find to `shown`, an earlier disclosure of the same response. Errors as MakePlan, and
// disclosure.contradiction when `shown` is not of this response.
Result<MorePlan> PlanMore(const MaskedBytes& shown, const PlainSession& session,
                          const std::vector<std::string>& queries);

}  // namespace attestor::disclosure
