// The cheat against the consistency of the trees, at parameters where it works (section 7, step 1b): the corrections of
// some trees say another u, and the prover guesses the digit of Δ of each of them. Each guess holds once in 2^depth.
#include <gtest/gtest.h>

#include <random>

#include "core/crypto/hash.h"
#include "zk/engine/cheating_test.h"
#include "zk/engine/masks.h"
#include "zk/engine/relation.h"
#include "zk/field/cpu.h"
#include "zk/field/portable_field.h"
#include "zk/field/subfield.h"
#include "zk/prg/vole_expand.h"
#include "zk/vole/chunk.h"
#include "zk/vole/columns.h"
#include "zk/vole/parameters.h"

namespace attestor::zk::engine {
namespace {

using F = field::PortableField;
using field::Gf128;

constexpr ByteArray<32> kStatement{1, 2, 3};

// Pattern has the witness 100100100…
struct Pattern {
  static constexpr size_t kBits = 64;
  static bool Value(size_t i) { return i % 3 == 0; }
  template <class B>
  void Run(B& b) const {
    for (size_t i = 0; i < kBits; ++i) b.AssertZero(b.Input() ^ b.Constant(Value(i)));
  }
};

struct Lie {
  unsigned tree = 0;     // not 0: its u is the one that the others are corrected to
  size_t guess = 0;      // of the leaf that Δ hides
  size_t wrong_bit = 0;  // of u
};

class LyingProver {
 public:
  explicit LyingProver(const vole::Parameters& set, uint64_t seed)
      : set_(set), trees_(set, seed), columns_(set, Pattern::kBits) {
    for (unsigned t = 0; t < set.trees; ++t)
      leaves_.emplace_back(isa_, trees_.tree(t).leaves().data(), set.depth, false);
  }

  struct Outcome {
    Bytes proof;
    bool guessed = false;
  };
  // Run makes a proof that is right if and only if every guess is.
  Outcome Run(const std::vector<Lie>& lies) {
    Transcript transcript(set_, kStatement, Pattern::kBits);
    transcript.Absorb(Label::kSalt, trees_.salt());
    transcript.Absorb(Label::kCommitment, trees_.commitment());
    Bytes chunk;
    Correct(lies, transcript, chunk);
    HashColumns(transcript, chunk);
    MaskWitness(transcript, chunk);
    Constrain(transcript, chunk);
    const Delta delta = *Delta::FromDigest(set_, transcript.Delta(0));
    const bool guessed = std::ranges::all_of(lies, [&](const Lie& lie) { return delta.hidden(lie.tree) == lie.guess; });
    return {trees_.Assemble(delta, chunk), guessed};
  }

 private:
  // A lie changes a correction, and v so that q = v + α·u holds for the guessed α.
  void Correct(const std::vector<Lie>& lies, Transcript& transcript, Bytes& chunk) {
    for (unsigned t = 0; t < set_.trees; ++t) columns_.Expand(isa_, leaves_[t], t, trees_.salt(), 0, layout_);
    Bytes corrections;
    for (unsigned t = 1; t < set_.trees; ++t) {
      Bytes correction = ToBytes(columns_.u(t).first(layout_.bytes()));
      vole::XorInto(correction, columns_.u(0).first(layout_.bytes()));
      for (const Lie& lie : lies) {
        if (lie.tree != t) continue;
        Bytes error(layout_.bytes());
        error[lie.wrong_bit / 8] = static_cast<uint8_t>(1 << lie.wrong_bit % 8);
        vole::XorInto(correction, error);
        for (unsigned j = 0; j < set_.depth; ++j) {
          if (((lie.guess >> j) & 1) != 0) vole::XorInto(columns_.column(t * set_.depth + j), error);
        }
      }
      Append(corrections, correction);
    }
    transcript.Absorb(Label::kCorrections, corrections);
    Append(chunk, corrections);
  }

  void HashColumns(Transcript& transcript, Bytes& chunk) {
    const vole::HashCoefficients hash(isa_, transcript.Challenge(Label::kHashChallenge), layout_);
    Bytes said = ToBytes(hash.Hash(isa_, columns_.u(0)));
    for (unsigned t = 0; t < set_.trees; ++t) {
      Bytes hashes;
      for (unsigned c = t * set_.depth; c < (t + 1) * set_.depth; ++c)
        Append(hashes, hash.Hash(isa_, columns_.column(c)));
      Append(said, crypto::Sha256(hashes));
    }
    transcript.Absorb(Label::kColumnHashes, said);
    Append(chunk, said);
  }

  void MaskWitness(Transcript& transcript, Bytes& chunk) {
    Bytes masked = ToBytes(columns_.u(0).first(layout_.witness_bytes()));
    for (size_t i = 0; i < Pattern::kBits; ++i)
      masked[i / 8] = static_cast<uint8_t>(masked[i / 8] ^ (Pattern::Value(i) << i % 8));
    transcript.Absorb(Label::kMaskedWitness, masked);
    Append(chunk, masked);
  }

  // The constraints are linear: their polynomials are M_i·Δ^2.
  void Constrain(Transcript& transcript, Bytes& chunk) {
    columns_.TransposeRows(layout_);
    Coefficients coefficients(isa_);
    const ByteArray<32> points = transcript.Challenge(Label::kConstraintPoints);
    coefficients.Start(points, transcript.Challenge(Label::kConstraintWeights));
    Gf128 a[3];
    for (size_t i = 0; i < Pattern::kBits; ++i) a[2] ^= F::Multiply(coefficients.Next(), columns_.row(i));
    for (size_t m = 0; m < 2; ++m) {
      a[m] ^= RowsToField(columns_, layout_.mask(m));
      a[m + 1] ^= Gf128::Load(&columns_.u(0)[layout_.mask(m) / 8]);
    }
    Bytes encoded(48);
    for (size_t i = 0; i < 3; ++i) a[i].Store(&encoded[16 * i]);
    transcript.Absorb(Label::kConstraints, encoded);
    Append(chunk, encoded);
  }

  field::Isa isa_ = field::BestIsa();
  vole::Parameters set_;
  CheatersTrees trees_;
  vole::ChunkLayout layout_{Pattern::kBits};
  std::vector<prg::LeafKeys> leaves_;
  vole::Columns columns_;
};

bool Accepted(const vole::Parameters& set, ByteView proof) {
  return VerifyProof<F>(field::BestIsa(), set, Pattern{}, kStatement, proof, Pattern::kBits).ok();
}

// Wins counts the proofs that hold among `attempts` with lies about the trees 1 to `trees`.
size_t Wins(const vole::Parameters& set, unsigned trees, size_t attempts) {
  LyingProver prover(set, 5);
  std::mt19937_64 random(9);
  size_t out = 0;
  for (size_t i = 0; i < attempts; ++i) {
    std::vector<Lie> lies;
    for (unsigned t = 1; t <= trees; ++t) lies.push_back({t, random() % set.leaves(), random() % 384});
    const LyingProver::Outcome outcome = prover.Run(lies);
    if (outcome.guessed) ++out;
    if (!outcome.guessed && i % 16 != 0) continue;  // most of the refusals are left out, for time
    EXPECT_EQ(Accepted(set, outcome.proof), outcome.guessed) << i;
  }
  return out;
}

constexpr vole::Parameters kTwoTrees{240, 2, 8, 0};
constexpr vole::Parameters kThreeTrees{242, 3, 8, 0};
constexpr vole::Parameters kFourTrees{241, 4, 4, 0};

TEST(CheatingColumns, AnHonestRunOfTheSameProverIsAccepted) {
  for (const vole::Parameters& set : {kTwoTrees, kFourTrees})
    EXPECT_TRUE(Accepted(set, LyingProver(set, 5).Run({}).proof));
}

// Lies about each bit of the witness, of the masks, and of the hash's mask. (With two trees one refusal in 2^16 would
// fail by chance.)
TEST(CheatingColumns, EveryPartOfTheCorrectionIsBound) {
  LyingProver prover(kThreeTrees, 6);
  for (size_t bit = 0; bit < vole::ChunkLayout(Pattern::kBits).bits(); ++bit) {
    const LyingProver::Outcome outcome = prover.Run({{1, bit % 256, bit}});
    EXPECT_EQ(Accepted(kThreeTrees, outcome.proof), outcome.guessed) << bit;
  }
}

// The trees before it are looked at, and none behind it: the lie has cost as much as its refusal.
TEST(CheatingColumns, RefusedAtTheTreeThatLies) {
  LyingProver prover(kFourTrees, 7);
  for (unsigned tree = 1; tree < kFourTrees.trees; ++tree) {
    const LyingProver::Outcome outcome = prover.Run({{tree, 3, 11}});
    ASSERT_FALSE(outcome.guessed);
    const Status status =
        VerifyProof<F>(field::BestIsa(), kFourTrees, Pattern{}, kStatement, outcome.proof, Pattern::kBits);
    ASSERT_TRUE(status.error().Is(kProof));
    EXPECT_EQ(status.error().detail(), "the columns of tree " + std::to_string(tree + 1) + " of chunk 1");
  }
}

// In each, 32 are expected with a deviation of 5.6.
TEST(CheatingColumns, OneTreeOfDepthEight) {
  const size_t wins = Wins(kTwoTrees, 1, size_t{1} << 13);
  EXPECT_GE(wins, 15U);
  EXPECT_LE(wins, 49U);
}

TEST(CheatingColumns, OneTreeOfDepthFour) {
  const size_t wins = Wins(kFourTrees, 1, size_t{1} << 9);
  EXPECT_GE(wins, 15U);
  EXPECT_LE(wins, 49U);
}

TEST(CheatingColumns, TwoTreesOfDepthFour) {
  const size_t wins = Wins(kFourTrees, 2, size_t{1} << 13);
  EXPECT_GE(wins, 15U);
  EXPECT_LE(wins, 49U);
}

}  // namespace
}  // namespace attestor::zk::engine
