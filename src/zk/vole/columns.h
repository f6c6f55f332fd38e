// The columns of one chunk: what the streams of all trees add up to, and how it is hashed and turned into rows.
//
// Prover and verifier do the same here; the prover's columns are V, the verifier's are Q.
#pragma once

#include <span>
#include <vector>

#include "core/base/secret.h"
#include "zk/field/cpu.h"
#include "zk/field/gf128.h"
#include "zk/prg/vole_expand.h"
#include "zk/vole/chunk.h"
#include "zk/vole/ggm_tree.h"

namespace attestor::zk::vole {

using ColumnHash = ByteArray<32>;

// Columns is memory for the largest chunk, used again for each: `columns()` strings v or q, and one u per tree.
class Columns {
 public:
  Columns(const Parameters& parameters, size_t witness_bits);

  std::span<uint8_t> column(size_t i) { return data_.RevealMutable().subspan(i * stride_, stride_); }
  ByteView column(size_t i) const { return data_.Reveal().subspan(i * stride_, stride_); }
  std::span<uint8_t> u(unsigned tree) { return sums_.RevealMutable().subspan(tree * stride_, stride_); }
  ByteView u(unsigned tree) const { return sums_.Reveal().subspan(tree * stride_, stride_); }

  // Expand fills the columns and the u of `tree` with the chunk's part of the leaf streams, which begins at
  // `first_block`.
  void Expand(field::Isa isa, const prg::LeafKeys& leaves, unsigned tree, const Salt& salt, uint64_t first_block,
              const ChunkLayout& layout);

  // Row `i`: bit i of every column; rows are made by TransposeRows.
  field::Gf128 row(size_t i) const { return field::Gf128::Load(rows_.Reveal().data() + i * 16); }
  void TransposeRows(const ChunkLayout& layout);

 private:
  Parameters parameters_;
  size_t stride_;  // bytes of one column
  Secret data_;
  Secret sums_;
  Secret rows_;
};

// HashCoefficients are the powers of the two points that `challenge` holds.
class HashCoefficients {
 public:
  HashCoefficients(field::Isa isa, const ByteArray<32>& challenge, const ChunkLayout& layout);
  // Hash is L(column).
  ColumnHash Hash(field::Isa isa, ByteView column) const;

 private:
  ChunkLayout layout_;
  Bytes a_;
  Bytes b_;
};

// XorInto adds `other` to the beginning of `out`, which is at least as long.
void XorInto(std::span<uint8_t> out, ByteView other);

}  // namespace attestor::zk::vole
