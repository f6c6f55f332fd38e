// Every constraint of the test relation is needed: a pair of prover and verifier that gives the i-th constraint the
// coefficient 0 accepts a witness that violates just this one, and the complete verifier refuses that proof.
#include <gtest/gtest.h>

#include <map>
#include <random>

#include "circuit/clear.h"
#include "circuit/counting.h"
#include "testkit/zk/test_relation.h"
#include "zk/field/cpu.h"
#include "zk/field/portable_field.h"
#include "zk/field/subfield.h"

namespace attestor::zk::engine {
namespace {

using F = field::PortableField;

// Skipping is a ChunkProver or ChunkVerifier whose `skipped`-th coefficient is 0.
template <class Chunks>
class Skipping {
 public:
  Skipping(Chunks& chunks, size_t skipped) : chunks_(chunks), left_(skipped) {}
  void Begin() { chunks_.Begin(); }
  size_t size() const { return chunks_.size(); }
  field::Gf128 tag(size_t i) const { return chunks_.tag(i); }
  uint64_t bit_mask(size_t i) const { return chunks_.bit_mask(i); }
  field::Gf128 key(size_t i) const { return chunks_.key(i); }
  const field::Gf128& delta() const { return chunks_.delta(); }
  field::Gf128 NextCoefficient() {
    const field::Gf128 next = chunks_.NextCoefficient();
    return left_-- == 0 ? field::Gf128::Zero() : next;
  }
  void End(const ConstraintSums& sums) { chunks_.End(sums); }

 private:
  Chunks& chunks_;
  size_t left_;
};

Bytes ProveSkipping(const Proved& p, size_t skipped) {
  CountingRandom random(skipped);
  ChunkProver chunks(field::BestIsa(), p.parameters, p.statement, p.witness, p.bits, random);
  Skipping<ChunkProver> skipping(chunks, skipped);
  ProverBackend<F, Skipping<ChunkProver>> backend(skipping);
  p.relation.Run(backend);
  backend.End();
  return chunks.Finish();
}

bool VerifySkipping(const Proved& p, ByteView proof, size_t skipped) {
  ChunkVerifier chunks = ChunkVerifier::Start(field::BestIsa(), p.parameters, p.statement, p.bits, proof).value();
  Skipping<ChunkVerifier> skipping(chunks, skipped);
  VerifierBackend<F, Skipping<ChunkVerifier>> backend(skipping);
  p.relation.Run(backend);
  backend.End();
  return chunks.Finish().ok();
}

// Deviating runs a circuit in the clear, but commits to a wrong value at one place, and goes on with that.
class Deviating {
 public:
  using Clear = circuit::ClearBackend;
  using Bit = Clear::Bit;
  using Quad = Clear::Quad;
  using Cubic = Clear::Cubic;

  // Commitment `flipped` (a place in the witness) is wrong; if it is the first bit of an inverse, the whole byte
  // becomes `byte`.
  Deviating(Clear& clear, size_t flipped, uint8_t byte) : clear_(clear), flipped_(flipped), byte_(byte) {}

  Bit Input() { return clear_.Input(); }
  static Bit Constant(bool value) { return Clear::Constant(value); }
  template <class Expression>
  Bit Define(Expression expression) {
    if (clear_.committed() == flipped_) expression.value ^= 1;
    return clear_.Define(expression);
  }
  std::array<Bit, 8> Invert(const std::array<Bit, 8>& x) {
    if (clear_.committed() != flipped_) return clear_.Invert(x);
    std::array<Bit, 8> y;
    for (size_t i = 0; i < 8; ++i) y[i] = clear_.Define(Quad{static_cast<uint8_t>((byte_ >> i) & 1)});
    return y;
  }
  void AssertInverse(const std::array<Bit, 8>&, const std::array<Bit, 8>&) {}
  void AssertZero(Bit) {}

  void AssertZero(Quad) {}
  void AssertZero(Cubic) {}

 private:
  Clear& clear_;
  size_t flipped_;
  uint8_t byte_;
};

// Candidate k, out of endlessly many: a witness with at most one deviation, and a relation that fits its end but for at
// most one bit.
Proved Candidate(uint64_t k, size_t steps) {
  std::mt19937_64 random(k);
  const auto byte = [&] { return static_cast<uint8_t>(random() % 3 == 0 ? 0 : random()); };
  Proved p{kWide, {steps}};
  p.bits = WitnessBits(p.relation).value();
  const bool inverse_holds = random() % 4 != 0;
  const Secret inputs = TestInputs(byte(), byte(), inverse_holds ? 0x53 : byte(), inverse_holds ? 0xca : byte());
  circuit::ClearBackend clear(inputs.Reveal(), p.bits);
  Deviating deviating(clear, 32 + random() % (10 * steps + 5), byte());
  p.relation.Run(deviating);
  p.witness = clear.TakeWitness();
  p.relation = Satisfied(p.relation, p.witness);
  const size_t wrong = random() % 16;
  if (wrong < 8) p.relation.expected = static_cast<uint8_t>(p.relation.expected ^ (1U << wrong));
  if (wrong == 8) p.relation.two = !p.relation.two;
  if (wrong == 9) p.relation.three = !p.relation.three;
  return p;
}

TEST(Constraints, EachIsNeeded) {
  constexpr size_t kSteps = 3;
  circuit::CountingBackend counting;
  TestRelation{kSteps}.Run(counting);
  std::map<size_t, Proved> single;  // by the constraint that is violated alone
  for (uint64_t k = 0; k < 20'000 && single.size() < counting.constraints(); ++k) {
    Proved p = Candidate(k, kSteps);
    const std::vector<size_t> violated = Violated(p.relation, p.witness.Reveal());
    if (violated.size() == 1) single.emplace(violated[0], std::move(p));
  }
  ASSERT_EQ(single.size(), counting.constraints());
  for (const auto& [i, p] : single) {
    EXPECT_EQ(Verify(p, Prove(p, i)), "zk.proof") << i;
    const Bytes skipped = ProveSkipping(p, i);
    EXPECT_TRUE(VerifySkipping(p, skipped, i)) << i;
    EXPECT_EQ(Verify(p, skipped), "zk.proof") << i;
    EXPECT_FALSE(VerifySkipping(p, skipped, i + 1)) << i;  // the coefficients are not interchangeable
  }
}

TEST(Constraints, SkippingNoneChangesNothing) {
  const Proved p = MakeProof(kWide, 3);
  const size_t none = 1'000'000;
  EXPECT_EQ(Verify(p, ProveSkipping(p, none)), "accepted");
  EXPECT_TRUE(VerifySkipping(p, p.proof, none));
}

// Two violated constraints with the same value would cancel if they had the same coefficient.
TEST(Constraints, EqualValuesDoNotCancel) {
  Proved p = MakeProof(kWide, 3);
  const uint8_t right = p.relation.expected;
  for (unsigned i = 0; i < 8; ++i) {
    for (unsigned j = 0; j < i; ++j) {
      p.relation.expected = static_cast<uint8_t>(right ^ (1U << i) ^ (1U << j));
      ASSERT_EQ(Violated(p.relation, p.witness.Reveal()).size(), 2U);
      EXPECT_EQ(Verify(p, Prove(p, i * 8 + j)), "zk.proof") << i << ' ' << j;
    }
  }
}

}  // namespace
}  // namespace attestor::zk::engine
