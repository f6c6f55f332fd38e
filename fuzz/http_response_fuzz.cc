// The parser and the progress of a stream agree about where a response ends, however the stream is cut into pieces.
// The first byte of the input chooses the request's method.
#include <algorithm>

#include "web/http/message_policy.h"
#include "web/http/parser.h"
#include "web/http/progress.h"

namespace {

namespace http = attestor::http;

// FedInPieces gives the number of bytes after which the response was complete (0 for never), and the last answer.
attestor::Result<http::Progress> FedInPieces(attestor::ByteView in, std::string_view method, size_t step,
                                             size_t& complete_at) {
  http::ResponseProgress progress(method);
  auto last = progress.Feed({});
  for (size_t at = 0; at < in.size(); at += step) {
    last = progress.Feed(in.subspan(at, std::min(step, in.size() - at)));
    if (complete_at == 0 && progress.complete()) complete_at = std::min(at + step, in.size());
  }
  return last;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::string_view method = data[0] == 'H' ? "HEAD" : "GET";
  const attestor::ByteView in(data + 1, size - 1);
  const auto framed = http::ParseResponse(in, method, http::StreamEnd::kFramingOnly);
  const auto closed = http::ParseResponse(in, method, http::StreamEnd::kCloseNotify);
  if (framed.ok() && (!closed.ok() || *framed != *closed)) __builtin_trap();
  for (const size_t step : {size_t{1}, size_t{7}, in.size() + 1}) {
    size_t complete_at = 0;
    const auto last = FedInPieces(in, method, step, complete_at);
    const bool complete = last.ok() && *last == http::Progress::kComplete;
    const bool until_end = last.ok() && *last == http::Progress::kUntilEnd;
    if (complete != framed.ok() || until_end != (closed.ok() && !framed.ok())) __builtin_trap();
    if (framed.ok() && complete_at != in.size()) __builtin_trap();
  }
  if (closed.ok()) (void)http::CheckResponsePolicy(*closed);
  return 0;
}
