// The verifier's side of the chunks, the twin of chunk_prover.h. It knows Δ and all challenges from the proof's bytes
// (challenges.h), computes Q, and compares what follows from it with what the prover said: the commitment, the hashes
// of each tree's columns, a_0.
//
// It stops at the first of them that differs, so that whoever sends a false proof has done nearly the work that
// refusing it takes: the trees before the first check, a tree's columns before the next tree, a chunk before the next
// chunk. What it does until then depends on the statement only.
#pragma once

#include "core/base/result.h"
#include "zk/engine/challenges.h"
#include "zk/engine/chunk_prover.h"
#include "zk/engine/errors.h"
#include "zk/field/cpu.h"
#include "zk/field/subfield.h"
#include "zk/prg/vole_expand.h"
#include "zk/vole/chunk.h"
#include "zk/vole/columns.h"
#include "zk/vole/ggm_tree.h"
#include "zk/vole/parameters.h"

namespace attestor::zk::engine {

class ChunkVerifier {
 public:
  // Start: zk.proof_format for a proof of another version, set or length, or with bits that must be zero; zk.proof when
  // its last challenge or its commitment is another one. `proof` must outlive the verifier.
  static Result<ChunkVerifier> Start(field::Isa isa, const vole::Parameters& parameters, const ByteArray<32>& statement,
                                     size_t witness_bits, ByteView proof);

  void Begin();
  // stopped tells that the proof is refused already. The keys mean nothing then.
  bool stopped() const { return !stopped_at_.empty(); }
  size_t size() const { return layout_.witness(); }
  // key is K_i + d_i·Δ.
  field::Gf128 key(size_t i) const { return columns_.row(i) ^ (delta_.value() & field::Gf128::Mask(MaskedBit(i))); }
  const field::Gf128& delta() const { return delta_.value(); }
  field::Gf128 NextCoefficient() { return coefficients_.Next(); }
  // End takes Σ χ_i·p_i(Δ), split by the degree of the constraints: sums[e - 1] is to be multiplied by Δ^(3-e).
  void End(const ConstraintSums& sums);

  // Finish: after the last End. zk.proof, with where it stopped.
  Status Finish() const;

 private:
  ChunkVerifier(field::Isa isa, const vole::Parameters& parameters, size_t witness_bits, ByteView proof,
                const Delta& delta, std::vector<ChunkChallenges> challenges);

  bool MaskedBit(size_t i) const { return ((bytes_.masked[i / 8] >> (i % 8)) & 1) != 0; }
  bool OpenTrees();
  bool OpenColumns(unsigned tree, const vole::HashCoefficients& hash);
  void StopAt(std::string_view part);

  field::Isa isa_;
  vole::Parameters parameters_;
  size_t witness_bits_;
  ProofFormat format_;
  ByteView proof_;
  Delta delta_;
  std::vector<ChunkChallenges> challenges_;
  vole::Salt salt_{};
  std::vector<prg::LeafKeys> leaf_keys_;
  vole::Columns columns_;
  vole::ChunkLayout layout_{0};
  ChunkBytes bytes_;  // of the current chunk
  size_t chunk_ = 0;  // the next
  uint64_t next_block_ = 0;
  Coefficients coefficients_;
  size_t read_;
  std::string stopped_at_;
};

}  // namespace attestor::zk::engine
