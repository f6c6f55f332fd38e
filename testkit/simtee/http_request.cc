#include "testkit/simtee/http_request.h"

#include <utility>

#include "testkit/simtee/errors.h"
#include "web/http/errors.h"
#include "web/http/framing.h"
#include "web/http/syntax.h"

namespace attestor::simtee {
namespace {

constexpr std::string_view kOld = " HTTP/1.0";
constexpr std::string_view kNew = " HTTP/1.1";

Error TooLarge() { return Error(kRequestTooLarge, "more than " + std::to_string(kMaxRequestBody) + " bytes of body"); }

std::string ContentType(const std::vector<http::Header>& headers) {
  const http::Header* type = http::FindHeader(headers, "Content-Type");
  if (type == nullptr) return {};
  return http::ToLower(http::TrimBlanks(std::string_view(type->value).substr(0, type->value.find(';'))));
}

bool KeepsAlive(const std::vector<http::Header>& headers, bool old) {
  const http::Header* option = http::FindHeader(headers, "Connection");
  if (option == nullptr) return !old;
  return old ? http::EqualIgnoringCase(option->value, "keep-alive") : !http::EqualIgnoringCase(option->value, "close");
}

}  // namespace

Status RequestReader::FinishHead() {
  ATTESTOR_ASSIGN(http::Head head, http::ParseHead(head_));
  request_.old = head.first_line.ends_with(kOld);
  if (request_.old) head.first_line.replace(head.first_line.size() - kOld.size(), kOld.size(), kNew);
  ATTESTOR_ASSIGN(http::RequestLine line, http::ParseRequestLine(head.first_line));
  if (line.method != "GET" && line.method != "POST") return Error(kRequestMalformed, "only GET and POST are known");
  const size_t question = line.target.find('?');
  request_.method = std::move(line.method);
  request_.path = line.target.substr(0, question);
  if (question != std::string::npos) request_.query = line.target.substr(question + 1);
  request_.content_type = ContentType(head.headers);
  request_.keep_alive = KeepsAlive(head.headers, request_.old);
  ATTESTOR_ASSIGN(const http::Framing framing, http::RequestFraming(head.headers));
  if (framing.length > kMaxRequestBody) return TooLarge();
  decoder_.emplace(framing, &body_);
  return Ok();
}

Result<size_t> RequestReader::Read(ByteView piece) {
  size_t read = 0;
  if (!decoder_) {
    ATTESTOR_ASSIGN(read, scanner_.Feed(piece));
    Append(head_, piece.first(read));
    if (!scanner_.complete()) return read;
    ATTESTOR_TRY(FinishHead());
  }
  ATTESTOR_ASSIGN(const size_t taken, decoder_->Feed(piece.subspan(read)));
  if (body_.size() > kMaxRequestBody) return TooLarge();
  return read + taken;
}

Result<size_t> RequestReader::Feed(ByteView piece) {
  auto read = Read(piece);
  if (read.ok() || read.error().Is(kRequestMalformed) || read.error().Is(kRequestTooLarge)) return read;
  const bool large = read.error().Is(http::kHeadSize) || read.error().Is(http::kBodySize);
  return Error(large ? kRequestTooLarge : kRequestMalformed, read.error().Text());
}

HttpRequest RequestReader::Take() {
  request_.body = AsText(body_);
  scanner_ = http::HeadScanner();
  head_.clear();
  body_.clear();
  decoder_.reset();
  return std::exchange(request_, {});
}

}  // namespace attestor::simtee
