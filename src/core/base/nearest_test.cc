#include "core/base/nearest.h"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace attestor {
namespace {

constexpr std::array<std::string_view, 4> kWords = {"host", "path", "method", "max-age"};

TEST(Nearest, WhatWasMeant) {
  EXPECT_EQ(Nearest("hots", kWords), "host");
  EXPECT_EQ(Nearest("Host", kWords), "host");
  EXPECT_EQ(Nearest("methd", kWords), "method");
  EXPECT_EQ(Nearest("max_age", kWords), "max-age");
  EXPECT_EQ(Nearest("maxage", kWords), "max-age");
}

TEST(Nearest, NothingIsNear) {
  EXPECT_EQ(Nearest("nonce", kWords), "");
  EXPECT_EQ(Nearest("", kWords), "");
  EXPECT_EQ(Nearest("xy", kWords), "");
  EXPECT_EQ(Nearest("host", {}), "");
  const std::string long_word(65, 'a');
  EXPECT_EQ(Nearest(long_word, kWords), "");
  const std::array<std::string_view, 1> long_words = {long_word};
  EXPECT_EQ(Nearest("a", long_words), "");
}

}  // namespace
}  // namespace attestor
