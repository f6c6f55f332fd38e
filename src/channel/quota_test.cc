// Allowances: each source its own, filled again with time, and bounded in memory.
#include "channel/quota.h"

#include <gtest/gtest.h>

namespace attestor::channel {
namespace {

using std::chrono::seconds;

const Time kNow{Duration(1'800'000'000'000)};

TEST(Quota, EachSourceItsOwn) {
  Quota quota(10, seconds(10));
  EXPECT_FALSE(quota.Take("a", 10, kNow));
  EXPECT_TRUE(quota.Take("a", 1, kNow));
  EXPECT_FALSE(quota.Take("b", 1, kNow));
}

TEST(Quota, SaysWhenToComeBack) {
  Quota quota(10, seconds(10));
  EXPECT_FALSE(quota.Take("a", 10, kNow));
  const auto wait = quota.Take("a", 3, kNow);
  ASSERT_TRUE(wait);
  EXPECT_TRUE(quota.Take("a", 3, kNow + *wait - Duration(10)));
  EXPECT_FALSE(quota.Take("a", 3, kNow + *wait));
}

TEST(Quota, FillsToTheBrimAndNotBeyond) {
  Quota quota(10, seconds(10));
  EXPECT_FALSE(quota.Take("a", 10, kNow));
  EXPECT_FALSE(quota.Take("a", 10, kNow + seconds(1000)));
  EXPECT_TRUE(quota.Take("a", 1, kNow + seconds(1000)));
  quota.GiveBack("a", 1000, kNow + seconds(1000));
  EXPECT_FALSE(quota.Take("a", 10, kNow + seconds(1000)));
  EXPECT_TRUE(quota.Take("a", 1, kNow + seconds(1000)));
}

TEST(Quota, WhatIsLargerThanAllIsAllOfIt) {
  Quota quota(10, seconds(10));
  EXPECT_FALSE(quota.Take("a", 1000, kNow));
  EXPECT_TRUE(quota.Take("a", 1, kNow));
}

TEST(Quota, DebtsArePaidFirstAndHaveAnEnd) {
  Quota quota(10, seconds(10));
  quota.Owe("a", 1'000'000, kNow);
  EXPECT_TRUE(quota.Take("a", 1, kNow + seconds(10)));
  EXPECT_FALSE(quota.Take("a", 1, kNow + seconds(11)));
}

TEST(Quota, AnUnknownSourceHasNoLimit) {
  Quota quota(1, seconds(10));
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(quota.Take("", 1, kNow));
}

TEST(Quota, AClockThatIsSetBackGivesNothing) {
  Quota quota(1, seconds(10));
  EXPECT_FALSE(quota.Take("a", 1, kNow));
  EXPECT_TRUE(quota.Take("a", 1, kNow - seconds(1000)));
  EXPECT_FALSE(quota.Take("a", 1, kNow - seconds(990)));
}

TEST(Quota, ManySourcesShareWhatIsLeft) {
  Quota quota(1, seconds(10));
  for (size_t i = 0; i < Quota::kMaxSources; ++i) EXPECT_FALSE(quota.Take(std::to_string(i), 1, kNow));
  EXPECT_FALSE(quota.Take("one more", 1, kNow));
  EXPECT_TRUE(quota.Take("and another", 1, kNow)) << "beyond the table all share one allowance";
  EXPECT_FALSE(quota.Take("later", 1, kNow + seconds(11))) << "those that filled again have made room";
}

}  // namespace
}  // namespace attestor::channel
