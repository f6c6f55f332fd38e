// Whether a service has the descriptors for what it is configured for, and what it says when it has not.
#include "service/channel/descriptors.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <cstdio>
#include <cstdlib>

#include "service/channel/errors.h"

namespace attestor::channel {
namespace {

constexpr size_t kHard = 1024;

// WithLimits runs `check` in a process of its own, since a lower hard limit cannot be raised again; its text is what
// the test sees.
[[noreturn]] void WithLimits(const DescriptorNeed& need, size_t sessions) {
  const rlimit limits{64, kHard};
  if (setrlimit(RLIMIT_NOFILE, &limits) != 0) std::_Exit(1);
  const Status allowed = CheckDescriptors(need, sessions);
  rlimit now{};
  getrlimit(RLIMIT_NOFILE, &now);
  std::fprintf(stderr, "%s %zu\n", allowed.ok() ? "allowed" : allowed.error().Text().c_str(),
               static_cast<size_t>(now.rlim_cur));
  std::_Exit(0);
}

void Says(const DescriptorNeed& need, size_t sessions, const std::string& text) {
  EXPECT_EXIT(WithLimits(need, sessions), ::testing::ExitedWithCode(0), text) << sessions;
}

TEST(CheckDescriptors, TheProcessesOwnLimitIsRaised) {
  const DescriptorNeed need{.for_each_place = 2, .beside = 20};
  ASSERT_LT(need.For(134), kHard);
  Says(need, 10, "allowed " + std::to_string(kHard));
  Says(need, 134, "allowed " + std::to_string(kHard));
}

TEST(CheckDescriptors, BeyondTheSystemsLimitItSaysWhatFits) {
  const DescriptorNeed need{.for_each_place = 2, .beside = 20};
  ASSERT_GT(need.For(135), kHard);
  Says(need, 135,
       "^channel.descriptors: 'limits.sessions' = 135 takes 1030 open files, and the system allows this process 1024; "
       "sessions = 134 fits\\. Raise this machine's limit");
}

TEST(CheckDescriptors, WhereNothingFits) {
  const DescriptorNeed need{.for_each_place = 2, .beside = 2000};
  Says(need, 2,
       "= 2 takes 2079 open files, and the system allows this process 1024; even sessions = 1 takes 2072\\. Raise");
}

TEST(CheckDescriptors, MoreThanAnySystemAllows) {
  const DescriptorNeed need{.for_each_place = 2, .beside = size_t{1} << 40};
  EXPECT_TRUE(CheckDescriptors(need, 1).error().Is(kDescriptors));
}

}  // namespace
}  // namespace attestor::channel
