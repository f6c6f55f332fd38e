#include "service/channel/frame_memory.h"

#include <gtest/gtest.h>

#include "service/channel/source_memory.h"

namespace attestor::channel {
namespace {

TEST(FrameMemory, ASourceHasAPartOfIt) {
  ByteBudget all(100);
  SourceMemory sources(25);
  FrameMemory one(all, sources.Of("192.0.2.1")), two(all, sources.Of("192.0.2.1")), other(all, sources.Of("192.0.2.2"));
  EXPECT_TRUE(one.Hold(10));
  EXPECT_TRUE(one.Hold(20)) << "ten more";
  EXPECT_TRUE(one.Hold(15)) << "it holds more already";
  EXPECT_EQ(all.free(), 80u);
  EXPECT_FALSE(two.Hold(6));
  EXPECT_EQ(all.free(), 80u) << "nothing is kept of what was refused";
  EXPECT_TRUE(other.Hold(25));
  EXPECT_FALSE(one.Hold(26));
  EXPECT_EQ(all.free(), 75u);
  EXPECT_TRUE(two.Hold(25)) << "the source has all of its part again";
}

TEST(FrameMemory, ANodeHasAsMuchAsItLeavesFree) {
  ByteBudget all(100);
  SourceMemory nodes(100);
  const auto of = [&](const std::string& node) {
    return FrameMemory(all, nodes.Of(node), FrameMemory::Others::kAsMuch);
  };
  FrameMemory first = of("a"), second = of("a"), other = of("b");
  EXPECT_TRUE(first.Hold(30));
  EXPECT_TRUE(second.Hold(20));
  EXPECT_FALSE(second.Hold(21)) << "together they may hold half";
  EXPECT_TRUE(second.Hold(20));
  EXPECT_TRUE(other.Hold(25));
  EXPECT_FALSE(other.Hold(26));
}

TEST(FrameMemory, WhatIsReplacedIsGivenBack) {
  ByteBudget all(100);
  FrameMemory memory(all, std::make_shared<ByteBudget>(50));
  ASSERT_TRUE(memory.Hold(10));
  memory = FrameMemory(all, std::make_shared<ByteBudget>(50));
  EXPECT_EQ(all.free(), 100u);
  EXPECT_TRUE(memory.Hold(50));
  memory = FrameMemory();
  EXPECT_TRUE(memory.Hold(1000)) << "without a limit";
  EXPECT_EQ(all.free(), 100u);
}

}  // namespace
}  // namespace attestor::channel
