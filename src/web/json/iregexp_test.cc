#include "web/json/iregexp.h"

#include <gtest/gtest.h>

#include <string>

#include "web/json/errors.h"

namespace attestor::json {
namespace {

bool Matches(std::string_view pattern, std::string_view text, IRegexp::Extent extent = IRegexp::Extent::kWhole) {
  const auto regex = IRegexp::Compile(pattern);
  EXPECT_TRUE(regex.ok()) << pattern;
  return regex.ok() && regex->Matches(text, extent);
}

TEST(IRegexp, RefusesWhatTheGrammarDoesNotHave) {
  for (const char* pattern :
       {"a**",     "a*?",     "a++",     "*a",    "?",          "(a",          "a)",     "(?i)a",      "(?:a)",
        "[a",      "a]",      "a}",      "{2}",   "a{",         "a{,2}",       "a{2",    "a{3,2}",     "a{2}{3}",
        "[]",      "[^]",     "[a-c-e]", "[c-a]", "[a--]",      "[[:alpha:]]", "\\d",    "\\w",        "\\b",
        "\\A",     "\\1",     "\\",      "\\p",   "\\pL",       "\\p{",        "\\p{L",  "\\p{Greek}", "\\p{Lx}",
        "\\p{Cs}", "\\p{^L}", "\\/",     "[\\d]", "[a-\\p{L}]", "\\x{41}",     "\\Qa\\E"}) {
    const auto translated = TranslateIRegexp(pattern);
    ASSERT_TRUE(translated.ok()) << pattern;
    EXPECT_FALSE(translated->has_value()) << pattern << " became " << translated->value_or("");
    EXPECT_FALSE(Matches(pattern, "a")) << pattern;
  }
}

TEST(IRegexp, Matching) {
  EXPECT_TRUE(Matches("", ""));
  EXPECT_TRUE(Matches("a|b|", ""));
  EXPECT_TRUE(Matches("a|ab", "ab"));
  EXPECT_FALSE(Matches("a", "ab"));
  EXPECT_TRUE(Matches("a", "cab", IRegexp::Extent::kAnywhere));
  EXPECT_TRUE(Matches("(ab){2,}", "ababab"));
  EXPECT_FALSE(Matches("(ab){2,}", "ab"));
  EXPECT_TRUE(Matches("a{0}b", "b"));
  EXPECT_TRUE(Matches("a{02,003}b", "aaab"));
  EXPECT_FALSE(Matches("a{02,003}b", "aaaab"));
  EXPECT_TRUE(Matches("a{2}b", "aab"));
  EXPECT_TRUE(Matches("()*", ""));
  EXPECT_TRUE(Matches(".", "é"));
  EXPECT_FALSE(Matches(".", "\n"));
  EXPECT_FALSE(Matches(".", "\r"));
  EXPECT_TRUE(Matches("[^a]", "\n"));
  EXPECT_TRUE(Matches("\\n\\r\\t\\\\", "\n\r\t\\"));
  EXPECT_TRUE(Matches("/#\"&-,:", "/#\"&-,:"));
  EXPECT_TRUE(Matches(std::string_view("a\0b", 3), std::string_view("a\0b", 3)));
  EXPECT_TRUE(Matches("^b$", "b", IRegexp::Extent::kAnywhere));
  EXPECT_FALSE(Matches("^b$", "a\nb", IRegexp::Extent::kAnywhere));
}

TEST(IRegexp, Classes) {
  EXPECT_TRUE(Matches("[-a]*", "a-"));
  EXPECT_TRUE(Matches("[a-]*", "a-"));
  EXPECT_TRUE(Matches("[-]", "-"));
  EXPECT_TRUE(Matches("[^-a]", "b"));
  EXPECT_FALSE(Matches("[^-a]", "-"));
  EXPECT_TRUE(Matches("[a-c\\-\\]^$.]*", "abc-]^$."));
  EXPECT_TRUE(Matches("[😀-😂]", "😁"));
  EXPECT_TRUE(Matches("[\\p{Nd}x]*", "1x٣"));
  EXPECT_FALSE(Matches("[^\\P{L}]", "1"));
  EXPECT_TRUE(Matches("[&&a]*", "a&"));
}

// U+0378 is unassigned, U+E000 is private use (Co).
TEST(IRegexp, UnassignedCharacters) {
  const std::string unassigned = "\xCD\xB8";
  const std::string private_use = "\xEE\x80\x80";
  EXPECT_TRUE(Matches("\\p{Cn}", unassigned));
  EXPECT_FALSE(Matches("\\p{Cn}", private_use));
  EXPECT_TRUE(Matches("\\P{Cn}", private_use));
  EXPECT_TRUE(Matches("[\\P{Cn}]", "a"));
  EXPECT_TRUE(Matches("\\p{C}*", unassigned + private_use + "\n"));
  EXPECT_FALSE(Matches("\\p{C}", "a"));
  EXPECT_FALSE(Matches("\\P{C}", unassigned));
  EXPECT_TRUE(Matches("[\\P{C}]", "a"));
  const auto regex = IRegexp::Compile("[\\p{Cn}]");
  ASSERT_FALSE(regex.ok());
  EXPECT_EQ(regex.error().code().id, kPathLimit.id);
}

TEST(IRegexp, Limits) {
  const auto code = [](const std::string& pattern) {
    const auto regex = IRegexp::Compile(pattern);
    return regex.ok() ? std::string_view() : regex.error().code().id;
  };
  EXPECT_EQ(code(std::string(kMaxRegexSize, 'a')), "");
  EXPECT_EQ(code(std::string(kMaxRegexSize + 1, 'a')), kPathLimit.id);
  EXPECT_EQ(code(std::string(kMaxRegexDepth - 1, '(') + std::string(kMaxRegexDepth - 1, ')')), "");
  EXPECT_EQ(code(std::string(kMaxRegexDepth, '(') + std::string(kMaxRegexDepth, ')')), kPathLimit.id);
  EXPECT_EQ(code("a{1000}"), "");
  EXPECT_EQ(code("a{99999999999999999999}"), kPathLimit.id);
  EXPECT_EQ(code("((a{100}){100}){100}"), kPathLimit.id);
}

}  // namespace
}  // namespace attestor::json
