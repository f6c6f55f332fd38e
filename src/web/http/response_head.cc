#include "web/http/response_head.h"

#include "web/http/errors.h"
#include "web/http/syntax.h"

namespace attestor::http {
namespace {

constexpr int kFirstFinal = 200;

Result<ResponseHead> ParseResponseHead(ByteView head, std::string_view request_method) {
  ATTESTOR_TRY(CheckMethod(request_method));
  ATTESTOR_ASSIGN(Head lines, ParseHead(head));
  ResponseHead parsed;
  ATTESTOR_ASSIGN(parsed.line, ParseStatusLine(lines.first_line));
  ATTESTOR_ASSIGN(parsed.framing, ResponseFraming(lines.headers, parsed.line.status, request_method));
  parsed.headers = std::move(lines.headers);
  return parsed;
}

}  // namespace

Result<size_t> ResponseHeadReader::Feed(ByteView piece) {
  size_t read = 0;
  while (read < piece.size() && !complete_) {
    ATTESTOR_ASSIGN(const size_t taken, scanner_.Feed(piece.subspan(read)));
    Append(bytes_, piece.subspan(read, taken));
    read += taken;
    if (scanner_.complete()) ATTESTOR_TRY(Finish());
  }
  return read;
}

Status ResponseHeadReader::Finish() {
  ATTESTOR_ASSIGN(ResponseHead parsed, ParseResponseHead(bytes_, method_));
  bytes_.clear();
  if (parsed.line.status >= kFirstFinal) {
    head_ = std::move(parsed);
    complete_ = true;
    return Ok();
  }
  if (interim_.size() == kMaxInterim) return Error(kInterim, "more than " + std::to_string(kMaxInterim));
  interim_.push_back({parsed.line.status, std::move(parsed.line.reason), std::move(parsed.headers)});
  scanner_ = HeadScanner();
  return Ok();
}

}  // namespace attestor::http
