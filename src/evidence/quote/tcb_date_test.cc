// The date of a platform is that of its oldest part.
#include <gtest/gtest.h>

#include "evidence/quote/verify.h"
#include "testkit/quote/mock_platform.h"

namespace attestor::quote {
namespace {

// DateWith gives the date after `change` of what was parsed; signatures are over the texts, which stay.
template <class Change>
std::string DateWith(Change change) {
  MockPlatform platform;
  const auto built = platform.Build();
  const auto quote = ParseQuote(built.quote);
  auto collateral = ParseCollateral(built.collateral);
  const auto roots = TeeRoots::FromPem(built.root_pem);
  if (!quote.ok() || !collateral.ok() || !roots.ok()) return "no mock platform";
  change(*collateral);
  CheckReport report;
  const auto verified = VerifyQuote(*quote, *collateral, *roots, platform.now, report);
  return verified.ok() ? ToText(verified->tcb_date) : verified.error().Text();
}

TEST(TcbDate, IsThatOfTheOldestPart) {
  const Time older = *ParseTime("2024-06-01T00:00:00Z");
  EXPECT_EQ(DateWith([](Collateral&) {}), "2025-01-01T00:00:00Z");
  EXPECT_EQ(DateWith([&](Collateral& c) { c.tcb_info.value.levels.at(0).finding.date = older; }),
            "2024-06-01T00:00:00Z");
  EXPECT_EQ(DateWith([&](Collateral& c) { c.qe_identity.value.levels.at(0).finding.date = older; }),
            "2024-06-01T00:00:00Z");
  EXPECT_EQ(
      DateWith([&](Collateral& c) { c.tcb_info.value.module_identities.at(0).levels.at(0).finding.date = older; }),
      "2024-06-01T00:00:00Z");
}

}  // namespace
}  // namespace attestor::quote
