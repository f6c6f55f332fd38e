// The kinds of disclosure: each has one number and one word, and nothing else is a kind.
#include "session/terms/disclosure.h"

#include <gtest/gtest.h>

#include <set>

namespace attestor::session {
namespace {

TEST(Disclosure, IsReadByNumberAndByWord) {
  std::set<std::string_view> words, meanings;
  for (const DisclosureFacts& facts : kDisclosures) {
    EXPECT_EQ(ToDisclosure(static_cast<uint64_t>(facts.kind)), facts.kind);
    EXPECT_EQ(ToDisclosure(facts.word), facts.kind);
    EXPECT_EQ(FactsOf(facts.kind).word, facts.word);
    EXPECT_TRUE(words.insert(facts.word).second && meanings.insert(facts.meaning).second) << facts.word;
  }
  EXPECT_EQ(words, (std::set<std::string_view>{"reveal-all", "selective"}));
}

TEST(Disclosure, NothingElseIsAKind) {
  for (const uint64_t number : {uint64_t{0}, uint64_t{3}, uint64_t{257}, UINT64_MAX})
    EXPECT_FALSE(ToDisclosure(number)) << number;
  for (const std::string_view word : {"", "reveal", "Selective", "selective "})
    EXPECT_FALSE(ToDisclosure(word)) << word;
}

TEST(Disclosure, OnlyRevealAllShowsEverything) {
  EXPECT_TRUE(FactsOf(Disclosure::kRevealAll).whole);
  EXPECT_FALSE(FactsOf(Disclosure::kSelective).whole);
}

}  // namespace
}  // namespace attestor::session
