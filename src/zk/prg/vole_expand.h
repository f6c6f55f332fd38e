// The hot loop of VOLE-in-the-head: from the 2^depth seeds of a tree's leaves to a column of u and the columns of v.
//
// With r_x the stream of leaf x (aes128.h), u is the sum of all r_x, and v[j] the sum of those whose index x has bit j.
// Leaves are visited in the order of the Gray code, where one bit j of the index flips from leaf to leaf. With P the
// sum of the leaves visited so far, every leaf then costs one addition to P and one of P to v[j]: a leaf with bit j is
// in P at the flip that ends its run and was not in P at the flip that began it, and a leaf without bit j is in P at
// both or at neither.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "zk/field/cpu.h"

namespace attestor::zk::prg {

using field::Isa;

inline constexpr unsigned kMaxDepth = 16;     // of a tree: 65,536 leaves
inline constexpr size_t kBlocksPerStep = 32;  // blocks of a call come in multiples of this

// The leaves of a tree, prepared for an Isa, in Gray-code order. Secret: wiped on destruction, moved and never copied.
class LeafKeys {
 public:
  // LeafKeys reads 2^depth seeds of 16 bytes, 1 <= depth <= kMaxDepth. With `first_hidden`, the seed of leaf 0 is not
  // known (it is not used), and its stream counts as 0.
  LeafKeys(Isa isa, const uint8_t* seeds, unsigned depth, bool first_hidden);
  LeafKeys(LeafKeys&&) noexcept = default;
  LeafKeys& operator=(LeafKeys&&) noexcept = default;

  Isa isa() const { return isa_; }
  unsigned depth() const { return depth_; }
  bool first_hidden() const { return first_hidden_; }
  // Of position `at` in Gray-code order, that is leaf at ^ (at >> 1): eleven round keys, or for Isa::kPortable the seed
  // alone.
  const uint8_t* at(size_t position) const { return bytes_.get() + position * stride_; }

 private:
  struct WipeAndFree {
    size_t size;
    void operator()(uint8_t* bytes) const;
  };

  Isa isa_;
  unsigned depth_;
  bool first_hidden_;
  size_t stride_;
  std::unique_ptr<uint8_t[], WipeAndFree> bytes_;
};

// ExpandVole writes blocks first_block to first_block + blocks - 1 of u, and of v[j] for j < keys.depth(): 16 * blocks
// bytes each, of any alignment, overwritten. `blocks` is a multiple of kBlocksPerStep; `isa` is that of `keys`. `iv` is
// 16 bytes.
void ExpandVole(Isa isa, const LeafKeys& keys, const uint8_t* iv, uint64_t first_block, size_t blocks, uint8_t* u,
                uint8_t* const* v);

}  // namespace attestor::zk::prg
