// The times of collateral, each of its parts by itself.
#include "evidence/quote/collateral_check.h"

#include <gtest/gtest.h>

#include "evidence/quote/errors.h"
#include "testkit/quote/mock_platform.h"

namespace attestor::quote {
namespace {

using std::chrono::days;
using std::chrono::hours;

Collateral With(const std::function<void(MockPlatform&)>& change) {
  MockPlatform platform;
  change(platform);
  return *ParseCollateral(platform.Build().collateral);
}

TEST(CollateralTimes, LastUntilTheFirstPartEnds) {
  const Time now = MockPlatform().now;
  EXPECT_EQ(CollateralUntil(With([](MockPlatform&) {})), now + days(29));
  const std::vector<std::function<void(MockPlatform&)>> parts = {
      [](MockPlatform& p) { p.info_issued = p.now - days(30) + hours(1); },
      [](MockPlatform& p) { p.identity_issued = p.now - days(30) + hours(1); },
      [](MockPlatform& p) { p.root_crl_age = days(30) - hours(1); },
      [](MockPlatform& p) { p.pck_crl_age = days(30) - hours(1); },
      [](MockPlatform& p) { p.signer.not_after = p.now + hours(1); },
      [](MockPlatform& p) { p.root.not_after = p.now + hours(1); },
  };
  for (size_t i = 0; i < parts.size(); ++i) EXPECT_EQ(CollateralUntil(With(parts[i])), now + hours(1)) << i;
  // The quote's own chain is the verifier's business.
  EXPECT_EQ(CollateralUntil(With([](MockPlatform& p) { p.pck.not_after = p.now + hours(1); })), now + days(29));
}

TEST(CollateralTimes, AreAsOldAsTheOldestOfThree) {
  const Time now = MockPlatform().now;
  EXPECT_EQ(OldestIssue(With([](MockPlatform&) {})), now - days(1));
  EXPECT_EQ(OldestIssue(With([](MockPlatform& p) { p.info_issued = p.now - days(9); })), now - days(9));
  EXPECT_EQ(OldestIssue(With([](MockPlatform& p) { p.identity_issued = p.now - days(8); })), now - days(8));
  EXPECT_EQ(OldestIssue(With([](MockPlatform& p) { p.pck_crl_age = days(7); })), now - days(7));
  EXPECT_EQ(OldestIssue(With([](MockPlatform& p) { p.root_crl_age = days(20); })), now - days(1))
      << "Intel makes the root's list once a year";
}

TEST(CollateralTimes, ATextCountsFromItsIssueToItsNextUpdate) {
  const Time from = *ParseTime("2026-01-01T00:00:00Z"), until = *ParseTime("2026-02-01T00:00:00Z");
  EXPECT_TRUE(CheckTextTime(from, until, from, TcbInfoCodes()).ok());
  EXPECT_TRUE(CheckTextTime(from, until, until, TcbInfoCodes()).ok());
  const Status early = CheckTextTime(from, until, from - Duration(1), TcbInfoCodes());
  EXPECT_TRUE(early.error().Is(kTcbInfoTime));
  const Status late = CheckTextTime(from, until, until + Duration(1000), QeIdentityCodes());
  EXPECT_TRUE(late.error().Is(kQeIdentityTime));
  EXPECT_EQ(late.error().detail(), "2026-01-01T00:00:00Z to 2026-02-01T00:00:00Z, at 2026-02-01T00:00:01Z");
  EXPECT_FALSE(CheckTextTime(from, until, until + Duration(1), TcbInfoCodes()).ok());
}

}  // namespace
}  // namespace attestor::quote
