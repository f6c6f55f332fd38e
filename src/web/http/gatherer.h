// Gatherer collects one response that arrives in pieces, and knows when it is whole: for clients that close then,
// although the server keeps the connection open.
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"
#include "web/http/parser.h"
#include "web/http/progress.h"

namespace attestor::http {

class Gatherer {
 public:
  // Gatherer awaits the response to a request with `request_method`.
  explicit Gatherer(std::string_view request_method) : method_(request_method), progress_(request_method) {}

  // Feed takes the next bytes of the stream, and gives true once the message is whole. Errors: those of
  // ResponseProgress.
  Result<bool> Feed(ByteView piece);

  // Finish gives the response: codes of ParseResponse.
  Result<Response> Finish(StreamEnd end) const { return ParseResponse(bytes_, method_, end); }

  size_t size() const { return bytes_.size(); }

 private:
  std::string method_;
  Bytes bytes_;
  ResponseProgress progress_;
};

}  // namespace attestor::http
