// The words of expectations, which the one-line text and the file share.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "verify/expectations.h"

namespace attestor::verify {

inline constexpr int kLeastStatus = 200;  // final responses only
inline constexpr int kMostStatus = 599;

// Each gives nothing for any other word.
std::optional<attestation::Mode> ParseMode(std::string_view word);        // "proxy"
std::optional<attestation::Disclosure> ParseKind(std::string_view word);  // "reveal-all", "selective"
std::optional<attestation::Mark> ParseMark(std::string_view word);        // "other-web-roots", "private-targets"
std::optional<Time> ParseDay(std::string_view text);                      // "2026-03-01", or as ParseTime reads it

std::string_view WordOf(attestation::Disclosure kind);
std::string_view WordOf(attestation::Mark mark);

// AddHeader and AddAnswerHeader tell whether the name, and a value, can be those of a header, and the name is new.
bool AddHeader(ExpectedHeader header, Expectations& out);
bool AddAnswerHeader(std::string name, Expectations& out);

}  // namespace attestor::verify
