// The best known cheat against the constraints, at parameters where it works (section 7, step 3): with a wrong witness
// the constraint polynomial has degree 3; the prover chooses a_0, a_1 and a_2 so that it has three roots, and hopes
// that the last challenge is one of them. The rate must be 3 in 2^16: more would be a flaw, and less would show that
// the cheat is not the one that the bound is about.
#include <gtest/gtest.h>

#include <random>

#include "zk/engine/cheating_test.h"
#include "zk/engine/naive_verifier_test.h"
#include "zk/field/cpu.h"
#include "zk/field/portable_field.h"
#include "zk/field/subfield.h"

namespace attestor::zk::engine {
namespace {

using F = field::PortableField;
using field::Gf128;

class Forger {
 public:
  // The witness is wrong in one bit; everything up to the challenge of the coefficients is honest.
  Forger() : trees_(kToy, kSeed), p_(MakeProof(kToy, 2)), transcript_(kToy, p_.statement, p_.bits) {
    p_.witness.RevealMutable()[0] ^= 4;
    p_.proof = Prove(p_, kSeed);
    const NaiveVerifier naive = RunNaive(p_);
    const std::vector<TranscriptItem>& items = naive.items();
    for (const TranscriptItem& item : std::span(items).first(8)) {
      if (item.challenge) {
        EXPECT_TRUE(Equal(transcript_.Challenge(Label{item.label}), item.data));
      } else {
        transcript_.Absorb(Label{item.label}, item.data);
      }
    }
    FindPolynomial(items, naive.delta());
  }

  const Proved& proved() const { return p_; }
  const Gf128& leading() const { return leading_; }

  // Attempt puts the roots into a_0, a_1 and a_2 and asks for the last challenge. Gives the forged proof when it is a
  // root.
  std::optional<Bytes> Attempt(const std::array<uint16_t, 3>& roots) {
    const Gf128 r{roots[0], 0};
    const Gf128 s{roots[1], 0};
    const Gf128 t{roots[2], 0};
    const Gf128 rs = F::Multiply(r, s);
    const Gf128 a[3] = {polynomial_[0] ^ F::Multiply(leading_, F::Multiply(rs, t)),
                        polynomial_[1] ^ F::Multiply(leading_, rs ^ F::Multiply(r ^ s, t)),
                        polynomial_[2] ^ F::Multiply(leading_, r ^ s ^ t)};
    ByteArray<48> encoded;
    for (size_t i = 0; i < 3; ++i) a[i].Store(&encoded[16 * i]);
    Transcript transcript = transcript_;
    transcript.Absorb(Label::kConstraints, encoded);
    const Delta delta = *Delta::FromDigest(kToy, transcript.Delta(0));
    if (!(delta.value() == r) && !(delta.value() == s) && !(delta.value() == t)) return std::nullopt;
    Bytes chunk(p_.proof.begin() + static_cast<ptrdiff_t>(ProofFormat(kToy, p_.bits).chunks()), p_.proof.end() - 48);
    Append(chunk, encoded);
    return trees_.Assemble(delta, chunk);
  }

 private:
  static constexpr uint64_t kSeed = 77;

  // FindPolynomial computes the leading coefficient from the constraints' values, and the others from the honest a_0,
  // a_1 and a_2.
  void FindPolynomial(const std::vector<TranscriptItem>& items, const Gf128& delta) {
    WitnessBackend values(p_.witness.Reveal());
    p_.relation.Run(values);
    Coefficients coefficients(field::BestIsa());
    coefficients.Start(*ToArray<32>(items[6].data), *ToArray<32>(items[7].data));
    for (const Gf128& value : values.constraints()) leading_ ^= F::Multiply(coefficients.Next(), value);
    for (size_t i = 0; i < 3; ++i) polynomial_[i] = Gf128::Load(&items[8].data[16 * i]);
    polynomial_[0] ^=
        F::Multiply(leading_, F::Multiply(delta, F::Multiply(delta, delta)));  // what the verifier took for a_0
  }

  CheatersTrees trees_;
  Proved p_;
  Transcript transcript_;
  Gf128 leading_;
  std::array<Gf128, 3> polynomial_;
};

// Forgeries counts what `attempts` attempts give, and checks that each forged proof is accepted. `equal`: one of
// the roots is a double one.
size_t Forgeries(Forger& forger, size_t attempts, bool equal) {
  std::mt19937_64 random(equal ? 1 : 2);
  size_t out = 0;
  for (size_t i = 0; i < attempts; ++i) {
    const uint64_t bits = random();
    std::array<uint16_t, 3> roots{static_cast<uint16_t>(bits), static_cast<uint16_t>(bits >> 16),
                                  static_cast<uint16_t>(bits >> 32)};
    if (equal) roots[2] = roots[1];
    const std::optional<Bytes> forged = forger.Attempt(roots);
    if (!forged) continue;
    ++out;
    EXPECT_EQ(Verify(forger.proved(), *forged), "accepted");
  }
  return out;
}

TEST(CheatingConstraints, WithoutForgeryTheProofIsRefused) {
  const Forger forger;
  EXPECT_FALSE(forger.leading() == Gf128::Zero());
  EXPECT_EQ(Verify(forger.proved()), "zk.proof");
}

TEST(CheatingConstraints, ThreeRootsWinThreeIn65536) {
  Forger forger;
  const size_t found = Forgeries(forger, size_t{1} << 21, false);  // 96 are expected, with a deviation of 9.8
  RecordProperty("forgeries", static_cast<int>(found));
  EXPECT_GE(found, 67U);
  EXPECT_LE(found, 125U);
}

TEST(CheatingConstraints, TwoRootsWinTwoIn65536) {
  Forger forger;
  const size_t found = Forgeries(forger, size_t{1} << 20, true);  // 32 are expected, with a deviation of 5.7
  RecordProperty("forgeries", static_cast<int>(found));
  EXPECT_GE(found, 15U);
  EXPECT_LE(found, 49U);
}

}  // namespace
}  // namespace attestor::zk::engine
