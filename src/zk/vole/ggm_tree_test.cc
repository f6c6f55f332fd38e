// Trees against the specification written out node by node, and openings: all leaves but one, under the same
// commitment.
#include "zk/vole/ggm_tree.h"

#include <gtest/gtest.h>

#include "core/crypto/hash.h"
#include "zk/field/cpu.h"
#include "zk/prg/aes128.h"

namespace attestor::zk::vole {
namespace {

using field::Isa;

constexpr unsigned kTree = 11;

Parameters Depth(unsigned depth) { return {255, 1, depth, 0}; }

Salt MakeSalt() {
  Salt salt;
  for (size_t i = 0; i < salt.size(); ++i) salt[i] = static_cast<uint8_t>(0x31 * i + 5);
  return salt;
}

GgmTree MakeTree(unsigned depth, Isa isa = Isa::kPortable, unsigned tree = kTree, uint8_t root = 9) {
  return GgmTree(isa, Depth(depth), MakeSalt(), tree, Secret::CopyOf(Bytes(16, root)));
}

OpenedTree Rebuild(unsigned depth, size_t hidden, const TreeOpening& opening, unsigned tree = kTree) {
  return RebuildTree(Isa::kPortable, Depth(depth), MakeSalt(), tree, hidden, opening);
}

// SpecLeaves follows section 2 recursively: AES128_s(iv_t xor ctr(2n)) || AES128_s(iv_t xor ctr(2n + 1)).
void SpecLeaves(const Bytes& seed, uint64_t node, unsigned levels, Bytes& out) {
  if (levels == 0) return Append(out, seed);
  Salt iv = MakeSalt();
  iv[0] ^= kTree;
  Bytes children(32);
  prg::ExpandAes(Isa::kPortable, seed.data(), iv.data(), 2 * node, 2, children.data());
  SpecLeaves(Bytes(children.begin(), children.begin() + 16), 2 * node, levels - 1, out);
  SpecLeaves(Bytes(children.begin() + 16, children.end()), 2 * node + 1, levels - 1, out);
}

TEST(GgmTree, LeavesAndCommitmentAreAsSpecified) {
  for (unsigned depth = 1; depth <= 9; ++depth) {
    Bytes leaves;
    SpecLeaves(Bytes(16, 9), 1, depth, leaves);
    Bytes commitments;
    for (size_t x = 0; x < (size_t{1} << depth); ++x) {
      const uint8_t place[] = {kTree, static_cast<uint8_t>(x), static_cast<uint8_t>(x >> 8)};
      Append(commitments, crypto::Sha256(Concat(
                              {AsBytes("attestor/zk/leaf"), MakeSalt(), place, ByteView(leaves).subspan(16 * x, 16)})));
    }
    const GgmTree tree = MakeTree(depth);
    EXPECT_TRUE(Equal(tree.leaves(), leaves)) << depth;
    EXPECT_EQ(tree.commitment(), crypto::Sha256(commitments)) << depth;
  }
}

TEST(GgmTree, LeafSaltDiffersFromNodeSaltInOneByte) {
  const Salt salt = MakeSalt();
  Salt expected = salt;
  expected[0] ^= 3;
  EXPECT_EQ(NodeSalt(salt, 3), expected);
  expected[1] ^= 1;
  EXPECT_EQ(LeafSalt(salt, 3), expected);
}

TEST(GgmTree, EveryIsaGivesTheSameTree) {
  const GgmTree tree = MakeTree(10);
  for (const Isa isa : {Isa::kAesClmul, Isa::kVaes512}) {
    if (isa > field::BestIsa()) continue;
    const GgmTree other = MakeTree(10, isa);
    EXPECT_TRUE(Equal(tree.leaves(), other.leaves()));
    EXPECT_EQ(tree.commitment(), other.commitment());
    for (const size_t hidden : {0, 1, 511, 512, 1023}) {
      const OpenedTree opened = RebuildTree(isa, Depth(10), MakeSalt(), kTree, hidden, tree.Open(hidden));
      EXPECT_EQ(opened.commitment, tree.commitment()) << hidden;
    }
  }
}

TEST(GgmTree, RootSaltAndNumberMatter) {
  const GgmTree tree = MakeTree(4);
  EXPECT_NE(tree.commitment(), MakeTree(4, Isa::kPortable, kTree, 10).commitment());
  EXPECT_NE(tree.commitment(), MakeTree(4, Isa::kPortable, kTree + 1).commitment());
  Salt salt = MakeSalt();
  salt[15] ^= 0x80;
  EXPECT_NE(tree.commitment(),
            GgmTree(Isa::kPortable, Depth(4), salt, kTree, Secret::CopyOf(Bytes(16, 9))).commitment());
}

TEST(Opening, ShowsAllLeavesButTheHiddenOne) {
  for (unsigned depth = 1; depth <= 4; ++depth) {
    const GgmTree tree = MakeTree(depth);
    for (size_t hidden = 0; hidden < (size_t{1} << depth); ++hidden) {
      const TreeOpening opening = tree.Open(hidden);
      ASSERT_EQ(opening.siblings.size(), 16 * depth);
      const OpenedTree opened = Rebuild(depth, hidden, opening);
      EXPECT_EQ(opened.commitment, tree.commitment()) << depth << ' ' << hidden;
      Bytes expected = ToBytes(tree.leaves());
      std::fill_n(expected.begin() + static_cast<ptrdiff_t>(16 * hidden), 16, uint8_t{0});
      EXPECT_EQ(opened.leaves, expected) << depth << ' ' << hidden;
    }
  }
}

TEST(Opening, HoldsNoSeedOnThePathToTheHiddenLeaf) {
  const GgmTree tree = MakeTree(4);
  for (size_t hidden = 0; hidden < 16; ++hidden) {
    const Bytes siblings = tree.Open(hidden).siblings;
    const ByteView seed = tree.leaves().subspan(16 * hidden, 16);
    for (size_t at = 0; at < siblings.size(); at += 16)
      EXPECT_FALSE(Equal(ByteView(siblings).subspan(at, 16), seed)) << hidden;
  }
}

TEST(Opening, EveryChangedBitChangesTheCommitment) {
  for (unsigned depth = 1; depth <= 4; ++depth) {
    const GgmTree tree = MakeTree(depth);
    for (size_t hidden = 0; hidden < (size_t{1} << depth); ++hidden) {
      TreeOpening opening = tree.Open(hidden);
      for (size_t bit = 0; bit < 8 * opening.siblings.size(); bit += 5) {
        opening.siblings[bit / 8] ^= static_cast<uint8_t>(1 << bit % 8);
        EXPECT_NE(Rebuild(depth, hidden, opening).commitment, tree.commitment())
            << depth << ' ' << hidden << ' ' << bit;
        opening.siblings[bit / 8] ^= static_cast<uint8_t>(1 << bit % 8);
      }
      for (size_t bit = 0; bit < 256; bit += 17) {
        opening.hidden_commitment[bit / 8] ^= static_cast<uint8_t>(1 << bit % 8);
        EXPECT_NE(Rebuild(depth, hidden, opening).commitment, tree.commitment())
            << depth << ' ' << hidden << ' ' << bit;
        opening.hidden_commitment[bit / 8] ^= static_cast<uint8_t>(1 << bit % 8);
      }
    }
  }
}

TEST(Opening, FitsNoOtherLeafAndNoOtherTree) {
  const GgmTree tree = MakeTree(3);
  for (size_t hidden = 0; hidden < 8; ++hidden) {
    const TreeOpening opening = tree.Open(hidden);
    for (size_t other = 0; other < 8; ++other) {
      if (other == hidden) continue;
      EXPECT_NE(Rebuild(3, other, opening).commitment, tree.commitment()) << hidden << ' ' << other;
    }
    EXPECT_NE(Rebuild(3, hidden, opening, kTree + 1).commitment, tree.commitment()) << hidden;
  }
}

}  // namespace
}  // namespace attestor::zk::vole
