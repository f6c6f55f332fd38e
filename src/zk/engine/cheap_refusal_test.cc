// What is false is refused before work is spent on it: by the bytes alone, by the trees, or with the chunk that is
// false.
#include <gtest/gtest.h>

#include "circuit/backend.h"
#include "testkit/zk/test_relation.h"
#include "zk/field/cpu.h"
#include "zk/field/portable_field.h"
#include "zk/vole/parameters.h"

namespace attestor::zk::engine {
namespace {

// Counted counts the committed bits that a run asks for, and stops where it may.
struct Counted {
  size_t bits = 0;
  size_t* asked = nullptr;

  template <class B>
  void Run(B& b) const {
    for (size_t i = 0; i < bits && !circuit::Stopped(b); ++i) {
      b.AssertZero(b.Input() ^ b.Constant(false));
      ++*asked;
    }
  }
};

class CheapRefusal : public testing::Test {
 protected:
  static constexpr size_t kBits = 2 * vole::kChunkBits + 1000;

  // Prove makes the proof of a witness that is zero but for the bit `wrong`, if there is one.
  Bytes Prove(std::optional<size_t> wrong) {
    Secret witness = Secret::CopyOf(Bytes(kBits / 8));
    if (wrong) witness.RevealMutable()[*wrong / 8] = static_cast<uint8_t>(1 << *wrong % 8);
    CountingRandom random(4);
    return ProveWitness<field::PortableField>(field::BestIsa(), kWide, relation_, statement_, witness, kBits, random);
  }

  // Refuse gives the detail of the refusal, and sets asked_.
  std::string Refuse(ByteView proof) {
    asked_ = 0;
    const Status status =
        VerifyProof<field::PortableField>(field::BestIsa(), kWide, relation_, statement_, proof, kBits);
    if (status.ok()) return "accepted";
    EXPECT_TRUE(status.error().Is(kProof));
    return std::string(status.error().detail());
  }

  size_t asked_ = 0;
  Counted relation_{kBits, &asked_};
  ByteArray<32> statement_{9};
};

TEST_F(CheapRefusal, HonestProofRunsToTheEnd) {
  EXPECT_EQ(Refuse(Prove(std::nullopt)), "accepted");
  EXPECT_EQ(asked_, kBits);
}

TEST_F(CheapRefusal, ProofOfZerosRunsNoCircuit) {
  Bytes proof(ProofFormat(kWide, kBits).size());
  proof[0] = kProofVersion;
  proof[1] = kWide.id;
  EXPECT_EQ(Refuse(proof), "the last challenge is another");
  EXPECT_EQ(asked_, 0U);
}

TEST_F(CheapRefusal, SeedsThatWereNotCommittedToRunNoCircuit) {
  Bytes proof = Prove(std::nullopt);
  proof[ProofFormat(kWide, kBits).tree(3)] ^= 1;
  EXPECT_EQ(Refuse(proof), "the opened seeds are not those of the commitment");
  EXPECT_EQ(asked_, 0U);
}

TEST_F(CheapRefusal, FalseChunkIsTheLastThatRuns) {
  for (const size_t chunk : {0, 1}) {
    EXPECT_EQ(Refuse(Prove(chunk * vole::kChunkBits + 77)), "the constraints of chunk " + std::to_string(chunk + 1));
    // The end of a chunk is seen when the next bit is asked for.
    EXPECT_EQ(asked_, (chunk + 1) * vole::kChunkBits + 1);
  }
}

}  // namespace
}  // namespace attestor::zk::engine
