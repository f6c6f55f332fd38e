#include "zk/vole/columns.h"

#include <array>
#include <cstring>

#include "zk/field/inner_product.h"
#include "zk/field/powers.h"

namespace attestor::zk::vole {
namespace {

constexpr size_t kSide = 128;  // a block that is transposed: 128 columns of 128 bits

// SwapHalves exchanges, between the rows i and i + step, the bits that a transposition of 2x2 blocks of side `step`
// moves.
void SwapHalves(std::array<field::Gf128, kSide>& m, size_t step, uint64_t mask) {
  for (size_t i = 0; i < kSide; ++i) {
    if ((i & step) != 0) continue;
    field::Gf128& a = m[i];
    field::Gf128& b = m[i + step];
    const uint64_t lo = ((a.lo >> step) ^ b.lo) & mask;
    const uint64_t hi = ((a.hi >> step) ^ b.hi) & mask;
    b.lo ^= lo;
    b.hi ^= hi;
    a.lo ^= lo << step;
    a.hi ^= hi << step;
  }
}

void Transpose(std::array<field::Gf128, kSide>& m) {
  for (size_t i = 0; i < 64; ++i) std::swap(m[i].hi, m[i + 64].lo);
  SwapHalves(m, 32, 0x00000000ffffffff);
  SwapHalves(m, 16, 0x0000ffff0000ffff);
  SwapHalves(m, 8, 0x00ff00ff00ff00ff);
  SwapHalves(m, 4, 0x0f0f0f0f0f0f0f0f);
  SwapHalves(m, 2, 0x3333333333333333);
  SwapHalves(m, 1, 0x5555555555555555);
}

// The powers of a point from the first on. The mask has the coefficient 1, so that power must not stand in the sum.
Bytes Coefficients(field::Isa isa, const uint8_t* point, size_t blocks) {
  const field::Gf128 ratio = field::Gf128::Load(point);
  Bytes out(blocks * 16);
  field::Powers(isa, ratio, ratio, blocks, out.data());
  return out;
}

}  // namespace

Columns::Columns(const Parameters& parameters, size_t witness_bits)
    : parameters_(parameters),
      stride_(ChunkLayout(ChunkWitness(witness_bits, 0)).blocks() * 16),
      data_(parameters.columns() * stride_),
      sums_(parameters.trees * stride_),
      rows_(stride_ * 8 * 16) {}

void Columns::Expand(field::Isa isa, const prg::LeafKeys& leaves, unsigned tree, const Salt& salt, uint64_t first_block,
                     const ChunkLayout& layout) {
  std::array<uint8_t*, 16> v{};
  for (unsigned j = 0; j < parameters_.depth; ++j) v[j] = column(tree * parameters_.depth + j).data();
  prg::ExpandVole(isa, leaves, LeafSalt(salt, tree).data(), first_block, layout.blocks(), u(tree).data(), v.data());
}

void Columns::TransposeRows(const ChunkLayout& layout) {
  const std::span<uint8_t> rows = rows_.RevealMutable();
  std::array<field::Gf128, kSide> block{};
  for (size_t first = 0; first < layout.bits(); first += kSide) {
    block.fill({});
    for (size_t c = 0; c < parameters_.columns(); ++c)
      block[c] = field::Gf128::Load(data_.Reveal().data() + c * stride_ + first / 8);
    Transpose(block);
    for (size_t r = 0; r < kSide; ++r) block[r].Store(rows.data() + (first + r) * 16);
  }
  Wipe({reinterpret_cast<uint8_t*>(block.data()), sizeof(block)});
}

HashCoefficients::HashCoefficients(field::Isa isa, const ByteArray<32>& challenge, const ChunkLayout& layout)
    : layout_(layout),
      a_(Coefficients(isa, challenge.data(), layout.hashed_blocks())),
      b_(Coefficients(isa, challenge.data() + 16, layout.hashed_blocks())) {}

ColumnHash HashCoefficients::Hash(field::Isa isa, ByteView column) const {
  field::Gf128 sums[2];
  field::InnerProduct2(isa, column.data(), a_.data(), b_.data(), layout_.hashed_blocks(), sums);
  ColumnHash out;
  sums[0].Store(out.data());
  sums[1].Store(out.data() + 16);
  XorInto(out, column.subspan(layout_.hash_mask() / 8, kHashBits / 8));
  return out;
}

void XorInto(std::span<uint8_t> out, ByteView other) {
  for (size_t i = 0; i < other.size(); ++i) out[i] = static_cast<uint8_t>(out[i] ^ other[i]);
}

}  // namespace attestor::zk::vole
