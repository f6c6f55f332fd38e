#include "zk/engine/delta.h"

#include <gtest/gtest.h>

#include "zk/field/subfield.h"
#include "zk/vole/parameters.h"

namespace attestor::zk::engine {
namespace {

ByteArray<16> Digest() {
  ByteArray<16> out;
  for (size_t i = 0; i < out.size(); ++i) out[i] = static_cast<uint8_t>(0x35 * i + 0x4d);
  return out;
}

void SetBit(ByteArray<16>& bytes, size_t bit, bool value) {
  const uint8_t mask = static_cast<uint8_t>(1 << bit % 8);
  bytes[bit / 8] = static_cast<uint8_t>(value ? bytes[bit / 8] | mask : bytes[bit / 8] & ~mask);
}

bool BitAt(const ByteArray<16>& bytes, size_t bit) { return ((bytes[bit / 8] >> (bit % 8)) & 1) != 0; }

const vole::Parameters kSets[] = {vole::kSmall,    vole::kFast,     {240, 2, 8, 0}, {241, 7, 9, 2},
                                  {242, 16, 4, 3}, {243, 16, 8, 0}, {244, 1, 1, 0}};

TEST(Delta, EveryGrindingBitMustBeZero) {
  for (const vole::Parameters& set : kSets) {
    ByteArray<16> digest = Digest();
    for (unsigned i = 0; i < set.grinding; ++i) SetBit(digest, set.columns() + i, false);
    EXPECT_TRUE(Delta::FromDigest(set, digest).has_value());
    for (unsigned i = 0; i < set.grinding; ++i) {
      SetBit(digest, set.columns() + i, true);
      EXPECT_FALSE(Delta::FromDigest(set, digest).has_value()) << static_cast<int>(set.id) << ' ' << i;
      SetBit(digest, set.columns() + i, false);
    }
  }
}

TEST(Delta, KeepsTheBitsOfTheColumnsOnly) {
  for (const vole::Parameters& set : kSets) {
    ByteArray<16> digest = Digest();
    for (unsigned i = 0; i < set.grinding; ++i) SetBit(digest, set.columns() + i, false);
    ByteArray<16> expected = digest;
    for (size_t i = set.columns(); i < 128; ++i) SetBit(expected, i, false);
    const Delta delta = *Delta::FromDigest(set, digest);
    EXPECT_EQ(delta.Encode(), expected) << static_cast<int>(set.id);
    EXPECT_EQ(delta.value(), field::Gf128::Load(expected.data()));
    EXPECT_EQ(Delta::FromDigest(set, delta.Encode())->Encode(), expected);  // the encoding is its own
    for (unsigned i = 0; i < set.columns(); ++i) EXPECT_EQ(delta.bit(i), BitAt(digest, i)) << i;
  }
}

TEST(Delta, HiddenLeavesAreItsDigits) {
  for (const vole::Parameters& set : kSets) {
    const Delta delta = *Delta::FromDigest({set.id, set.trees, set.depth, 0}, Digest());
    for (unsigned t = 0; t < set.trees; ++t) {
      size_t expected = 0;
      for (unsigned j = 0; j < set.depth; ++j) expected += size_t{BitAt(Digest(), t * set.depth + j)} << j;
      EXPECT_EQ(delta.hidden(t), expected) << t;
    }
  }
}

TEST(Delta, HiddenByHand) {
  ByteArray<16> digest{0x34, 0x12, 0xcd, 0xab};
  const Delta toy = *Delta::FromDigest({240, 2, 8, 0}, digest);
  EXPECT_EQ(toy.hidden(0), 0x34U);
  EXPECT_EQ(toy.hidden(1), 0x12U);
  const Delta small = *Delta::FromDigest(vole::kSmall, digest);
  EXPECT_EQ(small.hidden(0), 0x234U);
  EXPECT_EQ(small.hidden(1), 0x344U);
  EXPECT_EQ(small.hidden(2), 0x2bcU);
  EXPECT_EQ(small.hidden(3), 0x2U);
  EXPECT_EQ(small.hidden(4), 0U);
}

}  // namespace
}  // namespace attestor::zk::engine
