#include "testkit/simtee/http_request.h"

#include <algorithm>
#include <charconv>

#include "testkit/simtee/errors.h"

namespace attestor::simtee {
namespace {

constexpr std::string_view kEndOfHeader = "\r\n\r\n";

std::string Lower(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return out;
}

std::string_view Trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

bool IsPrintable(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7f; });
}

// TakeUntil cuts `text` at `mark` and gives what stood before it; nothing when there is no mark.
std::optional<std::string_view> TakeUntil(std::string_view& text, std::string_view mark) {
  const size_t at = text.find(mark);
  if (at == std::string_view::npos) return std::nullopt;
  const std::string_view front = text.substr(0, at);
  text.remove_prefix(at + mark.size());
  return front;
}

Status ParseRequestLine(std::string_view line, HttpRequest& request) {
  const auto method = TakeUntil(line, " ");
  const auto target = TakeUntil(line, " ");
  if (!method || !target || (line != "HTTP/1.1" && line != "HTTP/1.0")) return Error(kRequestMalformed, "request line");
  if (*method != "GET" && *method != "POST") return Error(kRequestMalformed, "only GET and POST are known");
  if (!target->starts_with('/') || !IsPrintable(*target)) return Error(kRequestMalformed, "target");
  const size_t question = target->find('?');
  request.method = *method;
  request.path = target->substr(0, question);
  if (question != std::string_view::npos) request.query = target->substr(question + 1);
  request.keep_alive = line == "HTTP/1.1";
  return Ok();
}

Result<size_t> ParseLength(std::string_view value) {
  size_t length = 0;
  const auto [end, failure] = std::from_chars(value.data(), value.data() + value.size(), length);
  if (failure == std::errc::result_out_of_range) return Error(kRequestTooLarge, "Content-Length");
  if (failure != std::errc() || end != value.data() + value.size()) return Error(kRequestMalformed, "Content-Length");
  if (length > kMaxRequestBody) return Error(kRequestTooLarge, std::to_string(length) + " bytes of body");
  return length;
}

Status ParseField(std::string_view line, HttpRequest& request, std::optional<size_t>& length) {
  const auto name = TakeUntil(line, ":");
  if (!name || name->empty() || !IsPrintable(*name)) return Error(kRequestMalformed, "header field");
  const std::string key = Lower(*name);
  const std::string_view value = Trim(line);
  if (key == "content-length") {
    ATTESTOR_ASSIGN(const size_t parsed, ParseLength(value));
    if (length && *length != parsed) return Error(kRequestMalformed, "two lengths");
    length = parsed;
  } else if (key == "transfer-encoding") {
    return Error(kRequestMalformed, "transfer codings are not spoken here");
  } else if (key == "content-type") {
    request.content_type = Lower(Trim(value.substr(0, value.find(';'))));
  } else if (key == "connection") {
    const std::string option = Lower(value);
    if (option == "close") request.keep_alive = false;
    if (option == "keep-alive") request.keep_alive = true;
  }
  return Ok();
}

}  // namespace

Result<std::optional<HttpRequest>> ParseRequest(ByteView stream) {
  const std::string_view text = AsText(stream);
  const size_t header_end = text.substr(0, kMaxRequestHeader + kEndOfHeader.size()).find(kEndOfHeader);
  if (header_end == std::string_view::npos) {
    if (text.size() > kMaxRequestHeader) return Error(kRequestTooLarge, "header");
    return std::optional<HttpRequest>();
  }
  std::string_view lines = text.substr(0, header_end + 2);
  HttpRequest request;
  ATTESTOR_TRY(ParseRequestLine(*TakeUntil(lines, "\r\n"), request));
  std::optional<size_t> length;
  while (!lines.empty()) ATTESTOR_TRY(ParseField(*TakeUntil(lines, "\r\n"), request, length));
  const size_t begin = header_end + kEndOfHeader.size();
  if (text.size() - begin < length.value_or(0)) return std::optional<HttpRequest>();
  request.body = text.substr(begin, length.value_or(0));
  request.size = begin + request.body.size();
  return std::optional<HttpRequest>(std::move(request));
}

}  // namespace attestor::simtee
