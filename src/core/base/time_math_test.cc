#include "core/base/time_math.h"

#include <gtest/gtest.h>

namespace attestor {
namespace {

constexpr Duration kMinute = std::chrono::minutes(1);
constexpr Time kSome{Duration(1'700'000'000'000)};

static_assert(Later(kSome, kMinute) == kSome + kMinute);
static_assert(Later(kSome, -kMinute) == kSome - kMinute);
static_assert(Later(Time::max(), kMinute) == Time::max());
static_assert(Later(Time::max() - kMinute, kMinute) == Time::max());
static_assert(Later(Time::min(), -kMinute) == Time::min());
static_assert(Later(kSome, Duration::max()) == Time::max());
static_assert(Later(Time::min(), Duration::min()) == Time::min());
static_assert(Between(kSome, kSome + kMinute) == kMinute);
static_assert(Between(kSome + kMinute, kSome) == -kMinute);
static_assert(Between(Time::min(), Time::max()) == Duration::max());
static_assert(Between(Time::max(), Time::min()) == Duration::min());
static_assert(Between(kSome, Time::min()) == Duration::min());

TEST(ToText, EveryTimeIsATextOfOneForm) {
  EXPECT_EQ(ToText(Time::max()), "9999-12-31T23:59:59Z");
  EXPECT_EQ(ToText(Time::min()), "0000-01-01T00:00:00Z");
  EXPECT_EQ(ToText(kLastTime), "9999-12-31T23:59:59Z");
  EXPECT_EQ(ToText(Time(std::chrono::sys_days(std::chrono::year(1950) / 1 / 1))), "1950-01-01T00:00:00Z");
}

}  // namespace
}  // namespace attestor
