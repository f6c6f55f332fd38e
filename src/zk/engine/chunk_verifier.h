// The verifier's side of the chunks, the twin of chunk_prover.h: it reads Δ from the proof first, computes Q with it, and at the end
// compares Δ with the challenge that everything before it gives.
//
// Nothing in a proof makes it stop before the end, and its work depends on the statement only.
#pragma once

#include "base/result.h"
#include "zk/engine/chunk_prover.h"
#include "zk/engine/errors.h"

namespace attestor::zk::engine {

class ChunkVerifier {
 public:
  // Start: zk.proof_format for a proof of another version, set or length. `proof` must outlive the verifier.
  static Result<ChunkVerifier> Start(field::Isa isa, const vole::Parameters& parameters, const ByteArray<32>& statement,
                                     size_t witness_bits, ByteView proof);

  void Begin();
  size_t size() const { return layout_.witness(); }
  // key is K_i + d_i·Δ.
  field::Gf128 key(size_t i) const { return columns_.row(i) ^ (delta_.value() & field::Gf128::Mask(MaskedBit(i))); }
  const field::Gf128& delta() const { return delta_.value(); }
  field::Gf128 NextCoefficient() { return coefficients_.Next(); }
  // End takes Σ χ_i·p_i(Δ), split by the degree of the constraints: sums[e - 1] is to be multiplied by Δ^(3-e).
  void End(const ConstraintSums& sums);

  // Finish: after the last End. zk.proof_format for padding that is not zero, zk.proof when the last challenge is another one.
  Status Finish();

 private:
  ChunkVerifier(field::Isa isa, const vole::Parameters& parameters, const ByteArray<32>& statement, size_t witness_bits, ByteView proof,
                const Delta& delta);

  bool MaskedBit(size_t i) const { return ((masked_[i / 8] >> (i % 8)) & 1) != 0; }
  void OpenTrees();
  void ReadCorrections();
  void ReadColumnHashes();
  void ReadMaskedWitness();
  ByteView Take(size_t size);

  field::Isa isa_;
  vole::Parameters parameters_;
  size_t witness_bits_;
  ProofFormat format_;
  Transcript transcript_;
  ByteView proof_;
  Delta delta_;
  vole::Salt salt_{};
  std::vector<prg::LeafKeys> leaf_keys_;
  vole::Columns columns_;
  vole::ChunkLayout layout_{0};
  ByteView masked_;
  size_t chunk_ = 0;
  uint64_t next_block_ = 0;
  Coefficients coefficients_;
  size_t read_ = 0;
  bool padding_is_zero_ = true;
};

}  // namespace attestor::zk::engine
