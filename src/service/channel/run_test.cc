// What a service's process is before it does anything.
#include "service/channel/run.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <cstdlib>

namespace attestor::channel {
namespace {

rlimit Limit(decltype(RLIMIT_NOFILE) which) {
  rlimit limit{};
  EXPECT_EQ(getrlimit(which, &limit), 0);
  return limit;
}

// Prepared: 0 when everything is as it must be. It ends the process, which is another one than that of the tests.
[[noreturn]] void Prepared() {
  const rlimit few{64, Limit(RLIMIT_NOFILE).rlim_max};
  setrlimit(RLIMIT_NOFILE, &few);
  setenv("OPENSSL_CONF", "/nowhere", 1);
  PrepareProcess();
  const rlimit files = Limit(RLIMIT_NOFILE);
  const bool all_files = files.rlim_cur == few.rlim_max, no_core = Limit(RLIMIT_CORE).rlim_max == 0;
  std::_Exit((all_files ? 0 : 1) + (no_core ? 0 : 2) + (std::getenv("OPENSSL_CONF") == nullptr ? 0 : 4));
}

TEST(PrepareProcess, NoCoreNoEnvironmentAndAllDescriptors) {
  EXPECT_EXIT(Prepared(), ::testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace attestor::channel
