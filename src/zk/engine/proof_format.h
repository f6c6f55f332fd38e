// The bytes of a proof (spec/zk/proof-system.md section 6): where each part lies. A proof's length follows from the witness's.
#pragma once

#include "base/bytes.h"
#include "zk/vole/chunk.h"

namespace attestor::zk::engine {

inline constexpr uint8_t kProofVersion = 2;

class ProofFormat {
 public:
  ProofFormat(const vole::Parameters& parameters, size_t witness_bits) : parameters_(parameters), witness_bits_(witness_bits) {}

  static constexpr size_t kSalt = 2;
  static constexpr size_t kDelta = kSalt + 16;
  static constexpr size_t kGrind = kDelta + 16;
  static constexpr size_t kTrees = kGrind + 4;

  size_t tree_size() const { return parameters_.depth * size_t{16} + 32; }
  size_t tree(unsigned t) const { return kTrees + t * tree_size(); }
  size_t chunks() const { return tree(parameters_.trees); }

  size_t corrections_size(const vole::ChunkLayout& layout) const { return (parameters_.trees - 1) * layout.bytes(); }
  // chunk_size: corrections, column hash (32), masked witness, a_1 and a_2 (16 each).
  size_t chunk_size(const vole::ChunkLayout& layout) const { return corrections_size(layout) + 32 + layout.witness_bytes() + 32; }

  size_t size() const {
    size_t out = chunks();
    for (size_t c = 0; c < vole::ChunkCount(witness_bits_); ++c) out += chunk_size(vole::ChunkLayout(vole::ChunkWitness(witness_bits_, c)));
    return out;
  }

 private:
  vole::Parameters parameters_;
  size_t witness_bits_;
};

}  // namespace attestor::zk::engine
