#include "evidence/quote/steps.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "evidence/quote/verify.h"
#include "testkit/quote/mock_platform.h"

namespace attestor::quote {
namespace {

// The ids that a verification reports, whether it gets through or not.
std::vector<std::string> Reported(TeeType tee) {
  MockPlatform platform;
  const auto built = platform.Build();
  auto quote = ParseQuote(built.quote);
  const auto collateral = ParseCollateral(built.collateral);
  EXPECT_TRUE(quote.ok() && collateral.ok());
  quote->tee = tee;
  CheckReport report;
  EXPECT_FALSE(VerifyQuote(*quote, *collateral, TeeRoots::Intel(), platform.now, report).ok());
  std::vector<std::string> ids;
  for (const Check& check : report.checks()) ids.push_back(check.id);
  return ids;
}

std::vector<std::string> Ids(std::optional<TeeType> tee) {
  const auto ids = QuoteStepIds(tee);
  return {ids.begin(), ids.end()};
}

TEST(QuoteSteps, AreThoseThatAVerificationReports) {
  for (const TeeType tee : {TeeType::kTdx, TeeType::kSgx}) {
    EXPECT_EQ(Ids(tee), Reported(tee)) << ToText(tee);
    EXPECT_EQ(Ids(tee).front(), "quote.tee_type");
    EXPECT_EQ(Ids(tee).back(), "quote.collateral_age");
  }
}

TEST(QuoteSteps, OfAnUnknownKindAreThoseOfBoth) {
  const auto both = Ids(std::nullopt);
  for (const TeeType tee : {TeeType::kTdx, TeeType::kSgx}) {
    std::vector<std::string> of = Ids(tee);
    EXPECT_LT(of.size(), both.size());
    // In the same order: taking out what is of the other kind leaves them.
    size_t next = 0;
    for (const std::string& id : both) next += next < of.size() && of[next] == id ? 1 : 0;
    EXPECT_EQ(next, of.size());
  }
  EXPECT_EQ(std::ranges::count(both, "quote.td_owner"), 1);
  EXPECT_EQ(std::ranges::count(both, "quote.enclave"), 1);
}

}  // namespace
}  // namespace attestor::quote
