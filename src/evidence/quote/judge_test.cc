#include "evidence/quote/judge.h"

#include <gtest/gtest.h>

#include "evidence/quote/errors.h"
#include "evidence/quote/steps.h"
#include "testkit/quote/mock_platform.h"

#ifndef ATTESTOR_ANCHORS_INTEL

namespace attestor::quote {
namespace {

class JudgeTest : public ::testing::Test {
 protected:
  JudgeTest() {
    inputs_.roots = std::move(TeeRoots::FromPem(built_.root_pem)).value();
    inputs_.quote = built_.quote;
    inputs_.collateral = built_.collateral;
    inputs_.at = platform_.now;
  }

  std::vector<std::string_view> ExpectedIds(std::optional<TeeType> tee) {
    std::vector<std::string_view> ids = {"quote.parse", "quote.collateral"};
    for (const std::string_view id : QuoteStepIds(tee)) ids.push_back(id);
    ids.push_back("quote.report_data");
    return ids;
  }
  std::vector<std::string_view> Ids(const QuoteJudgement& judgement) {
    std::vector<std::string_view> ids;
    for (const Check& check : judgement.report.checks()) ids.push_back(check.id);
    return ids;
  }

  MockPlatform platform_;
  MockPlatform::Built built_ = platform_.Build();
  QuoteInputs inputs_;
};

TEST_F(JudgeTest, OneListOfChecksInBothFormsOfCollateral) {
  for (const Bytes& collateral : {built_.collateral, ToBytes(built_.collateral_json)}) {
    inputs_.collateral = collateral;
    const QuoteJudgement judgement = JudgeQuote(inputs_);
    EXPECT_TRUE(judgement.accepted);
    EXPECT_TRUE(judgement.report.NoneFailed());
    EXPECT_EQ(Ids(judgement), ExpectedIds(TeeType::kTdx));
    EXPECT_EQ(judgement.now.status, TcbStatus::kUpToDate);
    EXPECT_FALSE(judgement.signing.status.has_value());
    EXPECT_FALSE(judgement.signing.why.empty());
    EXPECT_TRUE(IsSimulated(*judgement.quote));
  }
}

TEST_F(JudgeTest, WhatCannotBeReadIsNotChecked) {
  inputs_.collateral = ToBytes("{}");
  QuoteJudgement judgement = JudgeQuote(inputs_);
  EXPECT_FALSE(judgement.accepted);
  EXPECT_EQ(Ids(judgement), ExpectedIds(TeeType::kTdx));
  EXPECT_EQ(judgement.report.FirstFailure()->id, "quote.collateral");
  EXPECT_EQ(judgement.now.why, "the collateral cannot be read");
  inputs_.quote = ToBytes("x");
  judgement = JudgeQuote(inputs_);
  EXPECT_EQ(Ids(judgement), ExpectedIds(std::nullopt));
  EXPECT_EQ(judgement.report.FirstFailure()->id, "quote.parse");
  EXPECT_EQ(judgement.now.why, "quote and collateral cannot be read");
  for (const Check& check : judgement.report.checks()) EXPECT_NE(check.outcome, Outcome::kPassed) << check.id;
}

TEST_F(JudgeTest, TheOtherKindOfTee) {
  inputs_.tee = TeeType::kSgx;
  const QuoteJudgement judgement = JudgeQuote(inputs_);
  EXPECT_FALSE(judgement.accepted);
  EXPECT_EQ(judgement.report.FirstFailure()->id, "quote.tee_type");
  EXPECT_EQ(judgement.now.status, TcbStatus::kUpToDate) << "a status is Intel's word, whatever a policy says";
}

TEST_F(JudgeTest, WhatTheQuoteWasMadeOverIsCheckedAgainstWhatIsExpected) {
  const auto check = [&] {
    QuoteJudgement judgement = JudgeQuote(inputs_);
    const Check found = *judgement.report.Find("quote.report_data");
    EXPECT_EQ(judgement.accepted, found.outcome != Outcome::kFailed);
    return found;
  };
  EXPECT_EQ(check().outcome, Outcome::kNotChecked);
  EXPECT_NE(check().detail.find(ToHex(ParseQuote(inputs_.quote)->report.report_data)), std::string::npos);
  inputs_.report_data = ParseQuote(inputs_.quote)->report.report_data;
  EXPECT_EQ(check().outcome, Outcome::kPassed);
  (*inputs_.report_data)[63] ^= 1;
  EXPECT_EQ(check().outcome, Outcome::kFailed);
  EXPECT_EQ(check().code, kReportDataRefused.id);
}

TEST_F(JudgeTest, AnEnclavesReportDataAreItsOwn) {
  platform_.version = kQuoteVersion3;
  platform_.enclave[kSgxReportData] = 7;
  built_ = platform_.Build();
  inputs_.roots = std::move(TeeRoots::FromPem(built_.root_pem)).value();
  inputs_.quote = built_.quote;
  inputs_.collateral = built_.collateral;
  inputs_.report_data = ByteArray<64>{7};
  EXPECT_TRUE(JudgeQuote(inputs_).accepted);
  inputs_.report_data = ByteArray<64>{};
  EXPECT_FALSE(JudgeQuote(inputs_).accepted);
}

TEST_F(JudgeTest, AStatusIsOneOfATime) {
  inputs_.signed_at = platform_.now;
  inputs_.at = platform_.now + std::chrono::hours(24 * 400);
  const QuoteJudgement judgement = JudgeQuote(inputs_);
  EXPECT_FALSE(judgement.accepted);
  EXPECT_EQ(judgement.signing.status, TcbStatus::kUpToDate);
  EXPECT_FALSE(judgement.now.status.has_value()) << "collateral that has run out says nothing";
  EXPECT_FALSE(judgement.now.why.empty());
}

TEST(TcbAt, TheWorstOfSeveral) {
  const Time at = Time(std::chrono::hours(1));
  const TcbAt good{at, TcbStatus::kUpToDate, {"A"}, ""};
  const TcbAt bad{at, TcbStatus::kOutOfDate, {"B", "A"}, ""};
  const TcbAt none{at, std::nullopt, {}, "expired"};
  EXPECT_EQ(Worst({good, bad}).status, TcbStatus::kOutOfDate);
  EXPECT_EQ(Worst({good, bad}).advisory_ids, (std::vector<std::string>{"A", "B"}));
  EXPECT_EQ(Worst({good, none}).status, std::nullopt);
  EXPECT_EQ(Worst({good, none}).why, "expired");
  EXPECT_EQ(Worst({}).status, std::nullopt);
}

}  // namespace
}  // namespace attestor::quote

#endif  // ATTESTOR_ANCHORS_INTEL
