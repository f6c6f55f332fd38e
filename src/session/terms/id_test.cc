#include "session/terms/id.h"

#include <gtest/gtest.h>

namespace attestor::session {
namespace {

TEST(SessionId, GoldenBytesAndItsKey) {
  ByteArray<32> kid{};
  for (size_t i = 0; i < kid.size(); ++i) kid[i] = static_cast<uint8_t>(i);
  ByteArray<16> random{};
  random.fill(0x66);
  const SessionId id = MakeSessionId(kid, 258, random);
  EXPECT_EQ(ToHex(id), "0001020304050607e0b3ba46861db2e673296b947a61c12bb872c5a1946e8af7");
  EXPECT_TRUE(BelongsTo(id, kid));
  for (size_t i = 0; i < 8; ++i) {
    ByteArray<32> other = kid;
    other[i] ^= 1;
    EXPECT_FALSE(BelongsTo(id, other)) << i;
  }
}

TEST(SessionId, ChangesWithEachInput) {
  const ByteArray<32> kid{};
  const ByteArray<16> random{};
  const SessionId id = MakeSessionId(kid, 0, random);
  ByteArray<32> other_kid{};
  other_kid[31] = 1;
  ByteArray<16> other_random{};
  other_random[15] = 1;
  EXPECT_NE(MakeSessionId(other_kid, 0, random), id);
  EXPECT_NE(MakeSessionId(kid, 1, random), id);
  EXPECT_NE(MakeSessionId(kid, 0, other_random), id);
}

}  // namespace
}  // namespace attestor::session
