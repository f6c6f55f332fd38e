#include "evidence/quote/tcb_grace.h"

#include <gtest/gtest.h>

#include "evidence/quote/errors.h"
#include "evidence/quote/verify_quote_test.h"

#ifndef ATTESTOR_ANCHORS_INTEL

namespace attestor::quote {
namespace {

using std::chrono::days;

// Recovered makes the platform one of an old level: Intel published newer ones on the dates given, newest first.
Change Recovered(std::vector<std::string> dates, std::string status = "OutOfDate") {
  return [=](MockPlatform& p) {
    p.platform.components[0] = 3;
    p.edit_tcb_info = [=](boost::json::object& info) {
      auto& levels = info["tcbLevels"].as_array();
      boost::json::object old = levels[0].as_object();
      levels.clear();
      for (const std::string& date : dates) {
        old["tcbDate"] = date;
        levels.push_back(old);
      }
      old["tcbDate"] = "2025-01-01T00:00:00Z";
      old["tcbStatus"] = status;
      old["tcb"].as_object()["sgxtcbcomponents"].as_array()[0].as_object()["svn"] = 3;
      levels.push_back(old);
    };
  };
}

QuotePolicy Grace(int of_days) {
  QuotePolicy policy;
  policy.tcb.grace = days(of_days);
  return policy;
}

// The mock's clock stands at 2026-06-01.
TEST(TcbGrace, APlatformMayLackARecoveryForAWhile) {
  const Change lacks = Recovered({"2026-05-22T00:00:00Z"});
  ExpectRefused(TryQuote(lacks), "quote.tcb_status", kTcbStatus);
  ExpectRefused(TryQuote(lacks, {}, Grace(9)), "quote.tcb_status", kTcbStatus);
  const Tried last = TryQuote(lacks, {}, Grace(10));
  ASSERT_TRUE(last.verified.ok()) << last.verified.error().Text();
  EXPECT_EQ(last.verified->tcb_status, "OutOfDate");
  EXPECT_EQ(ToText(last.verified->collateral_until), "2026-06-01T00:00:00Z") << "nothing outlives the grace";
  EXPECT_NE(last.report.Find("quote.tcb_status")->detail.find("until 2026-06-01"), std::string::npos);
  EXPECT_NE(TryQuote(lacks, {}, Grace(9)).report.Find("quote.tcb_status")->detail.find("ended"), std::string::npos);
}

// Whoever lacks two recoveries lacks the older one since then.
TEST(TcbGrace, CountsFromTheFirstRecoveryThatIsLacking) {
  const Change lacks = Recovered({"2026-05-22T00:00:00Z", "2026-02-01T00:00:00Z"});
  EXPECT_FALSE(TryQuote(lacks, {}, Grace(30)).verified.ok());
  EXPECT_TRUE(TryQuote(lacks, {}, Grace(120)).verified.ok());
}

TEST(TcbGrace, CoversWhatIsOutdatedAndNothingElse) {
  const std::vector<std::string> date = {"2026-05-22T00:00:00Z"};
  for (const char* status : {"Revoked", "ConfigurationNeeded", "OutOfDateConfigurationNeeded"}) {
    EXPECT_FALSE(TryQuote(Recovered(date, status), {}, Grace(100)).verified.ok()) << status;
  }
  QuotePolicy policy = Grace(100);
  policy.tcb.accepted = {TcbStatus::kConfigurationNeeded};
  EXPECT_TRUE(TryQuote(Recovered(date, "OutOfDateConfigurationNeeded"), {}, policy).verified.ok());
  EXPECT_FALSE(TryQuote(Recovered(date), {}, policy).verified.ok()) << "UpToDate was not accepted before it, either";
}

// A part that is outdated at its newest level has no date since when it is.
TEST(TcbGrace, EveryOutdatedPartNeedsItsDate) {
  EXPECT_FALSE(TryQuote([](MockPlatform& p) { p.module_status = "OutOfDate"; }, {}, Grace(3000)).verified.ok());
  EXPECT_FALSE(TryQuote([](MockPlatform& p) { p.qe_status = "OutOfDate"; }, {}, Grace(3000)).verified.ok());
  const Change both = [](MockPlatform& p) {
    Recovered({"2026-05-22T00:00:00Z"})(p);
    p.qe_status = "OutOfDate";
  };
  EXPECT_FALSE(TryQuote(both, {}, Grace(3000)).verified.ok());
}

TEST(TcbGrace, TheEarliestPartCounts) {
  const auto finding = [](TcbStatus status, const char* date) { return Finding{status, *ParseTime(date), {}}; };
  const auto newer = [&](const char* date) { return finding(TcbStatus::kUpToDate, date); };
  TcbInfo info;
  info.levels = {{{}, {}, 0, newer("2026-05-01T00:00:00Z")}};
  ModuleIdentity module{"TDX_01", {}, {{7, newer("2026-03-01T00:00:00Z")}}};
  QeIdentity enclave;
  enclave.levels = {{8, newer("2026-04-01T00:00:00Z")}};
  const Finding old = finding(TcbStatus::kOutOfDate, "2025-01-01T00:00:00Z");
  const Finding good = finding(TcbStatus::kUpToDate, "2025-01-01T00:00:00Z");
  EXPECT_EQ(OutOfDateSince(info, &module, enclave, {old, old, {}, old}), ParseTime("2026-03-01T00:00:00Z"));
  EXPECT_EQ(OutOfDateSince(info, &module, enclave, {old, good, {}, old}), ParseTime("2026-04-01T00:00:00Z"));
  EXPECT_EQ(OutOfDateSince(info, &module, enclave, {old, good, {}, good}), ParseTime("2026-05-01T00:00:00Z"));
  EXPECT_EQ(OutOfDateSince(info, &module, enclave, {good, good, {}, good}), std::nullopt);
  module.levels.clear();
  EXPECT_EQ(OutOfDateSince(info, &module, enclave, {old, old, {}, old}), std::nullopt);
}

// What Intel published on the day of the reached level is in it: only a later date is a recovery that is lacking.
TEST(TcbGrace, ALevelOfTheSameDateIsNoRecovery) {
  const Time date = *ParseTime("2025-01-01T00:00:00Z");
  TcbInfo info;
  info.levels = {{{}, {}, 0, {TcbStatus::kUpToDate, date, {}}}};
  const Finding good{TcbStatus::kUpToDate, date, {}}, old{TcbStatus::kOutOfDate, date, {}};
  EXPECT_EQ(OutOfDateSince(info, nullptr, {}, {old, {}, {}, good}), std::nullopt);
  info.levels[0].finding.date += Duration(1);
  EXPECT_EQ(OutOfDateSince(info, nullptr, {}, {old, {}, {}, good}), date + Duration(1));
}

TEST(TcbGrace, WhatAStatusWasBefore) {
  for (int i = 0; i <= static_cast<int>(TcbStatus::kRevoked); ++i) {
    const auto status = static_cast<TcbStatus>(i);
    const auto expected = status == TcbStatus::kOutOfDate ? std::optional(TcbStatus::kUpToDate)
                          : status == TcbStatus::kOutOfDateConfigurationNeeded
                              ? std::optional(TcbStatus::kConfigurationNeeded)
                              : std::nullopt;
    EXPECT_EQ(BeforeRecovery(status), expected) << ToText(status);
  }
}

}  // namespace
}  // namespace attestor::quote

#endif  // ATTESTOR_ANCHORS_INTEL
