#include "statement/verify/expectation_words.h"

#include <algorithm>
#include <array>

#include "session/terms/disclosure.h"
#include "session/terms/mode.h"
#include "statement/format/statement.h"
#include "web/http/syntax.h"

namespace attestor::verify {
namespace {

using session::Disclosure;
using statement::Mark;

constexpr std::array kMarks = {Mark::kOtherWebRoots, Mark::kPrivateTargets};

// Find gives the one of `all` that has this word.
template <class All, class Word>
auto Find(const All& all, std::string_view word, Word word_of) {
  const auto found = std::ranges::find(all, word, word_of);
  return found == all.end() ? std::nullopt : std::optional(*found);
}

}  // namespace

std::string_view WordOf(Disclosure kind) { return session::FactsOf(kind).word; }

std::string_view WordOf(Mark mark) { return mark == Mark::kPrivateTargets ? "private-targets" : "other-web-roots"; }

std::optional<session::Mode> ParseMode(std::string_view word) { return session::ToMode(word); }

std::optional<Disclosure> ParseKind(std::string_view word) { return session::ToDisclosure(word); }

std::optional<Mark> ParseMark(std::string_view word) {
  return Find(kMarks, word, [](Mark one) { return WordOf(one); });
}

std::optional<Time> ParseDay(std::string_view text) {
  constexpr size_t kDay = std::string_view("2026-03-01").size();
  return ParseTime(text.size() == kDay && text.find('-') != std::string_view::npos ? std::string(text) + "T00:00:00Z"
                                                                                   : std::string(text));
}

std::string WhyNoHeader(Taken taken) {
  if (taken == Taken::kSet) return {};
  if (taken == Taken::kTwice) return "each header is named once";
  return "the name of a header is wanted, and a value in visible characters, or that it is hidden, not both";
}

Taken AddHeader(ExpectedHeader header, Expectations& out) {
  if (std::ranges::any_of(out.headers, [&](const auto& one) { return http::EqualIgnoringCase(one.name, header.name); }))
    return Taken::kTwice;
  if (!http::IsToken(header.name) || (header.value && (header.hidden || !http::IsFieldText(*header.value))))
    return Taken::kWrong;
  out.headers.push_back(std::move(header));
  return Taken::kSet;
}

Taken AddAnswerHeader(std::string name, Expectations& out) {
  if (!http::IsToken(name)) return Taken::kWrong;
  if (http::IsOneOf(name, out.answer_headers)) return Taken::kTwice;
  out.answer_headers.push_back(std::move(name));
  return Taken::kSet;
}

}  // namespace attestor::verify
