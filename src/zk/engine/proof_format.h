// The bytes of a proof (spec/zk/proof-system.md section 6): where each part lies. A proof's length follows from the
// witness's.
#pragma once

#include "core/base/bytes.h"
#include "zk/vole/chunk.h"

namespace attestor::zk::engine {

inline constexpr uint8_t kProofVersion = 3;

// ChunkBytes are the parts of one chunk, in order; each is absorbed as it stands.
struct ChunkBytes {
  ByteView corrections;    // of all trees but the first
  ByteView column_hashes;  // of u, and of the columns of each tree (32 each)
  ByteView masked;         // the masked witness
  ByteView constraints;    // a_0, a_1 and a_2 (16 each)
};

class ProofFormat {
 public:
  ProofFormat(const vole::Parameters& parameters, size_t witness_bits)
      : parameters_(parameters), witness_bits_(witness_bits) {}

  static constexpr size_t kSalt = 2;
  static constexpr size_t kDelta = kSalt + 16;
  static constexpr size_t kGrind = kDelta + 16;
  static constexpr size_t kCommitment = kGrind + 4;
  static constexpr size_t kTrees = kCommitment + 32;
  static constexpr size_t kConstraints = 16 * vole::kDegree;

  size_t tree_size() const { return parameters_.depth * size_t{16} + 32; }
  size_t tree(unsigned t) const { return kTrees + t * tree_size(); }
  size_t chunks() const { return tree(parameters_.trees); }

  size_t corrections_size(const vole::ChunkLayout& layout) const { return (parameters_.trees - 1) * layout.bytes(); }
  size_t column_hashes_size() const { return size_t{32} * (1 + parameters_.trees); }
  size_t chunk_size(const vole::ChunkLayout& layout) const {
    return corrections_size(layout) + column_hashes_size() + layout.witness_bytes() + kConstraints;
  }

  // chunk gives the parts of the chunk that begins at `at` of a proof of the right length.
  ChunkBytes chunk(ByteView proof, size_t at, const vole::ChunkLayout& layout) const {
    const size_t hashes = at + corrections_size(layout);
    const size_t masked = hashes + column_hashes_size();
    const size_t constraints = masked + layout.witness_bytes();
    return {proof.subspan(at, hashes - at), proof.subspan(hashes, masked - hashes),
            proof.subspan(masked, constraints - masked), proof.subspan(constraints, kConstraints)};
  }

  size_t size() const {
    size_t out = chunks();
    for (size_t c = 0; c < vole::ChunkCount(witness_bits_); ++c)
      out += chunk_size(vole::ChunkLayout(vole::ChunkWitness(witness_bits_, c)));
    return out;
  }

 private:
  vole::Parameters parameters_;
  size_t witness_bits_;
};

}  // namespace attestor::zk::engine
