#include <gtest/gtest.h>

#include <type_traits>

#include "core/base/bytes.h"
#include "core/base/check_report.h"
#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/base/secret.h"

namespace attestor {
namespace {

inline constexpr ErrorCode kSample{9999, "base.sample", "Do this."};

TEST(Bytes, Hex) {
  EXPECT_EQ(ToHex(*FromHex("0x00FFa1")), "00ffa1");
  EXPECT_FALSE(FromHex("abc"));
  EXPECT_FALSE(FromHex("zz"));
  EXPECT_FALSE(ToArray<4>(*FromHex("0011")));
}

TEST(Secret, MovesAndNeverCompares) {
  static_assert(!std::is_copy_constructible_v<Secret>);
  static_assert(!std::is_copy_assignable_v<Secret>);
  Secret a = Secret::CopyOf(AsBytes("key"));
  Secret b = std::move(a);
  EXPECT_TRUE(a.empty());
  EXPECT_TRUE(ConstantTimeEqual(b.Reveal(), AsBytes("key")));
  EXPECT_FALSE(ConstantTimeEqual(b.Reveal(), AsBytes("kez")));
  EXPECT_FALSE(ConstantTimeEqual(b.Reveal(), AsBytes("keyy")));
}

TEST(Clock, ReadsAndWritesRfc3339) {
  const auto time = ParseTime("2026-03-01T12:00:00Z");
  ASSERT_TRUE(time);
  EXPECT_EQ(ToText(*time), "2026-03-01T12:00:00Z");
  EXPECT_EQ(ParseTime("1772366400"), time);
  for (const char* bad :
       {"", "2026-02-30T00:00:00Z", "2026-03-01", "2026-03-01T12:00:00+01:00", "yesterday", "2026-03-01T25:00:00Z"}) {
    EXPECT_FALSE(ParseTime(bad)) << bad;
  }
  EXPECT_EQ(ParseDuration("10m"), Duration(std::chrono::minutes(10)));
  for (const char* bad : {"", "10", "m", "-1s", "1y", "99999999999999999999d"}) EXPECT_FALSE(ParseDuration(bad)) << bad;
}

TEST(CheckReport, NotCheckedIsNeverPassed) {
  CheckReport report;
  EXPECT_FALSE(report.AllPassed());
  EXPECT_FALSE(report.NoneFailed());
  report.Pass("a.one");
  EXPECT_TRUE(report.AllPassed());
  report.NotChecked("a.two", "nothing was expected");
  EXPECT_FALSE(report.AllPassed());
  EXPECT_TRUE(report.NoneFailed());
  report.Fail("a.three", Error(kSample, "3 instead of 4"));
  EXPECT_FALSE(report.NoneFailed());
  ASSERT_NE(report.FirstFailure(), nullptr);
  EXPECT_EQ(report.FirstFailure()->code, "base.sample");
  EXPECT_EQ(report.Find("a.three")->detail, "3 instead of 4. Do this.");
}

}  // namespace
}  // namespace attestor
