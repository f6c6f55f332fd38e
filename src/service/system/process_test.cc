// Memory that was freed goes back to the system when it is asked to.
#include "service/system/process.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <memory>
#include <thread>
#include <vector>

#include "testkit/fixtures/sanitized.h"

namespace attestor {
namespace {

size_t ResidentBytes() {
  std::ifstream file("/proc/self/statm");
  size_t all = 0, resident = 0;
  file >> all >> resident;
  return resident * static_cast<size_t>(sysconf(_SC_PAGESIZE));
}

// Blocks too small to be mapped each by itself, in the arena of another thread, below one that stays.
TEST(ReturnFreeMemory, WhatLiesBelowSomethingInUse) {
  if (testing::kSanitized) GTEST_SKIP() << "sanitizers have an allocator of their own";
  constexpr size_t kBlock = 16 * 1024, kBlocks = 4096;
  std::unique_ptr<std::vector<char>> stays;
  std::thread([&] {
    std::vector<std::unique_ptr<std::vector<char>>> burst;
    for (size_t i = 0; i < kBlocks; ++i) burst.push_back(std::make_unique<std::vector<char>>(kBlock, 'x'));
    stays = std::move(burst.back());
  }).join();
  const size_t before = ResidentBytes();
  ReturnFreeMemory();
  EXPECT_LT(ResidentBytes() + kBlock * kBlocks / 2, before);
}

}  // namespace
}  // namespace attestor
