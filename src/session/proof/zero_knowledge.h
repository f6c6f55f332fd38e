// Proofs of this folder's relations, with the fastest arithmetic that the processor has.
//
// The engine's templates are instantiated for each relation and field policy in zero_knowledge_portable.cc and
// zero_knowledge_clmul.cc.
#pragma once

#include "session/proof/extension_relation.h"
#include "session/proof/selective_relation.h"
#include "zk/engine/relation.h"
#include "zk/vole/parameters.h"

namespace attestor::zk::field {
class PortableField;
class ClmulField;
}  // namespace attestor::zk::field

#define ATTESTOR_RELATION_PROOFS(prefix, Field, Relation)                                                       \
  prefix template Bytes zk::engine::ProveWitness<zk::field::Field, proof::Relation>(                            \
      zk::field::Isa, const zk::vole::Parameters&, const proof::Relation&, const ByteArray<32>&, const Secret&, \
      size_t, Random&);                                                                                         \
  prefix template Status zk::engine::VerifyProof<zk::field::Field, proof::Relation>(                            \
      zk::field::Isa, const zk::vole::Parameters&, const proof::Relation&, const ByteArray<32>&, ByteView, size_t);

namespace attestor {

ATTESTOR_RELATION_PROOFS(extern, PortableField, SelectiveRelation)
ATTESTOR_RELATION_PROOFS(extern, ClmulField, SelectiveRelation)
ATTESTOR_RELATION_PROOFS(extern, PortableField, ExtensionRelation)
ATTESTOR_RELATION_PROOFS(extern, ClmulField, ExtensionRelation)

}  // namespace attestor

namespace attestor::proof {

// ProveRelation: zk.too_large; zk.unsatisfied when `inputs` do not satisfy the relation.
template <class Relation>
Result<Bytes> ProveRelation(zk::field::Isa isa, const Relation& relation, const ByteArray<32>& statement,
                            const Secret& inputs, Random& random) {
  using namespace zk::engine;
  ATTESTOR_ASSIGN(const size_t bits, WitnessBits(relation));
  ATTESTOR_ASSIGN(const Secret witness, MakeWitness(relation, inputs, bits));
  const zk::vole::Parameters parameters = zk::vole::ParametersFor(bits);
  return isa == zk::field::Isa::kPortable
             ? ProveWitness<zk::field::PortableField>(isa, parameters, relation, statement, witness, bits, random)
             : ProveWitness<zk::field::ClmulField>(isa, parameters, relation, statement, witness, bits, random);
}

// VerifyRelation: zk.too_large, zk.proof_format, zk.proof.
template <class Relation>
Status VerifyRelation(zk::field::Isa isa, const Relation& relation, const ByteArray<32>& statement, ByteView proof) {
  using namespace zk::engine;
  ATTESTOR_ASSIGN(const size_t bits, WitnessBits(relation));
  const zk::vole::Parameters parameters = zk::vole::ParametersFor(bits);
  return isa == zk::field::Isa::kPortable
             ? VerifyProof<zk::field::PortableField>(isa, parameters, relation, statement, proof, bits)
             : VerifyProof<zk::field::ClmulField>(isa, parameters, relation, statement, proof, bits);
}

}  // namespace attestor::proof
