// Both policies against a multiplication by shifts, and the laws of the field.
#include <gtest/gtest.h>

#include <random>

#include "zk/field/clmul_field.h"
#include "zk/field/cpu.h"
#include "zk/field/gf128.h"
#include "zk/field/portable_field.h"

namespace attestor::zk::field {
namespace {

// ByShifts multiplies bit by bit, with x^128 = 0x87 written out.
Gf128 ByShifts(Gf128 a, Gf128 b) {
  Gf128 out;
  for (int i = 127; i >= 0; --i) {
    const bool carry = (out.hi >> 63) != 0;
    out = {out.lo << 1, (out.hi << 1) | (out.lo >> 63)};
    if (carry) out.lo ^= 0x87;
    if ((((i < 64) ? b.lo >> i : b.hi >> (i - 64)) & 1) != 0) out ^= a;
  }
  return out;
}

// Elements whose bits test every edge of the word boundaries, and random ones.
std::vector<Gf128> Elements() {
  std::vector<Gf128> out{{0, 0}, {1, 0}, {0, 1}, {~uint64_t{0}, ~uint64_t{0}}, {~uint64_t{0}, 0}, {0, ~uint64_t{0}}};
  for (int i = 0; i < 64; ++i) {
    out.push_back({uint64_t{1} << i, 0});
    out.push_back({0, uint64_t{1} << i});
  }
  std::mt19937_64 random(1);
  for (int i = 0; i < 100; ++i) out.push_back({random(), random()});
  return out;
}

template <class Field>
class FieldTest : public ::testing::Test {
 protected:
  void SetUp() override {
    if (std::is_same_v<Field, ClmulField> && BestIsa() == Isa::kPortable)
      GTEST_SKIP() << "this processor has no PCLMULQDQ";
  }
};
using Fields = ::testing::Types<PortableField, ClmulField>;
TYPED_TEST_SUITE(FieldTest, Fields);

TYPED_TEST(FieldTest, MultipliesLikeShifts) {
  const auto elements = Elements();
  for (const Gf128 a : elements) {
    for (const Gf128 b : elements)
      ASSERT_EQ(TypeParam::Multiply(a, b), ByShifts(a, b)) << a.lo << ' ' << a.hi << ' ' << b.lo << ' ' << b.hi;
  }
}

TYPED_TEST(FieldTest, MultipliesByX) {
  for (const Gf128 a : Elements()) EXPECT_EQ(TypeParam::MultiplyByX(a), ByShifts(a, {2, 0}));
}

TYPED_TEST(FieldTest, ReducesASumAsTheSumOfTheReduced) {
  const auto elements = Elements();
  Gf256 wide;
  Gf128 sum;
  for (size_t i = 0; i + 1 < elements.size(); ++i) {
    wide ^= TypeParam::MultiplyWide(elements[i], elements[i + 1]);
    sum ^= TypeParam::Multiply(elements[i], elements[i + 1]);
  }
  EXPECT_EQ(TypeParam::Reduce(wide), sum);
}

TYPED_TEST(FieldTest, BothPoliciesHaveTheSameWideProduct) {
  const auto elements = Elements();
  for (size_t i = 0; i + 1 < elements.size(); ++i) {
    const Gf256 wide = TypeParam::MultiplyWide(elements[i], elements[i + 1]);
    const Gf256 portable = PortableField::MultiplyWide(elements[i], elements[i + 1]);
    for (int word = 0; word < 4; ++word) ASSERT_EQ(wide.w[word], portable.w[word]);
  }
}

TYPED_TEST(FieldTest, EveryElementToThePowerOfTheSizeIsItself) {
  for (const Gf128 a : Elements()) {
    Gf128 power = a;
    for (int i = 0; i < 128; ++i) power = TypeParam::Multiply(power, power);
    ASSERT_EQ(power, a);
  }
}

TEST(Gf128, IsStoredLeastSignificantByteFirst) {
  uint8_t bytes[17] = {};
  Gf128{0x0807060504030201, 0x100f0e0d0c0b0a09}.Store(bytes + 1);
  for (int i = 0; i < 17; ++i) EXPECT_EQ(bytes[i], i);
  EXPECT_EQ(Gf128::Load(bytes + 1), (Gf128{0x0807060504030201, 0x100f0e0d0c0b0a09}));
}

TEST(Gf128, MaskSelects) {
  constexpr Gf128 kElement{3, 5};
  EXPECT_EQ(kElement & Gf128::Mask(true), kElement);
  EXPECT_EQ(kElement & Gf128::Mask(false), Gf128::Zero());
}

}  // namespace
}  // namespace attestor::zk::field
