#include "core/base/check_report.h"

#include <gtest/gtest.h>

namespace attestor {
namespace {

inline constexpr ErrorCode kSample{9998, "report.sample", "Do this."};
inline constexpr ErrorCode kBare{9997, "report.bare", ""};

TEST(CheckReport, AppendKeepsEverythingButTheId) {
  CheckReport inner;
  inner.Pass("a", "detail");
  inner.Fail("b", Error(kSample, "why"));
  inner.NotChecked("c", "earlier");
  CheckReport outer;
  outer.Pass("first");
  outer.Append(inner, "signer");
  outer.Append(inner);
  ASSERT_EQ(outer.checks().size(), 7u);
  EXPECT_EQ(outer.checks()[0].id, "first");
  EXPECT_EQ(outer.checks()[1].id, "signer.a");
  EXPECT_EQ(outer.checks()[1].detail, "detail");
  EXPECT_EQ(outer.Find("signer.b")->code, "report.sample");
  EXPECT_EQ(outer.Find("signer.c")->outcome, Outcome::kNotChecked);
  EXPECT_EQ(outer.checks()[4].id, "a");
  EXPECT_EQ(outer.FirstFailure()->id, "signer.b");
  EXPECT_EQ(outer.Find("d"), nullptr);
}

TEST(CheckReport, RecordTakesTheDetailOfPassedChecksOnly) {
  CheckReport report;
  EXPECT_TRUE(report.Record("a", Ok(), "equal"));
  EXPECT_FALSE(report.Record("b", Error(kSample), "equal"));
  EXPECT_FALSE(report.Record("c", Error(kBare, "2 instead of 1."), "equal"));
  EXPECT_EQ(report.Find("a")->detail, "equal");
  EXPECT_EQ(report.Find("b")->detail, "Do this.");
  EXPECT_EQ(report.Find("c")->detail, "2 instead of 1.");
  EXPECT_FALSE(report.NoneFailed());
}

TEST(CheckReport, Outcomes) {
  EXPECT_EQ(ToText(Outcome::kPassed), "passed");
  EXPECT_EQ(ToText(Outcome::kFailed), "failed");
  EXPECT_EQ(ToText(Outcome::kNotChecked), "not checked");
  CheckReport report;
  report.Add({"x", Outcome::kFailed, "other.code", "said elsewhere"});
  EXPECT_EQ(report.FirstFailure()->code, "other.code");
}

TEST(Error, OneLineForAPerson) {
  EXPECT_EQ(Error(kSample, "record 3").Text(), "report.sample: record 3. Do this.");
  EXPECT_EQ(Error(kSample).Text(), "report.sample. Do this.");
  EXPECT_EQ(Error(kBare, "x").Text(), "report.bare: x.");
  EXPECT_TRUE(Error(kSample).Is(kSample));
  EXPECT_FALSE(Error(kSample).Is(kBare));
}

}  // namespace
}  // namespace attestor
