// Columns against the specification written out bit by bit: sums of streams, the relation Q = V + u·Δ, rows, and the
// hash L.
#include "zk/vole/columns.h"

#include <gtest/gtest.h>

#include <random>

#include "zk/field/portable_field.h"
#include "zk/prg/aes128.h"

namespace attestor::zk::vole {
namespace {

using field::Gf128;
using field::Isa;

constexpr Parameters kSet{255, 3, 5, 0};
constexpr uint64_t kFirstBlock = 96;

Salt MakeSalt() {
  Salt salt;
  for (size_t i = 0; i < salt.size(); ++i) salt[i] = static_cast<uint8_t>(7 * i + 1);
  return salt;
}

Bytes Leaves(unsigned tree) {
  std::mt19937_64 random(100 + tree);
  Bytes out(16 * kSet.leaves());
  for (uint8_t& byte : out) byte = static_cast<uint8_t>(random());
  return out;
}

bool BitAt(ByteView bytes, size_t i) { return ((bytes[i / 8] >> (i % 8)) & 1) != 0; }
bool BitAt(const Gf128& x, size_t i) { return (((i < 64 ? x.lo >> i : x.hi >> (i - 64)) & 1)) != 0; }

// ProverColumns are u and V of all trees for a chunk of `witness` bits.
Columns ProverColumns(size_t witness, Isa isa) {
  const ChunkLayout layout(witness);
  Columns out(kSet, witness);
  for (unsigned t = 0; t < kSet.trees; ++t) {
    out.Expand(isa, prg::LeafKeys(isa, Leaves(t).data(), kSet.depth, false), t, MakeSalt(), kFirstBlock, layout);
  }
  return out;
}

// VerifierColumns are Q before corrections, for the hidden leaves `alpha`.
Columns VerifierColumns(size_t witness, Isa isa, const std::array<size_t, 3>& alpha) {
  const ChunkLayout layout(witness);
  Columns out(kSet, witness);
  for (unsigned t = 0; t < kSet.trees; ++t) {
    const Bytes leaves = Leaves(t);
    Bytes moved(leaves.size());
    for (size_t x = 0; x < kSet.leaves(); ++x) {
      if (x != alpha[t]) std::copy_n(&leaves[16 * x], 16, &moved[16 * (x ^ alpha[t])]);
    }
    out.Expand(isa, prg::LeafKeys(isa, moved.data(), kSet.depth, true), t, MakeSalt(), kFirstBlock, layout);
  }
  return out;
}

class ColumnsTest : public ::testing::TestWithParam<Isa> {
 protected:
  void SetUp() override {
    if (GetParam() > field::BestIsa()) GTEST_SKIP() << "this processor lacks the instructions";
  }
};

TEST_P(ColumnsTest, AreTheSumsOfTheLeafStreams) {
  const ChunkLayout layout(3600);
  const Columns columns = ProverColumns(3600, GetParam());
  const size_t size = layout.blocks() * 16;
  for (unsigned t = 0; t < kSet.trees; ++t) {
    Bytes u(size);
    std::vector<Bytes> v(kSet.depth, Bytes(size));
    Salt iv = MakeSalt();
    iv[0] = static_cast<uint8_t>(iv[0] ^ t);
    iv[1] ^= 1;
    for (size_t x = 0; x < kSet.leaves(); ++x) {
      Bytes stream(size);
      prg::ExpandAes(Isa::kPortable, &Leaves(t)[16 * x], iv.data(), kFirstBlock, layout.blocks(), stream.data());
      XorInto(u, stream);
      for (unsigned j = 0; j < kSet.depth; ++j) {
        if (((x >> j) & 1) != 0) XorInto(v[j], stream);
      }
    }
    EXPECT_TRUE(Equal(columns.u(t), u));
    for (unsigned j = 0; j < kSet.depth; ++j)
      EXPECT_TRUE(Equal(columns.column(t * kSet.depth + j), v[j])) << t << ' ' << j;
  }
}

TEST_P(ColumnsTest, VerifierHasQEqualToVPlusUDelta) {
  const size_t witness = 500;
  const ChunkLayout layout(witness);
  Columns prover = ProverColumns(witness, GetParam());
  prover.TransposeRows(layout);
  std::mt19937_64 random(5);
  for (int round = 0; round < 5; ++round) {
    const std::array<size_t, 3> alpha{random() % 32, random() % 32, random() % 32};
    Columns verifier = VerifierColumns(witness, GetParam(), alpha);
    Gf128 delta;
    for (unsigned t = 0; t < kSet.trees; ++t) {
      delta.lo |= alpha[t] << (t * kSet.depth);
      Bytes correction = ToBytes(prover.u(0));
      XorInto(correction, prover.u(t));
      for (unsigned j = 0; j < kSet.depth; ++j) {
        if (((alpha[t] >> j) & 1) != 0) XorInto(verifier.column(t * kSet.depth + j), correction);
      }
    }
    verifier.TransposeRows(layout);
    for (size_t i = 0; i < layout.bits(); ++i) {
      ASSERT_EQ(verifier.row(i), prover.row(i) ^ (delta & Gf128::Mask(BitAt(prover.u(0), i)))) << round << ' ' << i;
    }
  }
}

TEST_P(ColumnsTest, HashIsAsSpecified) {
  const ChunkLayout layout(700);
  const Columns columns = ProverColumns(700, GetParam());
  ByteArray<32> challenge;
  for (size_t i = 0; i < 32; ++i) challenge[i] = static_cast<uint8_t>(200 - 3 * i);
  const HashCoefficients hash(GetParam(), challenge, layout);
  for (unsigned c = 0; c < kSet.columns(); ++c) {
    const ByteView column = columns.column(c);
    ColumnHash expected{};
    for (size_t half = 0; half < 2; ++half) {
      const Gf128 point = Gf128::Load(&challenge[16 * half]);
      Gf128 power = point;
      Gf128 sum;
      for (size_t i = 0; i < layout.bits() / 128 - 2; ++i) {
        sum ^= field::PortableField::Multiply(power, Gf128::Load(&column[16 * i]));
        power = field::PortableField::Multiply(power, point);
      }
      sum.Store(&expected[16 * half]);
    }
    XorInto(expected, column.subspan(layout.bytes() - 32, 32));
    ASSERT_EQ(hash.Hash(GetParam(), column), expected) << c;
  }
}

TEST_P(ColumnsTest, HashIsLinear) {
  const ChunkLayout layout(1000);
  const Columns columns = ProverColumns(1000, GetParam());
  ByteArray<32> challenge{};
  challenge[3] = 1;
  const HashCoefficients hash(GetParam(), challenge, layout);
  const Bytes zero(layout.bytes());
  EXPECT_EQ(hash.Hash(GetParam(), zero), ColumnHash{});
  for (unsigned c = 1; c < kSet.columns(); ++c) {
    Bytes sum = ToBytes(columns.column(0));
    XorInto(sum, columns.column(c));
    ColumnHash expected = hash.Hash(GetParam(), columns.column(0));
    XorInto(expected, hash.Hash(GetParam(), columns.column(c)));
    EXPECT_EQ(hash.Hash(GetParam(), sum), expected) << c;
  }
}

// Each bit of a column counts, the mask's too, and none behind the column's end.
TEST_P(ColumnsTest, HashDependsOnEveryBit) {
  const ChunkLayout layout(300);
  ByteArray<32> challenge{};
  challenge[5] = challenge[20] = 1;
  const HashCoefficients hash(GetParam(), challenge, layout);
  Bytes column(layout.blocks() * 16);
  for (size_t i = 0; i < layout.bits() + 128; ++i) {
    column[i / 8] ^= static_cast<uint8_t>(1 << i % 8);
    EXPECT_EQ(hash.Hash(GetParam(), column) != ColumnHash{}, i < layout.bits()) << i;
    column[i / 8] ^= static_cast<uint8_t>(1 << i % 8);
  }
}

// With the powers from the 0th on, a change of the first block and of both halves of the mask by the same element would
// go unseen under every challenge.
TEST_P(ColumnsTest, HashSeesTheSameChangeOfTheFirstBlockAndOfTheMask) {
  const ChunkLayout layout(300);
  ByteArray<32> challenge{};
  challenge[5] = challenge[20] = 1;
  Bytes column(layout.blocks() * 16);
  for (const size_t block : {size_t{0}, layout.bits() / 128 - 2, layout.bits() / 128 - 1}) column[16 * block] = 0x61;
  EXPECT_NE(HashCoefficients(GetParam(), challenge, layout).Hash(GetParam(), column), ColumnHash{});
}

TEST_P(ColumnsTest, HashDependsOnEveryBitOfTheChallenge) {
  const ChunkLayout layout(300);
  const Bytes column = ToBytes(ProverColumns(300, GetParam()).column(0));
  ByteArray<32> challenge{};
  const ColumnHash before = HashCoefficients(GetParam(), challenge, layout).Hash(GetParam(), column);
  for (size_t bit = 0; bit < 256; ++bit) {
    challenge[bit / 8] ^= static_cast<uint8_t>(1 << bit % 8);
    EXPECT_NE(HashCoefficients(GetParam(), challenge, layout).Hash(GetParam(), column), before) << bit;
    challenge[bit / 8] ^= static_cast<uint8_t>(1 << bit % 8);
  }
}

INSTANTIATE_TEST_SUITE_P(Isas, ColumnsTest, ::testing::Values(Isa::kPortable, Isa::kAesClmul, Isa::kVaes512));

TEST(Columns, RowsAreTheTransposedColumns) {
  for (const Parameters& set : {Parameters{255, 3, 5, 0}, Parameters{255, 8, 8, 0}, Parameters{255, 13, 5, 0}, kSmall,
                                Parameters{255, 16, 8, 0}}) {
    for (const size_t witness : {1, 200, 1024}) {
      const ChunkLayout layout(witness);
      Columns columns(set, witness);
      std::mt19937_64 random(set.columns());
      for (unsigned c = 0; c < set.columns(); ++c) {
        for (uint8_t& byte : columns.column(c)) byte = static_cast<uint8_t>(random());
      }
      columns.TransposeRows(layout);
      for (size_t i = 0; i < layout.bits(); ++i) {
        const Gf128 row = columns.row(i);
        for (unsigned c = 0; c < 128; ++c) {
          ASSERT_EQ(BitAt(row, c), c < set.columns() && BitAt(columns.column(c), i))
              << set.columns() << ' ' << i << ' ' << c;
        }
      }
    }
  }
}

// The memory of the largest chunk is used again: a shorter last chunk keeps nothing of the one before.
TEST(Columns, AreOverwrittenByTheNextChunk) {
  const size_t witness = kChunkBits + 300;
  const Parameters set{255, 1, 2, 0};
  const prg::LeafKeys keys(field::BestIsa(), Leaves(0).data(), set.depth, false);
  Columns used(set, witness);
  used.Expand(field::BestIsa(), keys, 0, MakeSalt(), 0, ChunkLayout(kChunkBits));
  used.TransposeRows(ChunkLayout(kChunkBits));
  Columns fresh(set, witness);
  const ChunkLayout last(ChunkWitness(witness, 1));
  for (Columns* columns : {&used, &fresh}) {
    columns->Expand(field::BestIsa(), keys, 0, MakeSalt(), ChunkLayout(kChunkBits).blocks(), last);
    columns->TransposeRows(last);
  }
  for (size_t i = 0; i < last.bits(); ++i) ASSERT_EQ(used.row(i), fresh.row(i)) << i;
  EXPECT_TRUE(Equal(used.u(0).first(last.bytes()), fresh.u(0).first(last.bytes())));
}

TEST(XorInto, AddsToTheBeginning) {
  Bytes out{1, 2, 3};
  XorInto(out, Bytes{0xff, 2});
  EXPECT_EQ(out, (Bytes{0xfe, 0, 3}));
}

}  // namespace
}  // namespace attestor::zk::vole
