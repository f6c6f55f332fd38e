// Lengths computed by hand from the specification, and the arithmetic of the parameter sets.
#include "zk/vole/chunk.h"

#include <gtest/gtest.h>

namespace attestor::zk::vole {
namespace {

struct Expected {
  size_t witness;
  size_t witness_bytes;
  size_t mask;       // offset of the first mask, in bits
  size_t hash_mask;  // offset of the last 256 bits
  size_t bits;
  size_t bytes;
  size_t blocks;
  size_t hashed_blocks;
};

TEST(ChunkLayout, ComputedByHand) {
  const Expected cases[] = {
      {0, 0, 0, 256, 512, 64, 32, 2},
      {1, 1, 128, 384, 640, 80, 32, 3},
      {8, 1, 128, 384, 640, 80, 32, 3},
      {9, 2, 128, 384, 640, 80, 32, 3},
      {128, 16, 128, 384, 640, 80, 32, 3},
      {129, 17, 256, 512, 768, 96, 32, 4},
      {3584, 448, 3584, 3840, 4096, 512, 32, 30},  // fills one step of the streams
      {3585, 449, 3712, 3968, 4224, 528, 64, 31},  // needs the next one
      {7680, 960, 7680, 7936, 8192, 1024, 64, 62},
      {262144, 32768, 262144, 262400, 262656, 32832, 2080, 2050},
  };
  for (const Expected& e : cases) {
    const ChunkLayout layout(e.witness);
    EXPECT_EQ(layout.witness(), e.witness);
    EXPECT_EQ(layout.witness_bytes(), e.witness_bytes) << e.witness;
    EXPECT_EQ(layout.mask(0), e.mask) << e.witness;
    EXPECT_EQ(layout.mask(1), e.mask + 128) << e.witness;
    EXPECT_EQ(layout.hash_mask(), e.hash_mask) << e.witness;
    EXPECT_EQ(layout.bits(), e.bits) << e.witness;
    EXPECT_EQ(layout.bytes(), e.bytes) << e.witness;
    EXPECT_EQ(layout.blocks(), e.blocks) << e.witness;
    EXPECT_EQ(layout.hashed_blocks(), e.hashed_blocks) << e.witness;
  }
}

TEST(ChunkLayout, StreamsAreLongEnoughForEveryLength) {
  for (size_t m = 0; m < 20'000; ++m) {
    const ChunkLayout layout(m);
    EXPECT_GE(layout.mask(0), m);
    EXPECT_GE(layout.blocks() * 128, layout.bits());
    EXPECT_LT(layout.blocks() * 128, layout.bits() + 4096);
  }
}

TEST(Chunks, CutTheWitness) {
  EXPECT_EQ(ChunkCount(0), 1U);
  EXPECT_EQ(ChunkCount(1), 1U);
  EXPECT_EQ(ChunkCount(262'144), 1U);
  EXPECT_EQ(ChunkCount(262'145), 2U);
  EXPECT_EQ(ChunkCount(524'288), 2U);
  EXPECT_EQ(ChunkWitness(0, 0), 0U);
  EXPECT_EQ(ChunkWitness(77, 0), 77U);
  EXPECT_EQ(ChunkWitness(262'145, 0), 262'144U);
  EXPECT_EQ(ChunkWitness(262'145, 1), 1U);
  EXPECT_EQ(ChunkWitness(600'000, 1), 262'144U);
  EXPECT_EQ(ChunkWitness(600'000, 2), 75'712U);
}

TEST(Parameters, HaveTheSpecifiedValues) {
  EXPECT_EQ(kSmall.id, 1);
  EXPECT_EQ(kSmall.columns(), 120U);
  EXPECT_EQ(kSmall.trees * kSmall.leaves(), 12'288U);
  EXPECT_EQ(kFast.id, 2);
  EXPECT_EQ(kFast.columns(), 120U);
  EXPECT_EQ(kFast.trees * kFast.leaves(), 3'840U);
  for (const Parameters& set : {kSmall, kFast}) EXPECT_EQ(set.columns() + set.grinding, 128U);
}

TEST(Parameters, FollowFromTheLength) {
  EXPECT_EQ(ParametersFor(0).id, kSmall.id);
  EXPECT_EQ(ParametersFor(1'048'576).id, kSmall.id);
  EXPECT_EQ(ParametersFor(1'048'577).id, kFast.id);
}

}  // namespace
}  // namespace attestor::zk::vole
