#include "web/json/path_cursor.h"

#include <charconv>

#include "web/json/errors.h"
#include "web/json/token.h"

namespace attestor::json {
namespace {

constexpr int64_t kMaxInteger =
    (int64_t{1} << 53) - 1;  // what every I-JSON reader keeps exactly (RFC 7493 section 2.2)

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsLower(char c) { return c >= 'a' && c <= 'z'; }
bool IsNameFirst(char c) { return IsLower(c) || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<uint8_t>(c) >= 0x80; }

}  // namespace

Error PathCursor::Bad() const { return Error(kPathSyntax, At(at_)); }

bool PathCursor::Take(std::string_view token) {
  if (!text_.substr(at_).starts_with(token)) return false;
  at_ += token.size();
  return true;
}

template <class Accepts>
std::string_view PathCursor::TakeWhile(Accepts accepts) {
  const size_t begin = at_;
  while (!done() && accepts(text_[at_])) ++at_;
  return text_.substr(begin, at_ - begin);
}

void PathCursor::SkipSpace() {
  TakeWhile([](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; });
}

Result<int64_t> PathCursor::TakeInteger() {
  const size_t begin = at_;
  Take("-");
  const std::string_view digits = TakeWhile(IsDigit);
  const std::string_view whole = text_.substr(begin, at_ - begin);
  int64_t value = 0;
  const auto read = std::from_chars(whole.data(), whole.data() + whole.size(), value);
  const bool canonical = !digits.empty() && (digits[0] != '0' || whole == "0");
  if (!canonical || read.ec != std::errc() || value > kMaxInteger || value < -kMaxInteger)
    return Error(kPathInteger, At(begin));
  return value;
}

Result<std::string_view> PathCursor::TakeNumber() {
  const Result<size_t> end = ScanNumber(AsBytes(text_), at_);
  if (!end.ok()) return Bad();
  const std::string_view number = text_.substr(at_, *end - at_);
  at_ = *end;
  return number;
}

// A literal differs from a JSON string in its quotes only, so it is written as one, and the reader of JSON strings
// decides about it.
Result<std::string> PathCursor::TakeString() {
  const size_t begin = at_;
  const char quote = Peek();
  std::string json = "\"";
  for (++at_; !done() && Peek() != quote; ++at_) {
    const bool escape = Peek() == '\\';
    if (!escape && Peek() == '"') json += '\\';
    if (escape && ++at_ == text_.size()) return Bad();
    if (escape && quote == '\'' && Peek() == '"') return Bad();
    if (escape && !(quote == '\'' && Peek() == '\'')) json += '\\';
    json += Peek();
  }
  if (!Take(std::string_view(&quote, 1))) return Bad();
  json += '"';
  const Result<StringToken> token = ScanString(AsBytes(json), 0);
  if (!token.ok() || token->hidden || token->end != json.size())
    return Error(kPathSyntax, "the string at byte " + std::to_string(begin));
  Bytes decoded;
  DecodeString(std::string_view(json).substr(1, json.size() - 2), decoded);
  return std::string(AsText(decoded));
}

std::string_view PathCursor::TakeMemberName() {
  if (!IsNameFirst(Peek())) return {};
  return TakeWhile([](char c) { return IsNameFirst(c) || IsDigit(c); });
}

std::string_view PathCursor::TakeWord() {
  if (!IsLower(Peek())) return {};
  return TakeWhile([](char c) { return IsLower(c) || IsDigit(c) || c == '_'; });
}

}  // namespace attestor::json
