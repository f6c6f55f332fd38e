// Allowances: each source its own, filled again with time, and bounded in memory.
#include "service/channel/quota.h"

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

// Past the end of the table a newcomer has an allowance of its own all the same, and who has used much is remembered.
TEST(Quota, NewcomersFindTheirOwnAllowanceHoweverManyThereAre) {
  Quota quota(10, seconds(10));
  EXPECT_FALSE(quota.Take("greedy", 10, kNow));
  for (size_t i = 0; i < 3 * Quota::kMaxSources; ++i) EXPECT_FALSE(quota.Take(std::to_string(i), 5, kNow));
  EXPECT_LE(quota.remembered(), Quota::kMaxSources);
  EXPECT_FALSE(quota.Take("honest", 10, kNow));
  EXPECT_TRUE(quota.Take("honest", 1, kNow));
  EXPECT_TRUE(quota.Take("greedy", 1, kNow));
}

TEST(Quota, ThoseThatHaveFilledAgainMakeRoomFirst) {
  Quota quota(10, seconds(10));
  for (size_t i = 0; i < Quota::kMaxSources - 1; ++i) EXPECT_FALSE(quota.Take(std::to_string(i), 1, kNow));
  EXPECT_FALSE(quota.Take("late", 1, kNow + seconds(1)));
  EXPECT_FALSE(quota.Take("later", 1, kNow + seconds(1)));
  EXPECT_EQ(quota.remembered(), 2u);
}

// One network does not have as many allowances as it has addresses.
TEST(Quota, ANetworkHasThatOfSomeSources) {
  Quota quota(10, seconds(10));
  size_t taken = 0;
  const auto take_all = [&](const std::string& source) {
    while (!quota.Take(source, 1, kNow)) ++taken;
  };
  for (int i = 0; i < 100; ++i) take_all("2001:db8:1:" + std::to_string(i) + "::/64");
  EXPECT_EQ(taken, 4 * 10u) << "a /48";
  EXPECT_LT(quota.remembered(), 10u) << "what is refused is not remembered";
  for (int i = 2; i < 100; ++i) take_all("2001:db8:" + std::to_string(i) + "::/64");
  EXPECT_EQ(taken, 16 * 10u) << "a /32";
  EXPECT_FALSE(quota.Take("2001:db9::/64", 10, kNow)) << "another";
  EXPECT_TRUE(quota.Take("2001:db8:200::/64", 1, kNow));
  quota.GiveBack("2001:db8:1::/64", 1, kNow);
  EXPECT_FALSE(quota.Take("2001:db8:200::/64", 1, kNow));
}

}  // namespace
}  // namespace attestor::channel
