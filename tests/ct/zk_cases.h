// The prover of the proof engine under valgrind: its inputs, its witness and its seeds are secret. Public is what goes
// into the transcript (commitments, corrections, hashes, the masked witness, sums of constraints) and, at the end, the
// proof.
#pragma once

#include "hidden.h"
#include "testkit/zk/test_relation.h"

namespace attestor {

bool ZkWitness();        // the circuit in the clear
bool ZkProvePortable();  // the prover with ordinary instructions
bool ZkProveClmul();     // the prover with AES-NI and PCLMULQDQ; true where the processor lacks them
bool LeakingCircuit();   // a circuit that branches on a bit of the witness

// HiddenRandom gives a salt, which is public, and then secrets.
class HiddenRandom final : public Random {
 public:
  void Fill(std::span<uint8_t> out) override {
    random_.Fill(out);
    if (salt_is_given_) Hide(out);
    salt_is_given_ = true;
  }

 private:
  CountingRandom random_{1};
  bool salt_is_given_ = false;
};

// ZkProve proves a small relation whose witness is hidden, publishes the proof and verifies it.
template <class Field>
bool ZkProve(zk::field::Isa isa) {
  const zk::engine::Proved p = zk::engine::MakeProof(zk::vole::kSmall, 3);
  Hide(p.witness.Reveal());
  HiddenRandom random;
  const Bytes proof =
      zk::engine::ProveWitness<Field>(isa, p.parameters, p.relation, p.statement, p.witness, p.bits, random);
  Publish(proof);
  return proof == p.proof && zk::engine::Verify(p, proof, isa) == "accepted";
}

}  // namespace attestor
