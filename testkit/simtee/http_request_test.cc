#include "testkit/simtee/http_request.h"

#include <gtest/gtest.h>

#include "testkit/simtee/errors.h"
#include "web/http/message.h"

namespace attestor::simtee {
namespace {

// Read gives the one request that `text` is, in pieces of `size` bytes.
Result<HttpRequest> Read(std::string_view text, size_t size = 1) {
  RequestReader reader;
  while (!text.empty()) {
    if (reader.complete()) return Error(kRequestMalformed, "complete too early");
    const std::string_view piece = text.substr(0, size);
    ATTESTOR_ASSIGN(const size_t read, reader.Feed(AsBytes(piece)));
    if (read != piece.size()) return Error(kRequestMalformed, "it did not read all of the piece");
    text.remove_prefix(read);
  }
  if (!reader.complete()) return Error(kRequestMalformed, "not complete");
  return reader.Take();
}

TEST(HttpRequest, ReadsOneRequestAtATime) {
  const std::string first =
      "POST /GetQuote?json HTTP/1.1\r\nHost: x\r\ncontent-type: Application/JSON; charset=utf-8\r\nContent-Length: "
      "2\r\n\r\n{}";
  for (const size_t size : {size_t{1}, size_t{7}, first.size()}) {
    const auto post = Read(first, size);
    ASSERT_TRUE(post.ok()) << post.error().Text();
    EXPECT_EQ(post->method, "POST");
    EXPECT_EQ(post->path, "/GetQuote");
    EXPECT_EQ(post->query, "json");
    EXPECT_EQ(post->content_type, "application/json");
    EXPECT_EQ(post->body, "{}");
    EXPECT_TRUE(post->keep_alive);
    EXPECT_FALSE(post->old);
  }
  RequestReader reader;
  const std::string both = first + "GET /Version HTTP/1.1\r\n\r\n";
  EXPECT_EQ(*reader.Feed(AsBytes(both)), first.size());
  EXPECT_EQ(reader.Take().body, "{}");
  EXPECT_EQ(*reader.Feed(AsBytes(both.substr(first.size()))), both.size() - first.size());
  ASSERT_TRUE(reader.complete());
  const HttpRequest second = reader.Take();
  EXPECT_EQ(second.path, "/Version");
  EXPECT_EQ(second.body + second.query + second.content_type, "") << "nothing of the one before";
}

TEST(HttpRequest, KeepsTheConnectionAsTheVersionHasIt) {
  EXPECT_FALSE(Read("GET / HTTP/1.1\r\nConnection: Close\r\n\r\n")->keep_alive);
  EXPECT_TRUE(Read("GET / HTTP/1.1\r\nConnection: x\r\n\r\n")->keep_alive);
  const auto old = Read("GET /Version HTTP/1.0\r\n\r\n");
  EXPECT_TRUE(old->old);
  EXPECT_FALSE(old->keep_alive);
  EXPECT_TRUE(Read("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n")->keep_alive);
}

TEST(HttpRequest, TakesChunks) {
  EXPECT_EQ(Read("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1\r\n}\r\n0\r\n\r\n")->body, "{}");
}

TEST(HttpRequest, RefusesOtherForms) {
  for (const char* text :
       {"\r\n\r\n", "GET\r\n\r\n", "GET /\r\n\r\n", "GET / HTTP/2.0\r\n\r\n", "PUT / HTTP/1.1\r\n\r\n",
        "GET x HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\na b: x\r\n\r\n", "GET / HTTP/1.1\n\n",
        "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", "POST / HTTP/1.1\r\nContent-Length: 1x\r\n\r\n",
        "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\n"}) {
    const auto request = Read(text);
    ASSERT_FALSE(request.ok()) << text;
    EXPECT_TRUE(request.error().Is(kRequestMalformed)) << text;
  }
}

TEST(HttpRequest, ABareLineFeedIsRefusedAtOnce) {
  RequestReader reader;
  EXPECT_TRUE(reader.Feed(AsBytes("GET /Version HTTP/1.1\n")).error().Is(kRequestMalformed));
}

TEST(HttpRequest, RefusesWhatIsTooLargeBeforeItIsThere) {
  const auto refused = [](const std::string& text) {
    RequestReader reader;
    return reader.Feed(AsBytes(text)).error().Is(kRequestTooLarge);
  };
  const std::string more = std::to_string(kMaxRequestBody + 1);
  EXPECT_TRUE(refused("POST / HTTP/1.1\r\nContent-Length: " + more + "\r\n\r\n"));
  EXPECT_TRUE(refused("POST / HTTP/1.1\r\nContent-Length: 999999999999999999\r\n\r\n"));
  EXPECT_TRUE(refused("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nA00001\r\n" +
                      std::string(kMaxRequestBody + 1, ' ')));
  EXPECT_TRUE(refused("GET / HTTP/1.1\r\nA: " + std::string(http::kMaxHeadSize, 'a')));
}

TEST(HttpRequest, TakesABodyOfTenMebibytes) {
  const std::string body(kMaxRequestBody, ' ');
  EXPECT_EQ(
      Read("POST / HTTP/1.1\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body, 65536)->body.size(),
      body.size());
}

}  // namespace
}  // namespace attestor::simtee
