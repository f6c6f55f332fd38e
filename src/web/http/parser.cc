#include "web/http/parser.h"

#include "web/http/body_decoder.h"
#include "web/http/errors.h"
#include "web/http/head.h"
#include "web/http/response_head.h"

namespace attestor::http {
namespace {

Error Incomplete(size_t size) { return Error(kHeadIncomplete, "after " + std::to_string(size) + " bytes"); }

// TakeHead cuts the head off the front of `rest`.
Result<ByteView> TakeHead(ByteView& rest) {
  HeadScanner scanner;
  ATTESTOR_ASSIGN(const size_t size, scanner.Feed(rest));
  if (!scanner.complete()) return Incomplete(size);
  const ByteView head = rest.first(size);
  rest = rest.subspan(size);
  return head;
}

// TakeBody gives the body, which must be all of `rest`.
Result<Bytes> TakeBody(ByteView rest, const Framing& framing, StreamEnd end) {
  Bytes body;
  BodyDecoder decoder(framing, &body);
  ATTESTOR_ASSIGN(const size_t read, decoder.Feed(rest));
  if (read < rest.size()) return Error(kTrailing, std::to_string(rest.size() - read) + " bytes");
  if (decoder.complete()) return body;
  if (framing.kind != FramingKind::kUntilEnd)
    return Error(kBodyIncomplete, "after " + std::to_string(body.size()) + " bytes of body");
  if (end != StreamEnd::kCloseNotify) return Error(kBodyUntilEnd);
  return body;
}

}  // namespace

Result<Request> ParseRequest(ByteView bytes) {
  ATTESTOR_ASSIGN(const ByteView head, TakeHead(bytes));
  ATTESTOR_ASSIGN(Head lines, ParseHead(head));
  ATTESTOR_ASSIGN(RequestLine line, ParseRequestLine(lines.first_line));
  ATTESTOR_ASSIGN(const Framing framing, RequestFraming(lines.headers));
  ATTESTOR_ASSIGN(Bytes body, TakeBody(bytes, framing, StreamEnd::kFramingOnly));
  return Request{std::move(line.method), std::move(line.target), std::move(lines.headers), std::move(body)};
}

Result<Response> ParseResponse(ByteView bytes, std::string_view request_method, StreamEnd end) {
  ResponseHeadReader reader(request_method);
  ATTESTOR_ASSIGN(const size_t size, reader.Feed(bytes));
  if (!reader.complete()) return Incomplete(size);
  ResponseHead& head = reader.head();
  ATTESTOR_ASSIGN(Bytes body, TakeBody(bytes.subspan(size), head.framing, end));
  return Response{head.line.status, std::move(head.line.reason), std::move(head.headers),
                  std::move(body),  head.framing.kind,           std::move(reader.interim())};
}

}  // namespace attestor::http
