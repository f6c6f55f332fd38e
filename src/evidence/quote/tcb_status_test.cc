#include "evidence/quote/tcb_status.h"

#include <gtest/gtest.h>

namespace attestor::quote {
namespace {

TEST(TcbStatus, MergesByIntelsRule) {
  using enum TcbStatus;
  EXPECT_EQ(Merge(kUpToDate, kUpToDate), kUpToDate);
  EXPECT_EQ(Merge(kSwHardeningNeeded, kUpToDate), kSwHardeningNeeded);
  EXPECT_EQ(Merge(kUpToDate, kOutOfDate), kOutOfDate);
  EXPECT_EQ(Merge(kSwHardeningNeeded, kOutOfDate), kOutOfDate);
  EXPECT_EQ(Merge(kConfigurationNeeded, kOutOfDate), kOutOfDateConfigurationNeeded);
  EXPECT_EQ(Merge(kConfigurationAndSwHardeningNeeded, kOutOfDate), kOutOfDateConfigurationNeeded);
  EXPECT_EQ(Merge(kOutOfDateConfigurationNeeded, kRevoked), kRevoked);
  EXPECT_EQ(Merge(kRevoked, kUpToDate), kRevoked);
  EXPECT_EQ(ParseTcbStatus("OutOfDateConfigurationNeeded"), kOutOfDateConfigurationNeeded);
  EXPECT_EQ(Merge(kTdRelaunchAdvised, kUpToDate), kTdRelaunchAdvised);
  EXPECT_EQ(Merge(kTdRelaunchAdvised, kOutOfDate), kOutOfDate);
  EXPECT_EQ(Merge(kTdRelaunchAdvisedConfigurationNeeded, kOutOfDate), kOutOfDateConfigurationNeeded);
  EXPECT_FALSE(IsPublished(kTdRelaunchAdvised));
  EXPECT_TRUE(IsPublished(kRevoked));
  EXPECT_EQ(ToText(kTdRelaunchAdvisedConfigurationNeeded), "TDRelaunchAdvisedConfigurationNeeded");
  EXPECT_EQ(ParseTcbStatus("uptodate"), std::nullopt);
}

}  // namespace
}  // namespace attestor::quote
