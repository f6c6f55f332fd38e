#include "zk/prg/vole_expand.h"

#include <gtest/gtest.h>

#include <vector>

#include "core/base/bytes.h"
#include "zk/field/cpu.h"
#include "zk/prg/aes128.h"

namespace attestor::zk::prg {
namespace {

constexpr uint8_t kIv[16] = {0xf0, 0xe1, 0xd2, 0xc3, 0xb4, 0xa5, 0x96, 0x87,
                             0x78, 0x69, 0x5a, 0x4b, 0x3c, 0x2d, 0x1e, 0x0f};
constexpr uint64_t kFirst = 0xfffffff0;

class VoleExpandTest : public ::testing::TestWithParam<Isa> {
 protected:
  void SetUp() override {
    if (GetParam() > field::BestIsa()) GTEST_SKIP() << "this processor lacks the instructions";
  }
};

struct Columns {
  Bytes u;
  std::vector<Bytes> v;
  bool operator==(const Columns&) const = default;
};

Bytes Seeds(unsigned depth) {
  Bytes out(size_t{16} << depth);
  for (size_t i = 0; i < out.size(); ++i) out[i] = static_cast<uint8_t>(i * 11 + i / 256 + depth);
  return out;
}

void AddTo(Bytes& sum, const Bytes& bytes) {
  for (size_t i = 0; i < sum.size(); ++i) sum[i] ^= bytes[i];
}

// As the header defines it. The streams are those of aes128_test.cc, whatever the Isa.
Columns LeafByLeaf(const Bytes& seeds, unsigned depth, bool first_hidden, size_t blocks) {
  Columns out{Bytes(16 * blocks), std::vector<Bytes>(depth, Bytes(16 * blocks))};
  for (size_t leaf = first_hidden ? 1 : 0; leaf < (size_t{1} << depth); ++leaf) {
    Bytes stream(16 * blocks);
    ExpandAes(field::BestIsa(), seeds.data() + 16 * leaf, kIv, kFirst, blocks, stream.data());
    AddTo(out.u, stream);
    for (unsigned j = 0; j < depth; ++j) {
      if (((leaf >> j) & 1) != 0) AddTo(out.v[j], stream);
    }
  }
  return out;
}

// Into buffers of the exact size with other content.
Columns Expand(const LeafKeys& keys, uint64_t first, size_t blocks) {
  Columns out{Bytes(16 * blocks, 0x55), std::vector<Bytes>(keys.depth(), Bytes(16 * blocks, 0xaa))};
  std::vector<uint8_t*> v(keys.depth());
  for (size_t j = 0; j < v.size(); ++j) v[j] = out.v[j].data();
  ExpandVole(keys.isa(), keys, kIv, first, blocks, out.u.data(), v.data());
  return out;
}

TEST_P(VoleExpandTest, IsTheSumsOverTheLeaves) {
  for (unsigned depth = 1; depth <= 8; ++depth) {
    const Bytes seeds = Seeds(depth);
    for (const bool hidden : {false, true}) {
      const LeafKeys keys(GetParam(), seeds.data(), depth, hidden);
      EXPECT_EQ(Expand(keys, kFirst, 64), LeafByLeaf(seeds, depth, hidden, 64)) << depth << ' ' << hidden;
    }
  }
}

TEST_P(VoleExpandTest, HiddenSeedIsNotUsed) {
  Bytes seeds = Seeds(3);
  const LeafKeys keys(GetParam(), seeds.data(), 3, true);
  for (size_t i = 0; i < 16; ++i) seeds[i] ^= 0xff;
  const LeafKeys others(GetParam(), seeds.data(), 3, true);
  EXPECT_EQ(Expand(keys, 0, 32), Expand(others, 0, 32));
}

TEST_P(VoleExpandTest, PiecesMakeTheWhole) {
  const Bytes seeds = Seeds(4);
  LeafKeys made(GetParam(), seeds.data(), 4, false);
  const LeafKeys keys = std::move(made);
  const size_t blocks = 640;  // more than any implementation takes in one go
  const Columns whole = Expand(keys, 7, blocks);
  const Columns start = Expand(keys, 7, 96);
  const Columns rest = Expand(keys, 7 + 96, blocks - 96);
  EXPECT_EQ(Concat({start.u, rest.u}), whole.u);
  for (size_t j = 0; j < 4; ++j) EXPECT_EQ(Concat({start.v[j], rest.v[j]}), whole.v[j]);
}

TEST_P(VoleExpandTest, NoBlocksIsNothing) {
  const Bytes seeds = Seeds(2);
  const LeafKeys keys(GetParam(), seeds.data(), 2, false);
  EXPECT_TRUE(Expand(keys, 0, 0).u.empty());
}

TEST_P(VoleExpandTest, DeepestTree) {
  const Bytes seeds = Seeds(kMaxDepth);
  const LeafKeys keys(GetParam(), seeds.data(), kMaxDepth, true);
  EXPECT_EQ(Expand(keys, kFirst, 32), LeafByLeaf(seeds, kMaxDepth, true, 32));
}

INSTANTIATE_TEST_SUITE_P(EveryIsa, VoleExpandTest, ::testing::Values(Isa::kPortable, Isa::kAesClmul, Isa::kVaes512));

}  // namespace
}  // namespace attestor::zk::prg
