// Offsets and sizes computed by hand from section 6 of the specification.
#include "zk/engine/proof_format.h"

#include <gtest/gtest.h>

#include "zk/vole/parameters.h"

namespace attestor::zk::engine {
namespace {

TEST(ProofFormat, Offsets) {
  EXPECT_EQ(ProofFormat::kSalt, 2U);
  EXPECT_EQ(ProofFormat::kDelta, 18U);
  EXPECT_EQ(ProofFormat::kGrind, 34U);
  EXPECT_EQ(ProofFormat::kCommitment, 38U);
  EXPECT_EQ(ProofFormat::kTrees, 70U);
  const ProofFormat small(vole::kSmall, 1);
  EXPECT_EQ(small.tree_size(), 192U);
  EXPECT_EQ(small.tree(0), 70U);
  EXPECT_EQ(small.tree(11), 2182U);
  EXPECT_EQ(small.chunks(), 2374U);
  const ProofFormat fast(vole::kFast, 1);
  EXPECT_EQ(fast.tree_size(), 160U);
  EXPECT_EQ(fast.chunks(), 2470U);
}

TEST(ProofFormat, Sizes) {
  // One chunk of 1 bit: 11 corrections of 80 bytes, thirteen hashes, one byte, three elements.
  EXPECT_EQ(ProofFormat(vole::kSmall, 1).size(), 2374U + 880 + 416 + 1 + 48);
  EXPECT_EQ(ProofFormat(vole::kSmall, 0).size(), 2374U + 11 * 64 + 416 + 48);
  EXPECT_EQ(ProofFormat(vole::kSmall, 262'144).size(), 2374U + 11 * 32'832 + 416 + 32'768 + 48);
  EXPECT_EQ(ProofFormat(vole::kSmall, 262'145).size(), 2374U + 11 * 32'832 + 416 + 32'768 + 48 + 880 + 416 + 1 + 48);
  // The specification's figures: 649 KB for 430,000 bits with small, 865 KB with sixteen trees of depth eight.
  EXPECT_EQ(ProofFormat(vole::kSmall, 430'000).size() / 1000, 649U);
  EXPECT_EQ(ProofFormat({255, 16, 8, 0}, 430'000).size() / 1000, 865U);
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
