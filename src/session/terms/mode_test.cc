// The modes: each has one number and one word, and nothing else is a mode.
#include "session/terms/mode.h"

#include <gtest/gtest.h>

#include <set>

namespace attestor::session {
namespace {

TEST(Mode, IsReadByItsWord) {
  std::set<std::string_view> words;
  for (const ModeFacts& facts : kModes) {
    EXPECT_EQ(ToMode(facts.word), facts.mode);
    EXPECT_EQ(FactsOf(facts.mode).word, facts.word);
    EXPECT_TRUE(words.insert(facts.word).second) << facts.word;
  }
  EXPECT_EQ(words, (std::set<std::string_view>{"proxy", "sealed"}));
}

TEST(Mode, NothingElseIsAMode) {
  for (const std::string_view word : {"", "seal", "Sealed", "sealed ", "proxy,sealed"})
    EXPECT_FALSE(ToMode(word)) << word;
}

TEST(Mode, AnyNumberHasAText) {
  EXPECT_EQ(ToText(Mode::kProxy), "proxy");
  EXPECT_EQ(ToText(Mode::kSealed), "sealed");
  EXPECT_EQ(ToText(static_cast<Mode>(0)), "unknown");
  EXPECT_EQ(ToText(static_cast<Mode>(3)), "unknown");
}

TEST(Mode, SealedSaysMore) { EXPECT_GT(Mode::kSealed, Mode::kProxy); }

}  // namespace
}  // namespace attestor::session
