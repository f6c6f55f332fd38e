// Proofs of a small relation: they verify, in every parameter set and with every kind of instructions, and for no other
// statement.
#include <gtest/gtest.h>

#include "testkit/zk/test_relation.h"
#include "zk/engine/clmul_engine_test.h"
#include "zk/field/cpu.h"
#include "zk/field/portable_field.h"
#include "zk/vole/chunk.h"
#include "zk/vole/parameters.h"

namespace attestor::zk::engine {
namespace {

using field::Isa;

template <class T>
std::string CodeOf(const Result<T>& result) {
  return result.ok() ? "accepted" : std::string(result.error().code().id);
}

// Inputs is a relation of `bits` inputs that are all 0.
struct Inputs {
  size_t bits = 0;
  template <class B>
  void Run(B& b) const {
    for (size_t i = 0; i < bits; ++i) b.AssertZero(b.Input());
  }
};

TEST(Engine, ProofsVerify) {
  for (const vole::Parameters& parameters : {vole::kSmall, vole::kFast, kToy, kWide}) {
    for (const size_t steps : {0, 1, 2, 13, 200}) {
      const Proved p = MakeProof(parameters, steps);
      EXPECT_EQ(p.bits, 32 + 10 * steps);
      EXPECT_EQ(p.proof.size(), ProofFormat(parameters, p.bits).size());
      EXPECT_EQ(Verify(p), "accepted") << static_cast<int>(parameters.id) << ' ' << steps;
    }
  }
}

TEST(Engine, EveryLengthAroundABlockVerifies) {
  CountingRandom random(2);
  for (size_t bits = 0; bits <= 300; ++bits) {
    const Secret witness(bits / 8 + 1);
    const Bytes proof =
        ProveWitness<field::PortableField>(field::BestIsa(), kWide, Inputs{bits}, {}, witness, bits, random);
    EXPECT_TRUE(VerifyProof<field::PortableField>(field::BestIsa(), kWide, Inputs{bits}, {}, proof, bits).ok()) << bits;
  }
}

TEST(Engine, SeveralChunks) {
  Proved p = MakeProof(kWide, 60'000);
  ASSERT_EQ(vole::ChunkCount(p.bits), 3U);
  EXPECT_EQ(Verify(p), "accepted");
  for (const size_t at : {p.proof.size() - 1, p.proof.size() / 2, ProofFormat(kWide, p.bits).chunks() + 5}) {
    p.proof[at] ^= 0x10;
    EXPECT_EQ(Verify(p), "zk.proof") << at;
    p.proof[at] ^= 0x10;
  }
  for (const size_t bit : {size_t{50}, size_t{300'000}, p.bits - 1}) {
    p.witness.RevealMutable()[bit / 8] ^= static_cast<uint8_t>(1 << bit % 8);
    EXPECT_EQ(Verify(p, Prove(p)), "zk.proof") << bit;
    p.witness.RevealMutable()[bit / 8] ^= static_cast<uint8_t>(1 << bit % 8);
  }
}

// All kinds of instructions and both kinds of field arithmetic give one proof, byte by byte, and accept it.
TEST(Engine, ImplementationsAgree) {
  for (const vole::Parameters& parameters : {vole::kSmall, vole::kFast, kToy, kWide}) {
    const Proved p = MakeProof(parameters, 37);
    for (const Isa isa : {Isa::kPortable, Isa::kAesClmul, Isa::kVaes512}) {
      if (isa > field::BestIsa()) continue;
      EXPECT_EQ(Prove(p, 1, isa), p.proof) << static_cast<int>(isa);
      EXPECT_EQ(Verify(p, p.proof, isa), "accepted") << static_cast<int>(isa);
      if (isa == Isa::kPortable) continue;
      EXPECT_EQ(ProveClmul(p, 1, isa), p.proof) << static_cast<int>(isa);
      EXPECT_EQ(VerifyClmul(p, isa), "accepted") << static_cast<int>(isa);
    }
  }
}

TEST(Engine, ClmulRefusesToo) {
  if (field::BestIsa() == Isa::kPortable) GTEST_SKIP() << "this processor has no PCLMULQDQ";
  Proved p = MakeProof(kWide, 3);
  p.proof.back() ^= 1;
  EXPECT_EQ(VerifyClmul(p, field::BestIsa()), "zk.proof");
  p.proof.back() ^= 1;
  p.relation.three = !p.relation.three;
  EXPECT_EQ(VerifyClmul(p, field::BestIsa()), "zk.proof");
}

TEST(Engine, ProofIsForOneStatement) {
  for (const vole::Parameters& parameters : {vole::kSmall, vole::kFast, kWide}) {
    Proved p = MakeProof(parameters, 4);
    for (size_t bit = 0; bit < 256; bit += 37) {
      p.statement[bit / 8] ^= static_cast<uint8_t>(1 << bit % 8);
      EXPECT_EQ(Verify(p), "zk.proof") << bit;
      p.statement[bit / 8] ^= static_cast<uint8_t>(1 << bit % 8);
    }
    EXPECT_EQ(Verify(p), "accepted");
  }
}

TEST(Engine, ProofIsForOneRelation) {
  for (const vole::Parameters& parameters : {vole::kSmall, kWide}) {
    Proved p = MakeProof(parameters, 4);
    const TestRelation right = p.relation;
    for (unsigned bit = 0; bit < 8; ++bit) {
      p.relation.expected = static_cast<uint8_t>(right.expected ^ (1U << bit));
      EXPECT_EQ(Verify(p), "zk.proof") << bit;
    }
    p.relation = right;
    p.relation.two = !right.two;
    EXPECT_EQ(Verify(p), "zk.proof");
    p.relation = right;
    p.relation.three = !right.three;
    EXPECT_EQ(Verify(p), "zk.proof");
  }
}

// Nine and ten bits need proofs of one size; the length is in the transcript.
TEST(Engine, ProofIsForOneLength) {
  CountingRandom random(3);
  const Secret witness(2);
  const Bytes proof = ProveWitness<field::PortableField>(field::BestIsa(), kWide, Inputs{9}, {}, witness, 9, random);
  EXPECT_TRUE(VerifyProof<field::PortableField>(field::BestIsa(), kWide, Inputs{9}, {}, proof, 9).ok());
  ASSERT_EQ(ProofFormat(kWide, 9).size(), ProofFormat(kWide, 10).size());
  const Status longer = VerifyProof<field::PortableField>(field::BestIsa(), kWide, Inputs{10}, {}, proof, 10);
  ASSERT_FALSE(longer.ok());
  EXPECT_EQ(longer.error().code().id, "zk.proof");
}

TEST(Engine, ProofIsForOneParameterSet) {
  const Proved p = MakeProof(kWide, 4);
  Proved other = MakeProof(kWide, 4);
  other.parameters = vole::kSmall;
  EXPECT_EQ(Verify(other, p.proof), "zk.proof_format");
  other.parameters = {242, kWide.trees, kWide.depth, kWide.grinding};  // of the same lengths
  EXPECT_EQ(Verify(other, p.proof), "zk.proof_format");
  Bytes renamed = p.proof;
  renamed[1] = 242;
  EXPECT_EQ(Verify(other, renamed), "zk.proof");
  other.parameters = {kWide.id, kWide.trees, kWide.depth, 8};
  EXPECT_EQ(Verify(other, p.proof), "zk.proof");
}

TEST(Engine, GrindingIsAskedFor) {
  const Proved p = MakeProof({243, 6, 4, 8}, 4);
  EXPECT_EQ(Verify(p), "accepted");
  Bytes changed = p.proof;
  for (uint8_t grind = 0; grind < 200; ++grind) {
    if (grind == p.proof[ProofFormat::kGrind]) continue;
    changed[ProofFormat::kGrind] = grind;
    EXPECT_EQ(Verify(p, changed), "zk.proof") << static_cast<int>(grind);
  }
}

TEST(Engine, MakeWitnessChecksTheWitness) {
  const Proved p = MakeProof(kWide, 9);
  const Result<Secret> witness = MakeWitness(p.relation, TestInputs(), p.bits);
  ASSERT_TRUE(witness.ok());
  EXPECT_TRUE(Equal(witness->Reveal(), p.witness.Reveal()));
  EXPECT_EQ(CodeOf(MakeWitness(p.relation, TestInputs(0x5b), p.bits)), "zk.unsatisfied");
  EXPECT_EQ(CodeOf(MakeWitness(p.relation, TestInputs(0x5a, 0xc3, 0x53, 0xcb), p.bits)), "zk.unsatisfied");
  EXPECT_EQ(CodeOf(MakeWitness(p.relation, Secret::CopyOf(Bytes{0x5a, 0xc3, 0x53}), p.bits)), "zk.unsatisfied");
  TestRelation other = p.relation;
  other.expected ^= 1;
  EXPECT_EQ(CodeOf(MakeWitness(other, TestInputs(), p.bits)), "zk.unsatisfied");
}

TEST(Engine, WitnessBitsHaveALimit) {
  EXPECT_EQ(WitnessBits(Inputs{kMaxWitnessBits}).value(), kMaxWitnessBits);
  const Result<size_t> over = WitnessBits(Inputs{kMaxWitnessBits + 1});
  ASSERT_EQ(CodeOf(over), "zk.too_large");
  EXPECT_NE(over.error().Text().find(" MB"), std::string::npos);
}

}  // namespace
}  // namespace attestor::zk::engine
