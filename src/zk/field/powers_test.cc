#include "zk/field/powers.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "zk/field/portable_field.h"

namespace attestor::zk::field {
namespace {

class PowersTest : public ::testing::TestWithParam<Isa> {
 protected:
  void SetUp() override {
    if (GetParam() > BestIsa()) GTEST_SKIP() << "this processor lacks the instructions";
  }
};

// Buffers of the exact size, so that AddressSanitizer sees a write too far.
TEST_P(PowersTest, IsTheSeriesTermByTerm) {
  std::mt19937_64 random(1);
  for (size_t n = 0; n < 40; ++n) {
    const Gf128 first{random(), random()};
    const Gf128 ratio{random(), random()};
    std::vector<uint8_t> out(16 * n);
    const Gf128 next = Powers(GetParam(), first, ratio, n, out.data());
    Gf128 expected = first;
    for (size_t i = 0; i < n; ++i) {
      EXPECT_EQ(Gf128::Load(&out[16 * i]), expected) << n << ' ' << i;
      expected = PortableField::Multiply(expected, ratio);
    }
    EXPECT_EQ(next, expected) << n;
  }
}

TEST_P(PowersTest, OfZeroAndOne) {
  std::vector<uint8_t> out(16 * 20);
  EXPECT_EQ(Powers(GetParam(), Gf128::One(), Gf128::Zero(), 20, out.data()), Gf128::Zero());
  for (size_t i = 0; i < 20; ++i) EXPECT_EQ(Gf128::Load(&out[16 * i]), i == 0 ? Gf128::One() : Gf128::Zero()) << i;
  EXPECT_EQ(Powers(GetParam(), Gf128{5, 6}, Gf128::One(), 20, out.data()), (Gf128{5, 6}));
  for (size_t i = 0; i < 20; ++i) EXPECT_EQ(Gf128::Load(&out[16 * i]), (Gf128{5, 6})) << i;
}

INSTANTIATE_TEST_SUITE_P(EveryIsa, PowersTest, ::testing::Values(Isa::kPortable, Isa::kAesClmul, Isa::kVaes512));

}  // namespace
}  // namespace attestor::zk::field
