#include "zk/field/subfield.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "zk/field/portable_field.h"

namespace attestor::zk::field {
namespace {

Gf128 Multiply(Gf128 a, Gf128 b) { return PortableField::Multiply(a, b); }

// Of FIPS 197 section 4.2.
uint8_t MultiplyBytes(uint8_t a, uint8_t b) {
  unsigned out = 0;
  for (int i = 7; i >= 0; --i) {
    out <<= 1;
    if (out > 0xff) out ^= 0x11b;
    if (((b >> i) & 1) != 0) out ^= a;
  }
  return static_cast<uint8_t>(out);
}

// x^((2^128 - 1) / 255); the exponent is 16 bytes of 01, and x generates the whole subgroup of order 255.
Gf128 GeneratorOfOrder255() {
  Gf128 out = Gf128::One();
  for (int i = 127; i >= 0; --i) {
    out = Multiply(out, out);
    if (i % 8 == 0) out = PortableField::MultiplyByX(out);
  }
  return out;
}

bool IsRoot(Gf128 y) {
  const Gf128 y2 = Multiply(y, y);
  const Gf128 y4 = Multiply(y2, y2);
  return (Multiply(y4, y4) ^ y4 ^ Multiply(y2, y) ^ y ^ Gf128::One()) == Gf128::Zero();
}

TEST(Subfield, BetaIsTheSmallestRoot) {
  const Gf128 generator = GeneratorOfOrder255();
  std::vector<Gf128> roots;
  Gf128 power = Gf128::One();
  for (int i = 0; i < 255; ++i) {
    if (IsRoot(power)) roots.push_back(power);
    power = Multiply(power, generator);
  }
  ASSERT_EQ(power, Gf128::One());
  ASSERT_EQ(roots.size(), 8u);
  const auto smaller = [](Gf128 a, Gf128 b) { return std::pair(a.hi, a.lo) < std::pair(b.hi, b.lo); };
  EXPECT_EQ(*std::min_element(roots.begin(), roots.end(), smaller), kBeta[1]);
}

TEST(Subfield, TablesArePowersOfBeta) {
  Gf128 power = Gf128::One();
  for (size_t i = 0; i < 15; ++i) {
    if (i < 8) {
      EXPECT_EQ(kBeta[i], power);
    }
    if (i % 2 == 0) {
      EXPECT_EQ(kBetaSquared[i / 2], power);
    }
    power = Multiply(power, kBeta[1]);
  }
}

TEST(Subfield, EmbeddingKeepsSumsAndProducts) {
  std::vector<Gf128> image(256);
  for (size_t i = 0; i < 256; ++i) image[i] = EmbedByte(static_cast<uint8_t>(i));
  EXPECT_EQ(image[1], Gf128::One());
  for (unsigned a = 0; a < 256; ++a) {
    for (unsigned b = 0; b < 256; ++b) {
      ASSERT_EQ(image[a ^ b], image[a] ^ image[b]);
      ASSERT_EQ(image[MultiplyBytes(static_cast<uint8_t>(a), static_cast<uint8_t>(b))], Multiply(image[a], image[b]))
          << a << ' ' << b;
    }
  }
}

}  // namespace
}  // namespace attestor::zk::field
