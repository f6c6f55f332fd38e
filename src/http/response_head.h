// The head of a response together with the framing that follows from it. The parser and the progress of a stream share it, so they cannot
// disagree about where a response ends.
#pragma once

#include <string_view>

#include "base/result.h"
#include "http/framing.h"
#include "http/head.h"

namespace attestor::http {

struct ResponseHead {
  StatusLine line;
  std::vector<Header> headers;
  Framing framing;
};

// ParseResponseHead reads a head that a HeadScanner delimited, in answer to a request with `request_method`.
Result<ResponseHead> ParseResponseHead(ByteView head, std::string_view request_method);

}  // namespace attestor::http
