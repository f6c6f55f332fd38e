#include "zk/engine/clmul_engine_test.h"

#include "zk/field/clmul_field.h"

namespace attestor::zk::engine {

Bytes ProveClmul(const Proved& p, uint64_t seed, field::Isa isa) {
  CountingRandom random(seed);
  return ProveWitness<field::ClmulField>(isa, p.parameters, p.relation, p.statement, p.witness, p.bits, random);
}

std::string VerifyClmul(const Proved& p, field::Isa isa) {
  const Status status = VerifyProof<field::ClmulField>(isa, p.parameters, p.relation, p.statement, p.proof, p.bits);
  return status.ok() ? "accepted" : std::string(status.error().code().id);
}

}  // namespace attestor::zk::engine
