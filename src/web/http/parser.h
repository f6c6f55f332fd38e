// The reader of HTTP/1.1 messages (RFC 9112). What it returns is what a signed statement says, so a message that two
// readers could understand differently is refused, never repaired: each refusal has a code in web/http/errors.h.
//
//   ATTESTOR_ASSIGN(Response response, ParseResponse(bytes, "GET", StreamEnd::kCloseNotify));
//   ATTESTOR_TRY(CheckResponsePolicy(response));
//
// Parsing decides what the bytes say; web/http/message_policy.h decides whether such a message may be attested.
#pragma once

#include <string_view>

#include "core/base/result.h"
#include "web/http/message.h"
#include "web/http/message_policy.h"

namespace attestor::http {

// StreamEnd tells how the bytes given to ParseResponse ended.
enum class StreamEnd {
  kFramingOnly,  // nothing authenticated says that the stream ended here: the message must be complete by its own framing
  kCloseNotify,  // the sender said so under authentication (TLS close_notify): a body may also run to the end
};

// ParseRequest reads exactly one request: nothing before it, nothing after it. The target is in origin form; the method
// is one of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS. Codes 600 to 627.
Result<Request> ParseRequest(ByteView bytes);

// ParseResponse reads exactly one final response to a request with `request_method`: nothing before it but at most
// kMaxInterim interim heads, nothing after it. Codes 600 to 628; http.method also for a `request_method` that
// ParseRequest refuses.
Result<Response> ParseResponse(ByteView bytes, std::string_view request_method, StreamEnd end);

}  // namespace attestor::http
