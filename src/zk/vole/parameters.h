// The parameter sets of the proof system (spec/zk/proof-system.md section 1).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace attestor::zk::vole {

inline constexpr size_t kDegree = 3;                   // of constraints
inline constexpr size_t kChunkBits = size_t{1} << 18;  // witness bits of a full chunk; memory is proportional to it
inline constexpr size_t kFieldBits = 128;
inline constexpr size_t kMaskBits = (kDegree - 1) * kFieldBits;  // hide the constraint polynomial
inline constexpr size_t kHashBits = 256;  // of the consistency hash, and of the mask that hides it

struct Parameters {
  uint8_t id = 0;
  unsigned trees = 0;     // at most 16
  unsigned depth = 0;     // of each tree, 1..12
  unsigned grinding = 0;  // bits of the last challenge that must be zero

  unsigned columns() const { return trees * depth; }  // at most 128
  size_t leaves() const { return size_t{1} << depth; }
};

inline constexpr Parameters kSmall{1, 12, 10, 8};
inline constexpr Parameters kFast{2, 15, 8, 8};
inline constexpr size_t kSmallLimit = size_t{1} << 20;  // witness bits

// ParametersFor: the set follows from the length of the witness, so no prover chooses it.
constexpr Parameters ParametersFor(size_t witness_bits) { return witness_bits <= kSmallLimit ? kSmall : kFast; }

}  // namespace attestor::zk::vole
