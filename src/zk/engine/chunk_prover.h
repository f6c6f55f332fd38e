// The prover's side of the chunks: commits to the witness piece by piece and writes the proof (spec/zk/proof-system.md
// section 3).
//
//   ChunkProver prover(…);
//   for each chunk: prover.Begin(); … tags, bits and coefficients are used … prover.End(sums);
//   Bytes proof = prover.Finish();
//
// It knows nothing of circuits and does not check that the witness satisfies anything: a prover that lies is built from
// the same parts.
#pragma once

#include "core/base/random.h"
#include "zk/engine/coefficients.h"
#include "zk/engine/delta.h"
#include "zk/engine/proof_format.h"
#include "zk/engine/transcript.h"
#include "zk/field/cpu.h"
#include "zk/field/subfield.h"
#include "zk/prg/vole_expand.h"
#include "zk/vole/columns.h"

namespace attestor::zk::engine {

// ConstraintSums are Σ χ_i·p_{i,0}, Σ χ_i·p_{i,1} and Σ χ_i·p_{i,2} of one chunk.
using ConstraintSums = std::array<field::Gf128, vole::kDegree>;

class ChunkProver {
 public:
  // `witness` holds witness_bits bits, least significant bit of a byte first, and must outlive the prover.
  ChunkProver(field::Isa isa, const vole::Parameters& parameters, const ByteArray<32>& statement, const Secret& witness,
              size_t witness_bits, Random& random);

  // Begin commits to the next chunk: there are ChunkCount of them.
  void Begin();
  // Of bit i of the current chunk, i < size().
  size_t size() const { return layout_.witness(); }
  field::Gf128 tag(size_t i) const { return columns_.row(i); }
  // bit_mask is all ones or all zeros.
  uint64_t bit_mask(size_t i) const {
    const size_t at = first_bit_ + i;
    return uint64_t{0} - ((static_cast<uint64_t>(witness_.Reveal()[at / 8]) >> (at % 8)) & 1);
  }
  field::Gf128 NextCoefficient() { return coefficients_.Next(); }
  void End(const ConstraintSums& sums);

  // Finish: after the last End. Grinds the last challenge and opens all leaves but one of each tree.
  Bytes Finish();

 private:
  void Write(Label label, ByteView said);
  void WriteCorrections();
  void WriteColumnHashes();
  void WriteMaskedWitness();

  field::Isa isa_;
  vole::Parameters parameters_;
  const Secret& witness_;
  size_t witness_bits_;
  ProofFormat format_;
  Transcript transcript_;
  vole::Salt salt_{};
  ByteArray<32> commitment_{};
  std::vector<vole::GgmTree> trees_;
  std::vector<prg::LeafKeys> leaf_keys_;
  vole::Columns columns_;
  vole::ChunkLayout layout_{0};
  size_t chunk_ = 0;
  size_t first_bit_ = 0;
  uint64_t next_block_ = 0;
  Coefficients coefficients_;
  Bytes proof_;
  size_t written_ = 0;
};

}  // namespace attestor::zk::engine
