#include "statement/verify/header_judge.h"

#include <algorithm>
#include <charconv>

#include "core/base/time_math.h"
#include "statement/format/statement.h"
#include "statement/verify/errors.h"
#include "web/http/header_names.h"
#include "web/http/http_date.h"
#include "web/http/syntax.h"

namespace attestor::verify {
namespace {

using statement::HeaderClaim;

// Reasons collects what is wrong, so that all of it is told at once.
class Reasons {
 public:
  void Add(std::string_view name, std::string_view why) {
    text_.append(text_.empty() ? "" : "; ").append(http::Quoted(name)).append(" ").append(why);
  }
  Result<std::string> Answer(const ErrorCode& code, std::string when_none) && {
    if (!text_.empty()) return Error(code, std::move(text_));
    return when_none;
  }

 private:
  std::string text_;
};

const ExpectedHeader* Find(const std::vector<ExpectedHeader>& expected, std::string_view name) {
  const auto found =
      std::ranges::find_if(expected, [&](const auto& one) { return http::EqualIgnoringCase(one.name, name); });
  return found == expected.end() ? nullptr : &*found;
}

// WhyNot says why a header does not count; empty when it does.
std::string_view WhyNot(const HeaderClaim& header, const ExpectedHeader* expected) {
  const bool hidden = header.form == HeaderClaim::Form::kHidden;
  if (expected != nullptr && expected->value)
    return header.Is(*expected->value) ? "" : hidden ? "is hidden" : "has another value";
  if (expected != nullptr) return hidden && !expected->hidden ? "is hidden" : "";
  if (http::IsCredential(header.name) || http::IsNeutral(header.name, header.Value())) return "";
  return hidden ? "is hidden and not named" : "is not named";
}

// Seconds reads the value of Age: digits, few enough to count with.
std::optional<Duration> Seconds(std::string_view text) {
  constexpr size_t kMaxDigits = 10;
  uint64_t seconds = 0;
  if (text.empty() || text.size() > kMaxDigits || !std::ranges::all_of(text, http::IsDigit)) return std::nullopt;
  std::from_chars(text.data(), text.data() + text.size(), seconds);
  return Duration(std::chrono::seconds(seconds));
}

// StoredBefore is how old the answer was when it had come, by one header; nothing when that cannot be read.
std::optional<Duration> StoredBefore(const HeaderClaim& header, Time ended_at) {
  const std::optional<std::string_view> value = header.Value();
  if (!value) return std::nullopt;
  if (http::EqualIgnoringCase(header.name, "Age")) return Seconds(*value);
  const std::optional<Time> date = http::ParseHttpDate(*value);
  return date ? std::optional(ended_at - *date) : std::nullopt;
}

std::string SecondsText(Duration duration) { return std::to_string(duration.count() / 1000) + " s"; }

}  // namespace

Result<std::string> JudgeRequestHeaders(const statement::Claims& claims, const std::vector<ExpectedHeader>& expected) {
  Reasons reasons;
  for (const HeaderClaim& header : claims.request_headers) {
    const std::string_view why = WhyNot(header, Find(expected, header.name));
    if (!why.empty()) reasons.Add(header.name, why);
  }
  for (const ExpectedHeader& one : expected) {
    const bool there = std::ranges::any_of(claims.request_headers,
                                           [&](const auto& is) { return http::EqualIgnoringCase(is.name, one.name); });
    if (one.value && !there) reasons.Add(one.name, "is not there");
  }
  return std::move(reasons).Answer(
      kExpectRequestHeaders, std::to_string(claims.request_headers.size()) + " headers: neutral, credentials or named");
}

Result<std::string> JudgeAnswerHeaders(const statement::Claims& claims, const std::vector<std::string>& allowed) {
  Reasons reasons;
  for (const HeaderClaim& header : claims.response_headers) {
    if (http::AltersAnswer(header.name) && !http::IsOneOf(header.name, allowed))
      reasons.Add(header.name, "is not allowed");
  }
  return std::move(reasons).Answer(kExpectAnswerHeaders, "none that says it is another answer, or allowed by name");
}

Result<std::string> JudgeContentType(const statement::Claims& claims, std::string_view expected) {
  const auto& headers = claims.response_headers;
  const auto header =
      std::ranges::find_if(headers, [](const auto& one) { return http::EqualIgnoringCase(one.name, "Content-Type"); });
  if (header == headers.end()) return Error(kExpectContentType, "there is no Content-Type");
  const std::string is(
      header->Value().value_or("longer than " + std::to_string(statement::kMaxHeaderValue) + " bytes"));
  const bool whole = expected.find(';') != std::string_view::npos;
  const std::string_view type =
      whole ? std::string_view(is) : http::TrimBlanks(std::string_view(is).substr(0, is.find(';')));
  if (!http::EqualIgnoringCase(type, expected))
    return Error(kExpectContentType, http::Quoted(is) + ", expected " + http::Quoted(expected));
  return is;
}

Result<std::string> JudgeAnswerAge(const statement::Claims& claims, Duration max_age, Time at) {
  Duration stored(0);
  std::string by;
  for (const HeaderClaim& header : claims.response_headers) {
    if (!http::EqualIgnoringCase(header.name, "Age") && !http::EqualIgnoringCase(header.name, "Date")) continue;
    const std::optional<Duration> one = StoredBefore(header, claims.ended_at);
    if (!one)
      return Error(kExpectAnswerAge,
                   header.name + " cannot be read: " + http::Quoted(header.Value().value_or("too long")));
    stored = std::max(stored, *one);
    by.append(by.empty() ? "" : " and ").append(header.name);
  }
  const Duration age = Between(claims.ended_at, Later(at, stored));
  const std::string detail =
      SecondsText(age) + " old" +
      (by.empty() ? ", without Age and Date" : ", " + SecondsText(stored) + " before it came, by " + by) +
      "; allowed " + SecondsText(max_age);
  if (age > max_age) return Error(kExpectAnswerAge, detail);
  return detail;
}

}  // namespace attestor::verify
