#include "web/http/progress.h"

#include <gtest/gtest.h>

#include "web/http/errors.h"
#include "web/http/parser.h"

namespace attestor::http {
namespace {

struct Sample {
  std::string_view method;
  std::string text;
};

const std::vector<Sample>& WholeResponses() {
  static const std::vector<Sample> samples = {
      {"GET", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"},
      {"GET", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"},
      {"POST",
       "HTTP/1.1 200 OK\r\nTransfer-Encoding: "
       "chunked\r\n\r\n5\r\nhello\r\n10\r\n0\r\n\r\n0\r\n\r\n......\r\n0\r\n\r\n"},
      {"HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"},
      {"GET", "HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n"},
      {"GET", "HTTP/1.1 204 No Content\r\nX: y\r\n\r\n"},
      {"GET",
       "HTTP/1.1 100 Go on\r\n\r\nHTTP/1.1 103 Hints\r\nLink: a\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: "
       "5\r\n\r\nhello"},
  };
  return samples;
}

TEST(ResponseProgress, NeverClaimsTheEndEarly) {
  for (const Sample& sample : WholeResponses()) {
    ASSERT_TRUE(ParseResponse(AsBytes(sample.text), sample.method, StreamEnd::kFramingOnly).ok()) << sample.text;
    for (size_t cut = 0; cut < sample.text.size(); ++cut) {
      const std::string_view text = sample.text;
      ResponseProgress progress(sample.method);
      const auto before = progress.Feed(AsBytes(text.substr(0, cut)));
      ASSERT_TRUE(before.ok()) << before.error().Text();
      EXPECT_NE(*before, Progress::kComplete) << sample.text << " cut at " << cut;
      EXPECT_FALSE(progress.complete());
      EXPECT_FALSE(ParseResponse(AsBytes(text.substr(0, cut)), sample.method, StreamEnd::kCloseNotify).ok());
      EXPECT_EQ(*progress.Feed(AsBytes(text.substr(cut))), Progress::kComplete);
      EXPECT_TRUE(progress.complete());
    }
  }
}

TEST(ResponseProgress, WorksByteByByte) {
  for (const Sample& sample : WholeResponses()) {
    ResponseProgress progress(sample.method);
    for (size_t i = 0; i < sample.text.size(); ++i) {
      EXPECT_EQ(progress.complete(), false);
      ASSERT_TRUE(progress.Feed(AsBytes(std::string_view(sample.text).substr(i, 1))).ok());
    }
    EXPECT_TRUE(progress.complete());
  }
}

TEST(ResponseProgress, TellsWhereTheStreamIs) {
  ResponseProgress progress("GET");
  EXPECT_EQ(*progress.Feed({}), Progress::kHead);
  EXPECT_EQ(*progress.Feed(AsBytes("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r")), Progress::kHead);
  EXPECT_EQ(*progress.Feed(AsBytes("\n")), Progress::kBody);
  EXPECT_EQ(*progress.Feed(AsBytes("a")), Progress::kBody);
  EXPECT_EQ(*progress.Feed(AsBytes("b")), Progress::kComplete);
  EXPECT_EQ(*progress.Feed({}), Progress::kComplete);
}

TEST(ResponseProgress, WaitsForTheEndWhereOnlyTheEndDelimits) {
  ResponseProgress progress("GET");
  EXPECT_EQ(*progress.Feed(AsBytes("HTTP/1.1 200 OK\r\n\r\nabc")), Progress::kUntilEnd);
  EXPECT_EQ(*progress.Feed(AsBytes("def")), Progress::kUntilEnd);
  const Bytes large(kMaxBodySize - 6, 'x');
  EXPECT_EQ(*progress.Feed(large), Progress::kUntilEnd);
  EXPECT_TRUE(progress.Feed(AsBytes("y")).error().Is(kBodySize));
}

TEST(ResponseProgress, FailsAtOnceAndForEver) {
  ResponseProgress lf("GET");
  EXPECT_TRUE(lf.Feed(AsBytes("HTTP/1.1 200 OK\n")).error().Is(kBareLf));
  EXPECT_TRUE(lf.Feed(AsBytes("\r\n")).error().Is(kBareLf));
  ResponseProgress trailing("GET");
  ASSERT_TRUE(trailing.Feed(AsBytes("HTTP/1.1 204 None\r\n\r\n")).ok());
  EXPECT_TRUE(trailing.complete());
  EXPECT_TRUE(trailing.Feed(AsBytes("x")).error().Is(kTrailing));
  EXPECT_FALSE(trailing.complete());
  EXPECT_TRUE(trailing.Feed({}).error().Is(kTrailing));
  ResponseProgress interim("GET");
  for (size_t i = 0; i < kMaxInterim; ++i)
    EXPECT_EQ(*interim.Feed(AsBytes("HTTP/1.1 103 Hints\r\n\r\n")), Progress::kHead);
  EXPECT_TRUE(interim.Feed(AsBytes("HTTP/1.1 103 Hints\r\n\r\n")).error().Is(kInterim));
  ResponseProgress switched("GET");
  EXPECT_TRUE(switched.Feed(AsBytes("HTTP/1.1 101 Switching Protocols\r\n\r\n")).error().Is(kInterim));
  ResponseProgress chunk("GET");
  EXPECT_TRUE(chunk.Feed(AsBytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nA")).error().Is(kTrailers));
  ResponseProgress endless("GET");
  EXPECT_TRUE(endless.Feed(Bytes(kMaxHeadSize + 1, 'x')).error().Is(kHeadSize));
}

}  // namespace
}  // namespace attestor::http
