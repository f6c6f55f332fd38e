#include "core/base/budget.h"

#include <gtest/gtest.h>

namespace attestor {
namespace {

TEST(ByteBudget, GivesBackWhatItsSharesTook) {
  ByteBudget budget(10);
  {
    ByteBudget::Share one, two;
    EXPECT_TRUE(one.Grow(budget, 4));
    EXPECT_TRUE(one.Grow(budget, 2));
    EXPECT_FALSE(two.Grow(budget, 5));
    EXPECT_EQ(two.bytes(), 0u);
    EXPECT_EQ(budget.free(), 4u);
    EXPECT_EQ(budget.used(), 6u);
    EXPECT_FALSE(two.Grow(budget, 2, 3)) << "three are to be left";
    two = std::move(one);
    EXPECT_EQ(two.bytes(), 6u);
    EXPECT_EQ(one.bytes(), 0u);
    one.Release();
    EXPECT_EQ(budget.free(), 4u);
  }
  EXPECT_EQ(budget.free(), 10u);
}

}  // namespace
}  // namespace attestor
