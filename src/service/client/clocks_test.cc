#include "service/client/clocks.h"

#include <gtest/gtest.h>

namespace attestor::client {
namespace {

constexpr Time kNow = Time(Duration(1764500000000));

std::string Verdict(const std::vector<Duration>& ahead) {
  constexpr const char* kNames[] = {"the node", "the signer", "the site"};
  Clocks clocks;
  for (size_t i = 0; i < ahead.size(); ++i) clocks.Add(kNames[i], kNow + ahead[i], kNow);
  return clocks.Verdict().value_or("");
}

TEST(Clocks, AgreeingClocksHaveNoVerdict) {
  EXPECT_EQ(Verdict({}), "");
  EXPECT_EQ(Verdict({std::chrono::seconds(100), std::chrono::seconds(-100)}), "");
}

TEST(Clocks, TheOneThatDiffersIsNamed) {
  using std::chrono::hours;
  EXPECT_TRUE(Verdict({hours(26), hours(26)}).starts_with("this machine's clock is 26 hours behind all others: "));
  EXPECT_TRUE(Verdict({hours(-72), hours(-72), hours(-72)})
                  .starts_with("this machine's clock is 3 days ahead of all others: "));
  EXPECT_TRUE(
      Verdict({hours(-5), hours(0), hours(0)}).starts_with("the clock of the node is 5 hours behind the others: "));
  EXPECT_TRUE(
      Verdict({hours(0), hours(0), hours(5)}).starts_with("the clock of the site is 5 hours ahead of the others: "));
  EXPECT_TRUE(Verdict({hours(30)})
                  .starts_with("this machine's clock is 30 hours behind the node's, so one of the two is wrong: "));
  EXPECT_TRUE(Verdict({hours(30), hours(-30)}).starts_with("the clocks differ: "));
  EXPECT_NE(Verdict({hours(30)}).find("the node's says "), std::string::npos) << "with the readings";
}

TEST(Clocks, OnlyErrorsAboutTime) {
  for (const char* id : {"evidence.expired", "quote.tcb_info_time", "release.not_yet", "statement.future",
                         "policy.time_window", "quote.root_certificate"}) {
    EXPECT_TRUE(IsAboutTime(Error(ErrorCode{1, id, "x."}))) << id;
  }
  EXPECT_TRUE(IsAboutTime(Error(ErrorCode{1, "client.refused", "x."}, "policy.time_window: 3 minutes")));
  for (const char* id : {"net.timeout", "quote.signature", "client.answer"})
    EXPECT_FALSE(IsAboutTime(Error(ErrorCode{1, id, "x."}))) << id;
}

}  // namespace
}  // namespace attestor::client
