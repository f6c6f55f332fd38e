// No proof but the one that was made is accepted: changed, cut and extended proofs.
#include <gtest/gtest.h>

#include "testkit/zk/test_relation.h"
#include "zk/vole/chunk.h"
#include "zk/vole/parameters.h"

namespace attestor::zk::engine {
namespace {

TEST(Tamper, EveryBitOfAToyProofMatters) {
  Proved p = MakeProof(kWide, 1);
  ASSERT_EQ(Verify(p), "accepted");
  for (size_t bit = 0; bit < 8 * p.proof.size(); ++bit) {
    p.proof[bit / 8] ^= static_cast<uint8_t>(1 << bit % 8);
    EXPECT_NE(Verify(p), "accepted") << bit;
    p.proof[bit / 8] ^= static_cast<uint8_t>(1 << bit % 8);
  }
}

// One bit of every seed, of every seventh byte of the corrections, and of every other byte.
TEST(Tamper, SmallProof) {
  Proved p = MakeProof(vole::kSmall, 1);
  ASSERT_EQ(Verify(p), "accepted");
  const ProofFormat format(p.parameters, p.bits);
  const size_t corrections_end = format.chunks() + format.corrections_size(vole::ChunkLayout(p.bits));
  for (size_t at = 0; at < p.proof.size();) {
    const uint8_t bit = static_cast<uint8_t>(1 << (at * 5 + 3) % 8);
    p.proof[at] ^= bit;
    EXPECT_NE(Verify(p), "accepted") << at;
    p.proof[at] ^= bit;
    at += at < format.tree(0) || at >= corrections_end ? 1 : at < format.chunks() ? 15 : 7;
  }
}

TEST(Tamper, FastProof) {
  Proved p = MakeProof(vole::kFast, 1);
  ASSERT_EQ(Verify(p), "accepted");
  for (size_t at = 0; at < p.proof.size(); at += 29) {
    p.proof[at] ^= 0x40;
    EXPECT_NE(Verify(p), "accepted") << at;
    p.proof[at] ^= 0x40;
  }
}

TEST(Tamper, EveryOtherLengthIsRefused) {
  const Proved p = MakeProof(kWide, 1);
  for (size_t size = 0; size < p.proof.size(); ++size)
    EXPECT_EQ(Verify(p, ByteView(p.proof).first(size)), "zk.proof_format") << size;
  for (const size_t more : {1, 2, 16, 100}) {
    Bytes longer = p.proof;
    longer.resize(longer.size() + more);
    EXPECT_EQ(Verify(p, longer), "zk.proof_format") << more;
  }
}

TEST(Tamper, HeaderIsCheckedFirst) {
  const Proved p = MakeProof(kToy, 1);
  Bytes changed = p.proof;
  for (const uint8_t version : {0, 1, 2, 4, 255}) {
    changed[0] = version;
    EXPECT_EQ(Verify(p, changed), "zk.proof_format");
  }
  changed = p.proof;
  for (const uint8_t set : {0, 1, 2, 241}) {
    changed[1] = set;
    EXPECT_EQ(Verify(p, changed), "zk.proof_format");
  }
}

// Δ has one encoding: the bits above its length are 0, whether they are ground or not.
TEST(Tamper, DeltaHasNoBitsAboveItsLength) {
  for (const vole::Parameters& parameters : {vole::kSmall, kToy, vole::Parameters{243, 6, 4, 8}}) {
    Proved p = MakeProof(parameters, 1);
    for (size_t bit = parameters.columns(); bit < 128; ++bit) {
      p.proof[ProofFormat::kDelta + bit / 8] ^= static_cast<uint8_t>(1 << bit % 8);
      EXPECT_EQ(Verify(p), "zk.proof_format") << bit;
      p.proof[ProofFormat::kDelta + bit / 8] ^= static_cast<uint8_t>(1 << bit % 8);
    }
  }
}

TEST(Tamper, PaddingOfTheMaskedWitnessIsZero) {
  Proved p = MakeProof(kWide, 1);
  ASSERT_EQ(p.bits % 8, 2U);
  const size_t last = p.proof.size() - 49;
  for (unsigned bit = 2; bit < 8; ++bit) {
    p.proof[last] ^= static_cast<uint8_t>(1U << bit);
    EXPECT_EQ(Verify(p), "zk.proof_format") << bit;
    p.proof[last] ^= static_cast<uint8_t>(1U << bit);
  }
}

TEST(Tamper, PartsOfTwoProofsDoNotMix) {
  const Proved p = MakeProof(kWide, 1);
  const Bytes other = Prove(p, 2);
  ASSERT_EQ(Verify(p, other), "accepted");
  const ProofFormat format(p.parameters, p.bits);
  for (const size_t at : {ProofFormat::kDelta, ProofFormat::kTrees, format.tree(5), format.chunks(),
                          p.proof.size() - 72, p.proof.size() - 48, p.proof.size() - 32, p.proof.size() - 16}) {
    Bytes mixed = p.proof;
    std::copy(other.begin() + static_cast<ptrdiff_t>(at), other.end(), mixed.begin() + static_cast<ptrdiff_t>(at));
    EXPECT_EQ(Verify(p, mixed), "zk.proof") << at;
  }
}

}  // namespace
}  // namespace attestor::zk::engine
