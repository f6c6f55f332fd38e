// Answers of the guest agent: JSON over HTTP/1.1.
#pragma once

#include <boost/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/result.h"

namespace attestor::simtee {

struct HttpAnswer {
  int status;
  std::string content_type;
  std::string body;  // ASCII: a published client counts characters where it should count bytes
};

// MethodOf is the method that a path names, such as "GetQuote"; nothing for a path of another mount.
std::optional<std::string_view> MethodOf(std::string_view path);

// NoSuchPath is the answer to a path of another mount (/v1/..., /prpc/...): such a mount is not there, and not answered by the RPC layer.
HttpAnswer NoSuchPath();

// AnswerWith is 200 with the object, or AnswerTo.
HttpAnswer AnswerWith(const Result<boost::json::object>& result);

// AnswerTo is a refusal, {"error": text}: 404 for a method that there is not, 413 for a request that is too large, otherwise 400.
HttpAnswer AnswerTo(const Error& error);

// Encode writes status line, header and body.
std::string Encode(const HttpAnswer& answer, bool keep_alive);

}  // namespace attestor::simtee
