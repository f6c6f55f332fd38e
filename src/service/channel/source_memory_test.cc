#include "service/channel/source_memory.h"

#include <gtest/gtest.h>

namespace attestor::channel {
namespace {

TEST(SourceMemory, IsSharedByTheSessionsOfOneAddress) {
  SourceMemory shares(100);
  const auto first = shares.Of("192.0.2.1");
  ByteBudget::Share taken;
  ASSERT_TRUE(taken.Grow(*first, 90));
  EXPECT_EQ(shares.Of("192.0.2.1")->free(), 10u);
  EXPECT_EQ(shares.Of("192.0.2.2")->free(), 100u);
  EXPECT_EQ(shares.Of(""), nullptr) << "behind a gateway nobody is told apart";
}

}  // namespace
}  // namespace attestor::channel
