// Real collateral in its canonical form: whole, cut short, continued. Changes of its bytes are sampled in
// mutations_test.cc.
#include "quotes/collateral_mutations.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "testkit/fixtures/vectors.h"

namespace attestor::quotes {
namespace {

TEST(CollateralMutations, WholeOrNotAtAll) {
  ATTESTOR_VECTOR_OR_SKIP(folder, "quotes");
  for (const RealQuote& real : RealQuotes(folder)) {
    EXPECT_TRUE(AcceptedWith(real, real.canonical)) << real.name;
    for (size_t size = 0; size < real.canonical.size(); size += 97) {
      EXPECT_FALSE(AcceptedWith(real, ByteView(real.canonical).first(size))) << real.name;
    }
    EXPECT_FALSE(AcceptedWith(real, Concat({real.canonical, Bytes(1)}))) << real.name;
  }
}

TEST(CollateralMutations, ChangesAreFlipsAndValues) {
  for (int byte = 0; byte < 256; ++byte) {
    const std::vector<uint8_t> changes = ChangesOf(static_cast<uint8_t>(byte));
    EXPECT_GE(changes.size(), 8u);
    EXPECT_LE(changes.size(), 16u);
    EXPECT_EQ(std::ranges::count(changes, static_cast<uint8_t>(byte)), 0);
  }
}

}  // namespace
}  // namespace attestor::quotes
