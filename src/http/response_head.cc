#include "http/response_head.h"

#include "http/syntax.h"

namespace attestor::http {

Result<ResponseHead> ParseResponseHead(ByteView head, std::string_view request_method) {
  ATTESTOR_TRY(CheckMethod(request_method));
  ATTESTOR_ASSIGN(Head lines, ParseHead(head));
  ResponseHead parsed;
  ATTESTOR_ASSIGN(parsed.line, ParseStatusLine(lines.first_line));
  ATTESTOR_ASSIGN(parsed.framing, ResponseFraming(lines.headers, parsed.line.status, request_method));
  parsed.headers = std::move(lines.headers);
  return parsed;
}

}  // namespace attestor::http
