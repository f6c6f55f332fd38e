// What paths of the guest agent name, and its answers: JSON over HTTP/1.1.
#pragma once

#include <boost/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "core/base/error.h"
#include "core/base/result.h"
#include "testkit/simtee/http_request.h"
#include "web/http/message.h"

namespace attestor::simtee {

// ServedApi is the generation of agent that is simulated, because it decides what is mounted where:
//
//   kV0   dstack 0.5    v0 at /
//   kV1   dstack 0.6    v1 at /v1; v0, frozen, at /v0 and at /
enum class ServedApi : uint8_t { kV0, kV1 };

// CalledMethod is what a path names: /GetQuote and /v0/GetQuote are v0's, /v1/Attest is v1's.
struct CalledMethod {
  bool v1 = false;
  std::string_view name;
};

struct HttpAnswer {
  int status;
  std::string content_type;
  std::string body;  // JSON in ASCII: a published client counts characters where it should count bytes
  std::vector<http::Header> headers = {};  // besides those of its form
};

// MethodOf is nothing for a path of a mount that there is not. `path` begins with '/'.
std::optional<CalledMethod> MethodOf(std::string_view path, ServedApi api);

// NoSuchPath is the answer to a path of another mount (/prpc/..., or /v1/... before 0.6): such a mount is not there,
// and not answered by the RPC layer but with a page of the web server.
HttpAnswer NoSuchPath();

// AnswerWith is 200 with the object, or AnswerTo.
HttpAnswer AnswerWith(const Result<boost::json::object>& result, bool v1);

// AnswerTo is a refusal, {"error": text} in several lines: 413 for a request that is too large, 501 for what is not
// simulated, otherwise 400. A method that there is not is 404 in v1, and 400 in v0.
HttpAnswer AnswerTo(const Error& error, bool v1 = false);

// Encode writes status line, header and body as an answer to `request`: in its version, with names in small letters.
std::string Encode(const HttpAnswer& answer, const HttpRequest& request);

}  // namespace attestor::simtee
