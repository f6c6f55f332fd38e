// Proving and verifying a relation. A relation is a type with
//
//   template <class B> void Run(B& backend) const;      the circuit (circuit/backend.h)
//
// whose behaviour depends on public values only. The same object runs in every back end. A relation that can be large
// also has
//
//   size_t AtLeast() const;                             a lower bound of the bits that Run commits to, fast to find
//
// and its Run returns early when the back end has stopped (circuit::Stopped).
//
// Whoever defines a relation instantiates these templates twice, with PortableField and with ClmulField; the second in
// a file that is compiled with -mpclmul and is entered only when the processor has it.
#pragma once

#include "circuit/clear.h"
#include "circuit/counting.h"
#include "zk/engine/prover_backend.h"
#include "zk/engine/verifier_backend.h"
#include "zk/field/cpu.h"
#include "zk/vole/parameters.h"

namespace attestor::zk::engine {

inline constexpr size_t kMaxWitnessBits = size_t{12} << 20;  // a proof of 24 MB

// CheckWitnessBits: zk.too_large, with the size of the proof that would be needed.
Status CheckWitnessBits(size_t bits);

// WitnessBits: zk.too_large.
template <class Relation>
Result<size_t> WitnessBits(const Relation& relation) {
  if constexpr (requires { relation.AtLeast(); }) ATTESTOR_TRY(CheckWitnessBits(relation.AtLeast()));
  circuit::CountingBackend counting;
  relation.Run(counting);
  ATTESTOR_TRY(CheckWitnessBits(counting.committed()));
  return counting.committed();
}

// MakeWitness runs the circuit in the clear: zk.unsatisfied when a constraint does not hold.
template <class Relation>
Result<Secret> MakeWitness(const Relation& relation, const Secret& inputs, size_t bits) {
  circuit::ClearBackend clear(inputs.Reveal(), bits);
  relation.Run(clear);
  if (!clear.ok()) return Error(kUnsatisfied);
  return clear.TakeWitness();
}

// ProveWitness does not look at whether the witness satisfies anything.
template <class F, class Relation>
Bytes ProveWitness(field::Isa isa, const vole::Parameters& parameters, const Relation& relation,
                   const ByteArray<32>& statement, const Secret& witness, size_t bits, Random& random) {
  ChunkProver prover(isa, parameters, statement, witness, bits, random);
  ProverBackend<F> backend(prover);
  relation.Run(backend);
  backend.End();
  return prover.Finish();
}

// VerifyProof: zk.proof_format, zk.proof. `bits` must be what WitnessBits gives for `relation`.
template <class F, class Relation>
Status VerifyProof(field::Isa isa, const vole::Parameters& parameters, const Relation& relation,
                   const ByteArray<32>& statement, ByteView proof, size_t bits) {
  ATTESTOR_ASSIGN(ChunkVerifier verifier, ChunkVerifier::Start(isa, parameters, statement, bits, proof));
  VerifierBackend<F> backend(verifier);
  if (!backend.Stopped()) relation.Run(backend);
  backend.End();
  return verifier.Finish();
}

}  // namespace attestor::zk::engine
