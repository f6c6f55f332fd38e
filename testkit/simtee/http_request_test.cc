#include "testkit/simtee/http_request.h"

#include <gtest/gtest.h>

#include "testkit/simtee/errors.h"

namespace attestor::simtee {
namespace {

TEST(HttpRequest, ReadsOneRequestAtATime) {
  const std::string first =
      "POST /GetQuote?json HTTP/1.1\r\nHost: x\r\nContent-Type: Application/JSON; charset=utf-8\r\nContent-Length: "
      "2\r\n\r\n{}";
  const std::string both = first + "GET /Version HTTP/1.0\r\n\r\n";
  for (size_t i = 0; i < first.size(); ++i) EXPECT_FALSE(ParseRequest(AsBytes(both.substr(0, i)))->has_value()) << i;
  const auto post = ParseRequest(AsBytes(both));
  ASSERT_TRUE(post.ok() && post->has_value());
  EXPECT_EQ((*post)->method, "POST");
  EXPECT_EQ((*post)->path, "/GetQuote");
  EXPECT_EQ((*post)->query, "json");
  EXPECT_EQ((*post)->content_type, "application/json");
  EXPECT_EQ((*post)->body, "{}");
  EXPECT_TRUE((*post)->keep_alive);
  EXPECT_EQ((*post)->size, first.size());
  const auto get = ParseRequest(AsBytes(both.substr(first.size())));
  ASSERT_TRUE(get.ok() && get->has_value());
  EXPECT_FALSE((*get)->keep_alive);
  EXPECT_FALSE((*ParseRequest(AsBytes("GET / HTTP/1.1\r\nConnection: Close\r\n\r\n")))->keep_alive);
}

TEST(HttpRequest, RefusesWhatTheAgentDoesNotSpeak) {
  for (const char* text :
       {"\r\n\r\n", "GET / HTTP/2\r\n\r\n", "PUT / HTTP/1.1\r\n\r\n", "GET * HTTP/1.1\r\n\r\n",
        "GET /\x01 HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nnocolon\r\n\r\n", "GET / HTTP/1.1\r\n: x\r\n\r\n",
        "GET / HTTP/1.1\r\na b: x\r\n\r\n", "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 1x\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"}) {
    const auto request = ParseRequest(AsBytes(text));
    ASSERT_FALSE(request.ok()) << text;
    EXPECT_TRUE(request.error().Is(kRequestMalformed)) << text;
  }
}

TEST(HttpRequest, RefusesWhatIsTooLargeBeforeItIsThere) {
  EXPECT_TRUE(ParseRequest(AsBytes("POST / HTTP/1.1\r\nContent-Length: 1048577\r\n\r\n")).error().Is(kRequestTooLarge));
  EXPECT_TRUE(ParseRequest(AsBytes("POST / HTTP/1.1\r\nContent-Length: 99999999999999999999\r\n\r\n"))
                  .error()
                  .Is(kRequestTooLarge));
  const std::string endless = "GET / HTTP/1.1\r\nA: " + std::string(kMaxRequestHeader, 'a');
  EXPECT_TRUE(ParseRequest(AsBytes(endless)).error().Is(kRequestTooLarge));
}

}  // namespace
}  // namespace attestor::simtee
