// A witness that does not satisfy the relation is refused, by whatever prover: these provers do not look at it.
#include <gtest/gtest.h>

#include <random>

#include "circuit/clear.h"
#include "testkit/zk/test_relation.h"
#include "zk/vole/parameters.h"

namespace attestor::zk::engine {
namespace {

void Flip(Proved& p, size_t bit) { p.witness.RevealMutable()[bit / 8] ^= static_cast<uint8_t>(1 << bit % 8); }

class WitnessTest : public ::testing::TestWithParam<vole::Parameters> {};

TEST_P(WitnessTest, EverySingleBitMatters) {
  Proved p = MakeProof(GetParam(), 3);
  ASSERT_TRUE(Violated(p.relation, p.witness.Reveal()).empty());
  for (size_t bit = 0; bit < p.bits; ++bit) {
    Flip(p, bit);
    EXPECT_FALSE(Violated(p.relation, p.witness.Reveal()).empty()) << bit;
    EXPECT_EQ(Verify(p, Prove(p, bit)), "zk.proof") << bit;
    Flip(p, bit);
  }
  EXPECT_EQ(Verify(p, Prove(p, 1000)), "accepted");
}

TEST_P(WitnessTest, SeveralBits) {
  std::mt19937_64 random(6);
  for (int round = 0; round < 60; ++round) {
    Proved p = MakeProof(GetParam(), 3);
    for (size_t n = 2 + random() % 30; n > 0; --n) Flip(p, random() % p.bits);
    const bool satisfied = Violated(p.relation, p.witness.Reveal()).empty();
    EXPECT_EQ(Verify(p, Prove(p, static_cast<uint64_t>(round))), satisfied ? "accepted" : "zk.proof") << round;
  }
}

INSTANTIATE_TEST_SUITE_P(Sets, WitnessTest, ::testing::Values(vole::kSmall, kWide));

// Other inputs are accepted when, and only when, they satisfy the relation too.
TEST(Witness, AcceptedExactlyWhenSatisfied) {
  std::mt19937_64 random(7);
  Proved p = MakeProof(kWide, 2);
  int accepted = 0;
  for (uint64_t round = 0; round < 4000; ++round) {
    const Secret inputs = TestInputs(static_cast<uint8_t>(random()), static_cast<uint8_t>(random()));
    circuit::ClearBackend clear(inputs.Reveal(), p.bits);
    p.relation.Run(clear);
    const bool ok = clear.ok();
    p.witness = clear.TakeWitness();
    EXPECT_EQ(ok, Violated(p.relation, p.witness.Reveal()).empty());
    if (!ok && round % 40 != 0) continue;
    EXPECT_EQ(Verify(p, Prove(p, round)), ok ? "accepted" : "zk.proof") << round;
    accepted += ok ? 1 : 0;
  }
  EXPECT_GT(accepted, 0);
}

}  // namespace
}  // namespace attestor::zk::engine
