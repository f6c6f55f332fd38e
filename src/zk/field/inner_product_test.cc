#include "zk/field/inner_product.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "zk/field/portable_field.h"

namespace attestor::zk::field {
namespace {

class InnerProductTest : public ::testing::TestWithParam<Isa> {
 protected:
  void SetUp() override {
    if (GetParam() > BestIsa()) GTEST_SKIP() << "this processor lacks the instructions";
  }
};

std::vector<uint8_t> RandomBytes(size_t size, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<uint8_t> out(size);
  for (uint8_t& byte : out) byte = static_cast<uint8_t>(random());
  return out;
}

Gf128 TermByTerm(const uint8_t* x, const uint8_t* coefficients, size_t n) {
  Gf128 out;
  for (size_t i = 0; i < n; ++i)
    out ^= PortableField::Multiply(Gf128::Load(x + 16 * i), Gf128::Load(coefficients + 16 * i));
  return out;
}

// Buffers of the exact size, so that AddressSanitizer sees a read too far.
TEST_P(InnerProductTest, IsTheSumOfTheTerms) {
  for (size_t n = 0; n < 40; ++n) {
    const auto x = RandomBytes(16 * n, 1);
    const auto c0 = RandomBytes(16 * n, 2);
    const auto c1 = RandomBytes(16 * n, 3);
    EXPECT_EQ(InnerProduct(GetParam(), x.data(), c0.data(), n), TermByTerm(x.data(), c0.data(), n)) << n;
    Gf128 both[2];
    InnerProduct2(GetParam(), x.data(), c0.data(), c1.data(), n, both);
    EXPECT_EQ(both[0], TermByTerm(x.data(), c0.data(), n)) << n;
    EXPECT_EQ(both[1], TermByTerm(x.data(), c1.data(), n)) << n;
  }
}

INSTANTIATE_TEST_SUITE_P(EveryIsa, InnerProductTest, ::testing::Values(Isa::kPortable, Isa::kAesClmul, Isa::kVaes512));

}  // namespace
}  // namespace attestor::zk::field
