// How one chunk of the witness lies in the columns (spec/zk/proof-system.md section 3):
//
//   bits [0, witness)                padded with zeros to a multiple of 128
//        [mask(0), +128), [mask(1), +128)
//        [hash_mask, +256)           bits() in all; streams are read in steps of 512 bytes
#pragma once

#include <algorithm>

#include "zk/vole/parameters.h"

namespace attestor::zk::vole {

class ChunkLayout {
 public:
  explicit constexpr ChunkLayout(size_t witness_bits) : witness_(witness_bits) {}

  constexpr size_t witness() const { return witness_; }
  constexpr size_t mask(size_t i) const { return Padded() + i * kFieldBits; }
  constexpr size_t hash_mask() const { return Padded() + kMaskBits; }
  constexpr size_t bits() const { return Padded() + kMaskBits + kHashBits; }
  constexpr size_t bytes() const { return bits() / 8; }  // of one column, as sent
  constexpr size_t witness_bytes() const { return (witness_ + 7) / 8; }
  constexpr size_t blocks() const { return (bits() + 4095) / 4096 * 32; }  // 16-byte blocks that a stream gives for it
  // hashed_blocks are the 16-byte blocks that get a coefficient: all but the mask.
  constexpr size_t hashed_blocks() const { return hash_mask() / 128; }

 private:
  constexpr size_t Padded() const { return (witness_ + 127) / 128 * 128; }

  size_t witness_;
};

// ChunkCount and ChunkWitness cut a witness: there is always at least one chunk.
constexpr size_t ChunkCount(size_t witness_bits) {
  return std::max<size_t>(1, (witness_bits + kChunkBits - 1) / kChunkBits);
}
constexpr size_t ChunkWitness(size_t witness_bits, size_t chunk) {
  return std::min(kChunkBits, witness_bits - chunk * kChunkBits);
}

}  // namespace attestor::zk::vole
