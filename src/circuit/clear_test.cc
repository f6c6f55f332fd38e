#include "circuit/clear.h"

#include <gtest/gtest.h>

#include "circuit/word.h"
#include "testkit/circuit/run.h"

namespace attestor::circuit {
namespace {

TEST(ClearBackendTest, WritesTheWitnessInOrder) {
  const Bytes inputs = {0xa5, 0x03};
  ClearBackend clear(inputs, 12);
  for (int i = 0; i < 10; ++i) clear.Input();
  clear.Define(ClearBackend::Bit{1} * ClearBackend::Bit{1});
  clear.Define((ClearBackend::Bit{1} * ClearBackend::Bit{1}) * ClearBackend::Bit{0} + ClearBackend::Bit{1});
  EXPECT_TRUE(clear.ok());
  EXPECT_EQ(clear.committed(), 12U);
  EXPECT_EQ(ToBytes(clear.TakeWitness().Reveal()), (Bytes{0xa5, 0x0f}));
}

TEST(ClearBackendTest, MoreInputsThanGiven) {
  const Bytes inputs = {0xff};
  ClearBackend clear(inputs, 9);
  for (int i = 0; i < 8; ++i) EXPECT_EQ(clear.Input().value, 1);
  EXPECT_TRUE(clear.ok());
  EXPECT_EQ(clear.Input().value, 0);
  EXPECT_FALSE(clear.ok());
}

TEST(ClearBackendTest, MoreBitsThanCapacity) {
  const Bytes inputs = {0xff};
  ClearBackend clear(inputs, 3);
  for (int i = 0; i < 3; ++i) clear.Input();
  EXPECT_TRUE(clear.ok());
  clear.Input();
  EXPECT_FALSE(clear.ok());
  EXPECT_EQ(clear.committed(), 3U);
  EXPECT_EQ(ToBytes(clear.TakeWitness().Reveal()), Bytes{0x07});
}

TEST(ClearBackendTest, EachConstraintCanFail) {
  const auto holds = [](auto assert_zero) {
    ClearBackend clear({}, 0);
    assert_zero(clear);
    return clear.ok();
  };
  for (const uint8_t v : {uint8_t{0}, uint8_t{1}}) {
    EXPECT_EQ(holds([v](ClearBackend& b) { b.AssertZero(ClearBackend::Bit{v}); }), v == 0);
    EXPECT_EQ(holds([v](ClearBackend& b) { b.AssertZero(ClearBackend::Quad{v}); }), v == 0);
    EXPECT_EQ(holds([v](ClearBackend& b) { b.AssertZero(ClearBackend::Cubic{v}); }), v == 0);
  }
}

// The product in GF(2^8), by division with remainder, another way than clear.cc.
unsigned Product(unsigned a, unsigned b) {
  unsigned product = 0;
  for (unsigned i = 0; i < 8; ++i) product ^= ((b >> i) & 1) != 0 ? a << i : 0;
  for (unsigned i = 15; i >= 8; --i) product ^= ((product >> i) & 1) != 0 ? 0x11bU << (i - 8) : 0;
  return product;
}

TEST(ClearBackendTest, InvertIsTheInverseAndNothingElsePasses) {
  for (unsigned x = 0; x < 256; ++x) {
    const Bytes inputs = {static_cast<uint8_t>(x)};
    ClearBackend clear(inputs, 16);
    clear.Invert(InputByte(clear));
    const unsigned y = ToBytes(clear.TakeWitness().Reveal())[1];
    EXPECT_EQ(Product(x, y), x == 0 ? 0U : 1U) << x;
    EXPECT_TRUE(x != 0 || y == 0);
    for (unsigned other = 0; other < 256; ++other) {
      const Bytes both = {static_cast<uint8_t>(x), static_cast<uint8_t>(other)};
      const bool holds = RunClear(both, [](auto& b) {
        const auto first = InputByte(b);
        b.AssertInverse(first, InputByte(b));
      });
      EXPECT_EQ(holds, other == y) << x << " " << other;
    }
  }
}

TEST(WordTest, BytesOfAWord) {
  const Bytes inputs = {0x01, 0x23, 0x45, 0x67};
  EXPECT_TRUE(RunClear(inputs, [&](auto& b) {
    const auto word = InputWord(b);
    AssertWord(b, word.bits, 0x01234567);
    AssertWord(b, XorKnown(b, word, 0xff00ff01).bits, 0x01234567 ^ 0xff00ff01);
    for (size_t i = 0; i < 4; ++i) AssertByte(b, ByteOf(word, i), inputs[i]);
  }));
  ClearBackend clear({}, 0);
  EXPECT_EQ(XorKnown(clear, Known(clear, 0xf0), 0xff).known, 0x0fU);
}

}  // namespace
}  // namespace attestor::circuit
