// A platform that is right but for one change, and how its quote is judged.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <string_view>
#include <utility>

#include "core/base/check_report.h"
#include "core/base/error.h"
#include "evidence/quote/collateral.h"
#include "evidence/quote/quote.h"
#include "evidence/quote/verify.h"
#include "testkit/quote/mock_platform.h"

namespace attestor::quote {

using Change = std::function<void(MockPlatform&)>;
using ChangeParsed = std::function<void(Quote&, Collateral&)>;

struct Tried {
  Result<VerifiedQuote> verified;
  CheckReport report;
};

inline Tried TryQuote(const Change& change, const ChangeParsed& change_parsed = {}, const QuotePolicy& policy = {}) {
  MockPlatform platform;
  if (change) change(platform);
  const auto built = platform.Build();
  auto quote = ParseQuote(built.quote);
  auto collateral = ParseCollateral(built.collateral);
  const auto roots = TeeRoots::FromPem(built.root_pem);
  if (!quote.ok()) return {quote.error(), {}};
  if (!collateral.ok()) return {collateral.error(), {}};
  if (!roots.ok()) return {roots.error(), {}};
  if (change_parsed) change_parsed(*quote, *collateral);
  CheckReport report;
  auto verified = VerifyQuote(*quote, *collateral, *roots, platform.now, report, policy);
  return {std::move(verified), std::move(report)};
}

inline void ExpectRefused(const Tried& outcome, const std::string& check, const ErrorCode& code) {
  ASSERT_FALSE(outcome.verified.ok()) << "accepted, expected " << code.id;
  EXPECT_TRUE(outcome.verified.error().Is(code)) << outcome.verified.error().Text() << ", expected " << code.id;
  const Check* failed = outcome.report.FirstFailure();
  ASSERT_NE(failed, nullptr);
  EXPECT_EQ(failed->id, check);
  EXPECT_EQ(failed->code, code.id);
  EXPECT_EQ(outcome.report.checks().size(), 24u);
}

}  // namespace attestor::quote
