#include "web/http/head.h"

#include <algorithm>

#include "web/http/errors.h"
#include "web/http/syntax.h"

namespace attestor::http {
namespace {

constexpr std::string_view kLineEnd = "\r\n";
constexpr std::string_view kOnlyVersion = "HTTP/1.1";
constexpr int kSwitchingProtocols = 101;

Result<Header> ParseField(std::string_view line) {
  if (line.front() == ' ' || line.front() == '\t') return Error(kFieldFold, Quoted(line));
  const size_t colon = line.find(':');
  if (colon == std::string_view::npos) return Error(kFieldName, "no colon in " + Quoted(line));
  const std::string_view name = line.substr(0, colon);
  if (!IsToken(name)) return Error(kFieldName, Quoted(name));
  const std::string_view value = TrimBlanks(line.substr(colon + 1));
  if (!IsFieldText(value)) return Error(kFieldValue, std::string(name) + ": " + Quoted(value));
  return Header{std::string(name), std::string(value)};
}

// TakeLine gives the next line without its end. There always is one: a scanned head ends with CRLF.
std::string_view TakeLine(std::string_view& rest) {
  const size_t end = std::min(rest.find(kLineEnd), rest.size());
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(std::min(end + kLineEnd.size(), rest.size()));
  return line;
}

}  // namespace

Status HeadScanner::Step(uint8_t byte) {
  if (size_ == kMaxHeadSize) return Error(kHeadSize);
  ++size_;
  switch (state_) {
    case State::kLineStart:
    case State::kLine:
      if (byte == '\n') return Error(kBareLf, "at offset " + std::to_string(size_ - 1));
      if (byte == '\r') {
        state_ = state_ == State::kLineStart ? State::kAfterCrOfEmptyLine : State::kAfterCr;
      } else {
        state_ = State::kLine;
      }
      return Ok();
    case State::kAfterCr:
    case State::kAfterCrOfEmptyLine:
      if (byte != '\n') return Error(kBareCr, "at offset " + std::to_string(size_ - 2));
      state_ = state_ == State::kAfterCr ? State::kLineStart : State::kComplete;
      return Ok();
    case State::kComplete: break;
  }
  return Ok();
}

Result<size_t> HeadScanner::Feed(ByteView piece) {
  size_t read = 0;
  while (read < piece.size() && !complete()) ATTESTOR_TRY(Step(piece[read++]));
  return read;
}

Result<Head> ParseHead(ByteView head) {
  std::string_view rest = AsText(head);
  Head parsed;
  parsed.first_line = TakeLine(rest);
  while (!rest.empty()) {
    const std::string_view line = TakeLine(rest);
    if (line.empty()) break;
    if (parsed.headers.size() == kMaxHeaders) return Error(kFieldCount);
    ATTESTOR_ASSIGN(Header header, ParseField(line));
    parsed.headers.push_back(std::move(header));
  }
  return parsed;
}

Result<RequestLine> ParseRequestLine(std::string_view line) {
  const size_t first = line.find(' ');
  const size_t second = first == std::string_view::npos ? first : line.find(' ', first + 1);
  if (second == std::string_view::npos) return Error(kRequestLine, Quoted(line));
  const std::string_view method = line.substr(0, first);
  const std::string_view target = line.substr(first + 1, second - first - 1);
  const std::string_view version = line.substr(second + 1);
  if (method.empty() || target.empty() || version.find(' ') != std::string_view::npos)
    return Error(kRequestLine, Quoted(line));
  if (version != kOnlyVersion) return Error(kVersion, Quoted(version));
  ATTESTOR_TRY(CheckMethod(method));
  ATTESTOR_TRY(CheckTarget(target));
  return RequestLine{std::string(method), std::string(target)};
}

Result<StatusLine> ParseStatusLine(std::string_view line) {
  if (!line.starts_with("HTTP/")) return Error(kStatusLine, Quoted(line));
  const std::string_view version = line.substr(0, line.find(' '));
  if (version != kOnlyVersion) return Error(kVersion, Quoted(version));
  const std::string_view rest = line.substr(std::min(version.size() + 1, line.size()));
  if (rest.size() < 3 || !std::ranges::all_of(rest.substr(0, 3), IsDigit)) return Error(kStatusLine, Quoted(line));
  if (rest.size() > 3 && rest[3] != ' ') return Error(kStatusLine, Quoted(line));
  const std::string_view reason = rest.substr(std::min<size_t>(rest.size(), 4));
  if (!IsFieldText(reason)) return Error(kStatusLine, Quoted(line));
  const int status = (rest[0] - '0') * 100 + (rest[1] - '0') * 10 + (rest[2] - '0');
  if (status < 100 || status > 599) return Error(kStatus, std::to_string(status));
  if (status == kSwitchingProtocols) return Error(kInterim, std::to_string(status));
  return StatusLine{status, std::string(reason)};
}

}  // namespace attestor::http
