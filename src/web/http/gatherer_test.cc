#include "web/http/gatherer.h"

#include <gtest/gtest.h>

#include "web/http/errors.h"

namespace attestor::http {
namespace {

TEST(Gatherer, KnowsWhenTheResponseIsWhole) {
  const std::string_view text = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
  Gatherer gatherer("POST");
  for (size_t i = 0; i < text.size(); ++i) {
    const auto whole = gatherer.Feed(AsBytes(text.substr(i, 1)));
    ASSERT_TRUE(whole.ok());
    EXPECT_EQ(*whole, i + 1 == text.size());
    EXPECT_EQ(gatherer.size(), i + 1);
  }
  EXPECT_EQ(gatherer.Finish(StreamEnd::kFramingOnly)->body, ToBytes("{}"));
  EXPECT_TRUE(gatherer.Feed(AsBytes("x")).error().Is(kTrailing));
}

TEST(Gatherer, WithoutALengthOnlyTheEndEnds) {
  Gatherer gatherer("GET");
  EXPECT_FALSE(*gatherer.Feed(AsBytes("HTTP/1.1 200 OK\r\n\r\nbody")));
  EXPECT_TRUE(gatherer.Finish(StreamEnd::kFramingOnly).error().Is(kBodyUntilEnd));
  EXPECT_EQ(gatherer.Finish(StreamEnd::kCloseNotify)->body, ToBytes("body"));
}

}  // namespace
}  // namespace attestor::http
