#include "core/merkle/tree.h"

#include <gtest/gtest.h>

namespace attestor::merkle {
namespace {

std::vector<Digest> Leaves(size_t count) {
  std::vector<Digest> out;
  for (size_t i = 0; i < count; ++i) out.push_back(LeafHash(AsBytes(std::to_string(i))));
  return out;
}

TEST(Merkle, KnownRoots) {
  EXPECT_EQ(ToHex(Root({})), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(
      ToHex(LeafHash({})),
      "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");  // RFC 6962, as certificate logs publish it
}

TEST(Merkle, EveryProofOfEverySmallTree) {
  for (size_t size = 1; size <= 20; ++size) {
    const auto leaves = Leaves(size);
    const Digest root = Root(leaves);
    for (size_t index = 0; index < size; ++index) {
      auto proof = InclusionProof(leaves, index);
      ASSERT_TRUE(VerifyInclusion(leaves[index], index, size, proof, root).ok());
      for (size_t other = 0; other < size; ++other) {
        EXPECT_EQ(VerifyInclusion(leaves[other], index, size, proof, root).ok(), other == index);
      }
      EXPECT_FALSE(VerifyInclusion(leaves[index], size, size, proof, root).ok());
      for (Digest& step : proof) {
        step[0] ^= 1;
        EXPECT_FALSE(VerifyInclusion(leaves[index], index, size, proof, root).ok());
        step[0] ^= 1;
      }
      proof.push_back(root);
      EXPECT_TRUE(VerifyInclusion(leaves[index], index, size, proof, root).error().Is(kProofShape));
      if (size == 1) continue;
      proof.resize(proof.size() - 2);
      EXPECT_TRUE(VerifyInclusion(leaves[index], index, size, proof, root).error().Is(kProofShape));
    }
  }
}

}  // namespace
}  // namespace attestor::merkle
