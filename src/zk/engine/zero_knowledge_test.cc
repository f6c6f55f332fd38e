// Signs of zero knowledge: what would show at once if a mask were missing or used twice. (That the proof is zero
// knowledge is argued in section 8 of the specification; no test can show it.)
#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "testkit/zk/test_relation.h"
#include "zk/field/cpu.h"
#include "zk/field/portable_field.h"
#include "zk/vole/chunk.h"
#include "zk/vole/parameters.h"

namespace attestor::zk::engine {
namespace {

ChunkBytes FirstChunk(const Proved& p, const Bytes& proof) {
  const ProofFormat format(p.parameters, p.bits);
  return format.chunk(proof, format.chunks(), vole::ChunkLayout(vole::ChunkWitness(p.bits, 0)));
}

// What depends on the witness in a proof of one chunk: ũ, d, a_1 and a_2. The rest of what the prover says follows from
// it and from Δ.
Bytes Masked(const Proved& p, const Bytes& proof) {
  const ChunkBytes chunk = FirstChunk(p, proof);
  return Concat({chunk.column_hashes.first(32), chunk.masked, chunk.constraints.last(32)});
}

TEST(ZeroKnowledge, LengthIsThatOfEveryOtherWitness) {
  const Proved one = MakeProof(kWide, 3);
  const Proved two = MakeProof(kWide, 3, TestInputs(0, 0, 0, 0));
  EXPECT_FALSE(Equal(one.witness.Reveal(), two.witness.Reveal()));
  EXPECT_EQ(one.proof.size(), two.proof.size());
}

// Chi-square over the bits of ũ, d, a_1 and a_2 in 2,000 proofs of one witness: each bit is 1 in half of them.
TEST(ZeroKnowledge, BitsAreBalanced) {
  constexpr size_t kProofs = 2000;
  for (const Secret& inputs : {TestInputs(0, 0, 0, 0), TestInputs(0xff, 0xff)}) {
    const Proved p = MakeProof(kToy, 1, inputs);
    const size_t padding = (8 - p.bits % 8) % 8;
    std::vector<size_t> ones(8 * Masked(p, p.proof).size());
    for (uint64_t seed = 0; seed < kProofs; ++seed) {
      const Bytes proof = Prove(p, 1000 + seed);
      const Bytes masked = Masked(p, proof);
      for (size_t i = 0; i < ones.size(); ++i) ones[i] += (masked[i / 8] >> (i % 8)) & 1;
    }
    double chi_square = 0;
    size_t constant = 0;
    for (const size_t n : ones) {
      const double deviation = static_cast<double>(n) - kProofs / 2.0;
      if (n == 0) {
        ++constant;
      } else {
        chi_square += deviation * deviation / (kProofs / 4.0);
      }
    }
    EXPECT_EQ(constant, padding);
    const double bits = static_cast<double>(ones.size() - padding);
    EXPECT_NEAR(chi_square, bits, 4 * std::sqrt(2 * bits));  // four deviations
  }
}

// The masked bit says nothing about the bit: over many proofs, d agrees with the witness half of the time in each
// place.
TEST(ZeroKnowledge, MaskedWitnessIsIndependentOfTheWitness) {
  constexpr size_t kProofs = 1000;
  const Proved p = MakeProof(kToy, 1, TestInputs(0xff, 0xff));
  std::vector<size_t> agree(p.bits);
  for (uint64_t seed = 0; seed < kProofs; ++seed) {
    const Bytes proof = Prove(p, 5000 + seed);
    const ByteView masked = FirstChunk(p, proof).masked;
    for (size_t i = 0; i < p.bits; ++i) agree[i] += 1 ^ (((masked[i / 8] ^ p.witness.Reveal()[i / 8]) >> (i % 8)) & 1);
  }
  for (size_t i = 0; i < p.bits; ++i)
    EXPECT_NEAR(static_cast<double>(agree[i]), kProofs / 2.0, 65.0) << i;  // four deviations
}

// Proofs of one witness with other randomness have nothing in common but the header, and no proof repeats a block.
TEST(ZeroKnowledge, NoBlockRepeats) {
  const Proved p = MakeProof(kWide, 40);
  std::set<Bytes> blocks;
  size_t count = 0;
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    const Bytes proof = Prove(p, seed);
    const auto add = [&](ByteView bytes) {
      for (size_t at = 0; at + 16 <= bytes.size(); at += 16, ++count) blocks.insert(ToBytes(bytes.subspan(at, 16)));
    };
    add(ByteView(proof).subspan(ProofFormat::kSalt, 16));
    add(ByteView(proof).subspan(ProofFormat::kTrees));
  }
  EXPECT_EQ(blocks.size(), count);
}

// The same witness and the same randomness but another statement: the masks are used again, which is why a generator
// must never repeat (section 8). Here it shows that d is w + u and nothing else.
TEST(ZeroKnowledge, MaskedWitnessDependsOnRandomnessAndWitnessAlone) {
  Proved p = MakeProof(kWide, 3);
  const Bytes first = Prove(p, 1);
  p.statement.fill(8);
  const Bytes second = Prove(p, 1);
  EXPECT_TRUE(Equal(FirstChunk(p, first).masked, FirstChunk(p, second).masked));
  EXPECT_FALSE(Equal(FirstChunk(p, first).column_hashes, FirstChunk(p, second).column_hashes));
}

// Masks are fresh in each chunk: the same bits in two chunks do not give the same masked bits.
TEST(ZeroKnowledge, ChunksHaveTheirOwnMasks) {
  const Proved p = MakeProof(kToy, 27'000);
  ASSERT_EQ(vole::ChunkCount(p.bits), 2U);
  const ProofFormat format(kToy, p.bits);
  const vole::ChunkLayout first(vole::kChunkBits);
  const vole::ChunkLayout second(p.bits - vole::kChunkBits);
  const size_t at = format.chunks();
  EXPECT_FALSE(Equal(ByteView(p.proof).subspan(at, 64), ByteView(p.proof).subspan(at + format.chunk_size(first), 64)));
  // What the first chunk's stream reads of its last step and does not use is not the second chunk's either.
  const auto masked = [&](size_t from, const vole::ChunkLayout& layout) {
    return format.chunk(p.proof, from, layout).masked;
  };
  std::set<Bytes> blocks;
  size_t count = 0;
  for (size_t chunk = 0; chunk < 2; ++chunk) {
    const ByteView bytes = chunk == 0 ? masked(at, first) : masked(at + format.chunk_size(first), second);
    for (size_t i = 0; i + 16 <= bytes.size(); i += 16, ++count) blocks.insert(ToBytes(bytes.subspan(i, 16)));
  }
  EXPECT_EQ(blocks.size(), count);
}

TEST(ZeroKnowledge, EveryProofHasANewSalt) {
  const Proved p = MakeProof(kToy, 1);
  CountingRandom random(3);
  const auto prove = [&] {
    return ProveWitness<field::PortableField>(field::BestIsa(), kToy, p.relation, p.statement, p.witness, p.bits,
                                              random);
  };
  const Bytes first = prove();
  const Bytes second = prove();
  EXPECT_FALSE(
      Equal(ByteView(first).subspan(ProofFormat::kSalt, 16), ByteView(second).subspan(ProofFormat::kSalt, 16)));
  EXPECT_FALSE(Equal(Masked(p, first), Masked(p, second)));
}

}  // namespace
}  // namespace attestor::zk::engine
