// What cheating provers have in common: the trees of an honest prover with the same randomness, and a proof that opens
// them for any Δ.
#pragma once

#include <algorithm>
#include <vector>

#include "core/base/random.h"
#include "core/crypto/hash.h"
#include "zk/engine/delta.h"
#include "zk/engine/proof_format.h"
#include "zk/field/cpu.h"
#include "zk/vole/ggm_tree.h"

namespace attestor::zk::engine {

class CheatersTrees {
 public:
  CheatersTrees(const vole::Parameters& set, uint64_t seed) : set_(set) {
    CountingRandom random(seed);
    random.Fill(salt_);
    for (unsigned t = 0; t < set.trees; ++t)
      trees_.emplace_back(field::BestIsa(), set, salt_, t, random.MakeSecret(16));
  }

  Bytes commitment() const {
    Bytes commitments;
    for (const vole::GgmTree& tree : trees_) Append(commitments, tree.commitment());
    return ToBytes(crypto::Sha256(commitments));
  }
  const vole::Salt& salt() const { return salt_; }
  const vole::GgmTree& tree(unsigned t) const { return trees_[t]; }

  // Assemble writes a proof around `chunk`, the bytes of its only chunk; the grinding counter is 0.
  Bytes Assemble(const Delta& delta, ByteView chunk) const {
    Bytes out{kProofVersion, set_.id};
    Append(out, salt_);
    Append(out, delta.Encode());
    Append(out, Bytes(4));
    Append(out, commitment());
    for (unsigned t = 0; t < set_.trees; ++t) {
      const vole::TreeOpening opening = trees_[t].Open(delta.hidden(t));
      Append(out, opening.siblings);
      Append(out, opening.hidden_commitment);
    }
    Append(out, chunk);
    return out;
  }

 private:
  vole::Parameters set_;
  vole::Salt salt_{};
  std::vector<vole::GgmTree> trees_;
};

}  // namespace attestor::zk::engine
