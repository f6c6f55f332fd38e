// Offsets and sizes computed by hand from section 6 of the specification.
#include "zk/engine/proof_format.h"

#include <gtest/gtest.h>

namespace attestor::zk::engine {
namespace {

TEST(ProofFormat, Offsets) {
  EXPECT_EQ(ProofFormat::kSalt, 2U);
  EXPECT_EQ(ProofFormat::kDelta, 18U);
  EXPECT_EQ(ProofFormat::kGrind, 34U);
  EXPECT_EQ(ProofFormat::kTrees, 38U);
  const ProofFormat small(vole::kSmall, 1);
  EXPECT_EQ(small.tree_size(), 192U);
  EXPECT_EQ(small.tree(0), 38U);
  EXPECT_EQ(small.tree(11), 2150U);
  EXPECT_EQ(small.chunks(), 2342U);
  const ProofFormat fast(vole::kFast, 1);
  EXPECT_EQ(fast.tree_size(), 160U);
  EXPECT_EQ(fast.chunks(), 2438U);
}

TEST(ProofFormat, Sizes) {
  // One chunk of 1 bit: 11 corrections of 80 bytes, column hash, one byte, two elements.
  EXPECT_EQ(ProofFormat(vole::kSmall, 1).size(), 2342U + 880 + 32 + 1 + 32);
  EXPECT_EQ(ProofFormat(vole::kSmall, 0).size(), 2342U + 11 * 64 + 64);
  EXPECT_EQ(ProofFormat(vole::kSmall, 262'144).size(), 2342U + 11 * 32'832 + 32 + 32'768 + 32);
  EXPECT_EQ(ProofFormat(vole::kSmall, 262'145).size(), 2342U + 11 * 32'832 + 32 + 32'768 + 32 + 880 + 32 + 1 + 32);
  // The specification's figures: 647 KB for 430,000 bits with small, 862 KB with sixteen trees of depth eight.
  EXPECT_EQ(ProofFormat(vole::kSmall, 430'000).size() / 1000, 648U);
  EXPECT_EQ(ProofFormat({255, 16, 8, 0}, 430'000).size() / 1000, 864U);
}

TEST(ProofFormat, PerWitnessBit) {
  const auto per_bit = [](const vole::Parameters& set) {
    const size_t chunk = 10 * vole::kChunkBits;
    return static_cast<double>(ProofFormat(set, chunk).size()) / static_cast<double>(chunk);
  };
  EXPECT_NEAR(per_bit(vole::kSmall), 1.5, 0.01);
  EXPECT_NEAR(per_bit(vole::kFast), 1.875, 0.01);
}

}  // namespace
}  // namespace attestor::zk::engine
