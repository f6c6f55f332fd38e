// The words of expectations, which the one-line text and the file share.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "session/terms/terms.h"
#include "statement/format/statement.h"
#include "statement/verify/expectations.h"

namespace attestor::verify {

inline constexpr int kLeastStatus = 200;  // final responses only
inline constexpr int kMostStatus = 599;

// Each gives nothing for any other word.
std::optional<session::Mode> ParseMode(std::string_view word);        // "proxy", "sealed"
std::optional<session::Disclosure> ParseKind(std::string_view word);  // "reveal-all", "selective"
std::optional<statement::Mark> ParseMark(std::string_view word);      // "other-web-roots", "private-targets"
std::optional<Time> ParseDay(std::string_view text);                  // "2026-03-01", or as ParseTime reads it

std::string_view WordOf(session::Disclosure kind);
std::string_view WordOf(statement::Mark mark);

// Taken is how it went with one value.
enum class Taken : uint8_t {
  kSet,
  kTwice,  // there is one already, and can be one only
  kWrong,  // it is none of its kind
};

// SetExpectation sets the expectation with the key `name` (Expectations::Parse). Gives nothing when it is set; else why
// not, for a person: that there is no such key, with the nearest one, that it is given twice, or what is wanted.
std::optional<std::string> SetExpectation(std::string_view name, const std::string& value, Expectations& out);

// WhyNoHeader says what keeps a header from being expected; empty when nothing does.
std::string WhyNoHeader(Taken taken);

// AddHeader and AddAnswerHeader take a name, and a value, that can be those of a header, each name once.
Taken AddHeader(ExpectedHeader header, Expectations& out);
Taken AddAnswerHeader(std::string name, Expectations& out);

}  // namespace attestor::verify
