// The work that strangers do: bound to a connection and a nonce, and more of it with load.
#include "service/channel/work.h"

#include <gtest/gtest.h>

namespace attestor::channel {
namespace {

ByteArray<32> Filled(uint8_t byte) {
  ByteArray<32> out{};
  out.fill(byte);
  return out;
}

// The first answer of 12 bits, and its hash's zero bits, as computed with Python's hashlib.
TEST(Work, GoldenAnswer) {
  EXPECT_EQ(DoWork(Filled(1), Filled(2), 12), 459u);
  EXPECT_EQ(WorkIn(Filled(1), Filled(2), 459u), 12u);
}

TEST(Work, IsForOneConnectionAndOneNonce) {
  const uint64_t answer = DoWork(Filled(1), Filled(2), 12);
  EXPECT_LT(WorkIn(Filled(3), Filled(2), answer), 12u);
  EXPECT_LT(WorkIn(Filled(1), Filled(3), answer), 12u);
}

TEST(Work, MoreWithLoadAndNeverMoreThanAClientDoes) {
  EXPECT_EQ(WorkFor(0, 256), kFirstWork);
  EXPECT_EQ(WorkFor(63, 256), kFirstWork);
  EXPECT_EQ(WorkFor(64, 256), kFirstWork + 2);
  EXPECT_EQ(WorkFor(192, 256), kFirstWork + 6);
  EXPECT_LE(WorkFor(256, 256), kMostWork);
  EXPECT_LE(WorkFor(10'000, 256), kMostWork);
  EXPECT_LE(WorkFor(1, 0), kMostWork);
}

}  // namespace
}  // namespace attestor::channel
