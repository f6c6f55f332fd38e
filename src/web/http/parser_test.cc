#include "web/http/parser.h"

#include <gtest/gtest.h>

#include "web/http/errors.h"

namespace attestor::http {
namespace {

Result<Request> Req(std::string_view text) { return ParseRequest(AsBytes(text)); }

Result<Response> Resp(std::string_view text, std::string_view method = "GET", StreamEnd end = StreamEnd::kFramingOnly) {
  return ParseResponse(AsBytes(text), method, end);
}

std::string Code(const Result<Request>& result) {
  return result.ok() ? "accepted" : std::string(result.error().code().id);
}
std::string Code(const Result<Response>& result) {
  return result.ok() ? "accepted" : std::string(result.error().code().id);
}

struct Case {
  std::string text;
  const ErrorCode& code;
};

const std::string kGet = "GET / HTTP/1.1\r\nHost: a.example\r\n";
const std::string kOk = "HTTP/1.1 200 OK\r\n";
const std::string kChunked = kOk + "Transfer-Encoding: chunked\r\n\r\n";

TEST(ParseRequest, GivesWhatWasSent) {
  const auto request =
      Req("POST /v1/a?b=c HTTP/1.1\r\nHost: a.example\r\nX-Empty:\r\nx-tab:\t a\tb \t\r\nContent-Length: 3\r\n\r\nabc");
  ASSERT_TRUE(request.ok()) << request.error().Text();
  EXPECT_EQ(request->method, "POST");
  EXPECT_EQ(request->target, "/v1/a?b=c");
  const std::vector<Header> expected = {
      {"Host", "a.example"}, {"X-Empty", ""}, {"x-tab", "a\tb"}, {"Content-Length", "3"}};
  EXPECT_EQ(request->headers, expected);
  EXPECT_EQ(request->body, ToBytes("abc"));
}

TEST(ParseRequest, RefusesTheFirstLine) {
  const Case cases[] = {
      {"", kHeadIncomplete},
      {"\r\n", kRequestLine},
      {"\r\nGET / HTTP/1.1\r\n\r\n", kRequestLine},
      {"GET /\r\n\r\n", kRequestLine},
      {"GET  / HTTP/1.1\r\n\r\n", kRequestLine},
      {"GET / x HTTP/1.1\r\n\r\n", kRequestLine},
      {"GET / HTTP/1.1 \r\n\r\n", kRequestLine},
      {" GET / HTTP/1.1\r\n\r\n", kRequestLine},
      {"GET / HTTP/1.0\r\n\r\n", kVersion},
      {"GET / HTTP/2\r\n\r\n", kVersion},
      {"GET / http/1.1\r\n\r\n", kVersion},
      {"get / HTTP/1.1\r\n\r\n", kMethod},
      {"CONNECT a.example:443 HTTP/1.1\r\n\r\n", kMethod},
      {"GET https://b.example/ HTTP/1.1\r\n\r\n", kTarget},
      {"OPTIONS * HTTP/1.1\r\n\r\n", kTarget},
      {"GET /a#b HTTP/1.1\r\n\r\n", kTarget},
      {"GET /a\\b HTTP/1.1\r\n\r\n", kTarget},
      {"GET /a\tb HTTP/1.1\r\n\r\n", kTarget},
      {"GET /%4 HTTP/1.1\r\n\r\n", kTarget},
      {"GET /%zz HTTP/1.1\r\n\r\n", kTarget},
      {"GET /\xc3\xa9 HTTP/1.1\r\n\r\n", kTarget},
      {std::string("GET /\0 HTTP/1.1\r\n\r\n", 20), kTarget},
      {"GET /a/../b HTTP/1.1\r\n\r\n", kDotSegment},
      {"GET /a/%2E./b HTTP/1.1\r\n\r\n", kDotSegment},
      {"GET /a/..%2fb HTTP/1.1\r\n\r\n", kDotSegment},
      {"GET /a/..%5Cb HTTP/1.1\r\n\r\n", kDotSegment},
      {"GET /a/..;x/b HTTP/1.1\r\n\r\n", kDotSegment},
      {"GET /. HTTP/1.1\r\n\r\n", kDotSegment},
  };
  for (const Case& c : cases) EXPECT_EQ(Code(Req(c.text)), c.code.id) << c.text;
}

TEST(ParseRequest, TakesOrdinaryTargets) {
  for (const char* target :
       {"/", "//a", "/a/b/", "/a..b/...", "/.well-known/x", "/a%20b?c=../d&e=/./", "/~u/@x:1,2;p=1!$'()*+"}) {
    EXPECT_EQ(Code(Req("GET " + std::string(target) + " HTTP/1.1\r\n\r\n")), "accepted") << target;
  }
}

TEST(ParseRequest, RefusesTheHead) {
  const Case cases[] = {
      {kGet, kHeadIncomplete},
      {kGet + "\r", kHeadIncomplete},
      {"GET / HTTP/1.1\nHost: a\r\n\r\n", kBareLf},
      {kGet + "A: b\n\r\n", kBareLf},
      {kGet + "\n", kBareLf},
      {kGet + "A: b\rC: d\r\n\r\n", kBareCr},
      {kGet + "\rX", kBareCr},
      {kGet + "A: b\r\r\n\r\n", kBareCr},
      {kGet + " folded: x\r\n\r\n", kFieldFold},
      {kGet + "A: b\r\n\tc\r\n\r\n", kFieldFold},
      {kGet + "NoColon\r\n\r\n", kFieldName},
      {kGet + ": x\r\n\r\n", kFieldName},
      {kGet + "Content-Length : 3\r\n\r\nabc", kFieldName},
      {kGet + "A(b): c\r\n\r\n", kFieldName},
      {kGet + "A\xc3\xa9: c\r\n\r\n", kFieldName},
      {kGet + "A: b\x01\r\n\r\n", kFieldValue},
      {kGet + "A: b\x7f\r\n\r\n", kFieldValue},
      {kGet + std::string("A: b\0c\r\n\r\n", 10), kFieldValue},
  };
  for (const Case& c : cases) EXPECT_EQ(Code(Req(c.text)), c.code.id) << c.text;
  EXPECT_EQ(Code(Req(kGet + "A: d\xfcsseldorf\r\n\r\n")), "accepted");
}

TEST(ParseRequest, RefusesTheBody) {
  const Case cases[] = {
      {kGet + "\r\nx", kTrailing},
      {kGet + "\r\n" + kGet + "\r\n", kTrailing},
      {kGet + "Content-Length: 3\r\n\r\nab", kBodyIncomplete},
      {kGet + "Content-Length: 3\r\n\r\nabcd", kTrailing},
      {kGet + "Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc", kContentLengthRepeated},
      {kGet + "Content-Length: 3, 3\r\n\r\nabc", kContentLength},
      {kGet + "Content-Length: +3\r\n\r\nabc", kContentLength},
      {kGet + "Content-Length: -3\r\n\r\nabc", kContentLength},
      {kGet + "Content-Length: 0x3\r\n\r\nabc", kContentLength},
      {kGet + "Content-Length: 03\r\n\r\nabc", kContentLength},
      {kGet + "Content-Length:\r\n\r\n", kContentLength},
      {kGet + "Content-Length: 3 3\r\n\r\nabc", kContentLength},
      {kGet + "Content-Length: 18446744073709551619\r\n\r\nabc", kContentLength},
      {kGet + "Content-Length: 16777217\r\n\r\n", kBodySize},
      {kGet + "Content-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", kLengthAndChunked},
      {kGet + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", kTransferEncoding},
      {kGet + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", kTransferEncoding},
      {kGet + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", kTransferEncoding},
      {kGet + "Transfer-Encoding: identity\r\n\r\n", kTransferEncoding},
      {kGet + "Transfer-Encoding:\r\n\r\n", kTransferEncoding},
  };
  for (const Case& c : cases) EXPECT_EQ(Code(Req(c.text)), c.code.id) << c.text;
  EXPECT_EQ(Req(kGet + "transfer-encoding: Chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n")->body, ToBytes("hi"));
}

TEST(ParseRequest, KeepsItsLimits) {
  std::string headers;
  for (size_t i = 1; i < kMaxHeaders; ++i) headers += "A: b\r\n";
  EXPECT_EQ(Code(Req(kGet + headers + "\r\n")), "accepted");
  EXPECT_EQ(Code(Req(kGet + headers + "A: b\r\n\r\n")), kFieldCount.id);
  const std::string frame = kGet + "A: \r\n\r\n";
  const std::string full = kGet + "A: " + std::string(kMaxHeadSize - frame.size(), 'x');
  EXPECT_EQ(Code(Req(full + "\r\n\r\n")), "accepted");
  EXPECT_EQ(Code(Req(full + "x\r\n\r\n")), kHeadSize.id);
  const auto target = [](size_t size) {
    return "GET /" + std::string(size - 1, 'a') + kGet.substr(kGet.find(" HTTP/")) + "\r\n";
  };
  EXPECT_EQ(Code(Req(target(kMaxTargetSize))), "accepted");
  EXPECT_EQ(Code(Req(target(kMaxTargetSize + 1))), kTarget.id);
}

TEST(ParseResponse, GivesWhatWasSent) {
  const auto response = Resp("HTTP/1.1 404 Not Found here\r\nServer: s\r\nContent-Length: 2\r\n\r\nno");
  ASSERT_TRUE(response.ok()) << response.error().Text();
  EXPECT_EQ(response->status, 404);
  EXPECT_EQ(response->reason, "Not Found here");
  EXPECT_EQ(response->headers.size(), 2u);
  EXPECT_EQ(response->body, ToBytes("no"));
  EXPECT_EQ(Resp("HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n")->reason, "");
}

TEST(ParseResponse, RefusesTheFirstLine) {
  const std::string end = "\r\nContent-Length: 0\r\n\r\n";
  const Case cases[] = {
      {"\r\nHTTP/1.1 200 OK" + end, kStatusLine}, {"HTTP/1.1 200OK" + end, kStatusLine},
      {"HTTP/1.1  200 OK" + end, kStatusLine},    {"HTTP/1.1 20 OK" + end, kStatusLine},
      {"HTTP/1.1 2000 OK" + end, kStatusLine},    {"HTTP/1.1 2x0 OK" + end, kStatusLine},
      {"HTTP/1.1 200 O\x01K" + end, kStatusLine}, {"HTTP/1.1" + end, kStatusLine},
      {"ICE/1.1 200 OK" + end, kStatusLine},      {"HTTP/1.0 200 OK" + end, kVersion},
      {"HTTP/1.1\t200 OK" + end, kVersion},       {"HTTP/01.1 200 OK" + end, kVersion},
      {"HTTP/2 200 OK" + end, kVersion},          {"HTTP/1.1 600 Odd" + end, kStatus},
      {"HTTP/1.1 099 Odd" + end, kStatus},        {"HTTP/1.1 101 Switch\r\n\r\n", kInterim},
  };
  for (const Case& c : cases) EXPECT_EQ(Code(Resp(c.text)), c.code.id) << c.text;
}

TEST(ParseResponse, PassesOverInterimHeads) {
  const std::string hints = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n";
  const std::string last = kOk + "Content-Length: 2\r\n\r\nno";
  const auto one = Resp("HTTP/1.1 100\r\n\r\n" + hints + last);
  ASSERT_TRUE(one.ok()) << one.error().Text();
  EXPECT_EQ(one->status, 200);
  EXPECT_EQ(one->body, ToBytes("no"));
  EXPECT_EQ(one->headers.size(), 1u);
  EXPECT_EQ(one->interim, (std::vector<InterimHead>{{100, "", {}}, {103, "Early Hints", {{"Link", "</a>"}}}}));
  std::string many;
  for (size_t i = 0; i < kMaxInterim; ++i) many += hints;
  const Case cases[] = {
      {hints, kHeadIncomplete},
      {hints + "HTTP/1.1 2", kHeadIncomplete},
      {many + hints + last, kInterim},
      {hints + "HTTP/1.1 101 Switch\r\n\r\n" + last, kInterim},
      {"HTTP/1.1 103 Hints\r\nContent-Length: 2\r\n\r\n" + last, kNoContentFraming},
      {"HTTP/1.1 103 Hints\r\nContent-Length: 2\r\n\r\nab" + last, kNoContentFraming},
      {"HTTP/1.1 103 Hints\r\nContent-Length: 0\r\n\r\n" + last, kNoContentFraming},
      {"HTTP/1.1 100\r\nContent-Length: 0\r\n\r\n" + last, kNoContentFraming},
      {"HTTP/1.1 103 Hints\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + last, kNoContentFraming},
      {hints + "ab" + last, kStatusLine},
      {hints + "\r\n" + last, kStatusLine},
      {last + hints, kTrailing},
      {hints + last + last, kTrailing},
      {"HTTP/1.1 103 Hints\n\n" + last, kBareLf},
      {"HTTP/1.1 103 Hints\r\n a: b\r\n\r\n" + last, kFieldFold},
  };
  for (const Case& c : cases) EXPECT_EQ(Code(Resp(c.text)), c.code.id) << c.text;
  EXPECT_EQ(Code(Resp(many + last)), "accepted");
  EXPECT_EQ(Code(Resp(hints + kOk + "Content-Length: 2\r\n\r\n", "HEAD")), "accepted");
  EXPECT_EQ(Code(Resp(hints + "HTTP/1.1 204 None\r\n\r\n")), "accepted");
}

TEST(ParseResponse, RefusesABodyThatWillBeTooLong) {
  EXPECT_EQ(Code(Resp(kOk + "Content-Length: " + std::to_string(kMaxBodySize + 1) + "\r\n\r\n")), kBodySize.id);
  EXPECT_EQ(Code(Resp(kOk + "Content-Length: " + std::to_string(kMaxBodySize) + "\r\n\r\n")), kBodyIncomplete.id);
}

TEST(ParseResponse, KnowsWhichResponsesHaveNoBody) {
  EXPECT_EQ(Code(Resp(kOk + "Content-Length: 99999999999\r\n\r\n", "HEAD")), "accepted");
  EXPECT_EQ(Code(Resp(kOk + "Transfer-Encoding: chunked\r\n\r\n", "HEAD")), "accepted");
  EXPECT_EQ(Code(Resp(kOk + "\r\n", "HEAD")), "accepted");
  EXPECT_EQ(Code(Resp(kOk + "Content-Length: 1\r\n\r\nx", "HEAD")), kTrailing.id);
  EXPECT_EQ(Code(Resp(kOk + "Content-Length: x\r\n\r\n", "HEAD")), kContentLength.id);
  EXPECT_EQ(Code(Resp("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n")), "accepted");
  EXPECT_EQ(Code(Resp("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\nhello")), kTrailing.id);
  EXPECT_EQ(Code(Resp("HTTP/1.1 204 None\r\n\r\n")), "accepted");
  EXPECT_EQ(Code(Resp("HTTP/1.1 204 None\r\nContent-Length: 0\r\n\r\n")), "accepted");
  EXPECT_EQ(Code(Resp("HTTP/1.1 204 None\r\nContent-Length: 1\r\n\r\nx")), kNoContentFraming.id);
  EXPECT_EQ(Code(Resp("HTTP/1.1 204 None\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")), kNoContentFraming.id);
  EXPECT_EQ(Code(Resp(kOk + "\r\n", "CONNECT")), kMethod.id);
  EXPECT_EQ(Code(Resp(kOk + "\r\n", "head")), kMethod.id);
}

TEST(ParseResponse, LetsOnlyAnAuthenticatedEndDelimitABody) {
  const std::string text = kOk + "\r\nsome body";
  EXPECT_EQ(Code(Resp(text)), kBodyUntilEnd.id);
  EXPECT_EQ(Code(Resp(kOk + "\r\n")), kBodyUntilEnd.id);
  EXPECT_EQ(Resp(text, "GET", StreamEnd::kCloseNotify)->body, ToBytes("some body"));
  EXPECT_EQ(Code(Resp(kOk + "Content-Length: 3\r\n\r\nab", "GET", StreamEnd::kCloseNotify)), kBodyIncomplete.id);
  EXPECT_EQ(Code(Resp(kChunked + "1\r\na\r\n", "GET", StreamEnd::kCloseNotify)), kBodyIncomplete.id);
  EXPECT_EQ(Code(Resp(kOk + "\r\n" + std::string(kMaxBodySize, 'x'), "GET", StreamEnd::kCloseNotify)), "accepted");
  EXPECT_EQ(Code(Resp(kOk + "\r\n" + std::string(kMaxBodySize + 1, 'x'), "GET", StreamEnd::kCloseNotify)),
            kBodySize.id);
}

TEST(ParseResponse, RemovesChunkedFraming) {
  EXPECT_EQ(Resp(kChunked + "5\r\nhello\r\n0000000000000006\r\n world\r\n000\r\n\r\n")->body, ToBytes("hello world"));
  EXPECT_EQ(Resp(kChunked + "A\r\n0123456789\r\n0\r\n\r\n")->body, ToBytes("0123456789"));
  EXPECT_EQ(Resp(kChunked + "2\r\n\r\n\r\n0\r\n\r\n")->body, ToBytes("\r\n"));
  EXPECT_TRUE(Resp(kChunked + "0\r\n\r\n")->body.empty());
}

TEST(ParseResponse, ALineOfAChunkEndsInBothItsBytes) {
  EXPECT_EQ(Code(Resp(kChunked + "2\r\nhi\r\n0\r\n\r\n")), "accepted");
  EXPECT_EQ(Code(Resp(kChunked + "2x\nhi\r\n0\r\n\r\n")), kChunkSize.id);
  EXPECT_EQ(Code(Resp(kChunked + "2\r\nhix\n0\r\n\r\n")), kChunkEnd.id);
  EXPECT_EQ(Code(Resp(kChunked + "2\r\nhi\rx0\r\n\r\n")), kChunkEnd.id);
}

TEST(ParseResponse, RefusesChunkGames) {
  const Case cases[] = {
      {"+5\r\nhello\r\n0\r\n\r\n", kChunkSize},
      {"0x5\r\nhello\r\n0\r\n\r\n", kChunkSize},
      {" 5\r\nhello\r\n0\r\n\r\n", kChunkSize},
      {"\r\nhello\r\n0\r\n\r\n", kChunkSize},
      {";a\r\nhello\r\n0\r\n\r\n", kChunkSize},
      {"5\nhello\r\n0\r\n\r\n", kChunkSize},
      {"5\rhello\r\n0\r\n\r\n", kChunkSize},
      {"00000000000000005\r\nhello\r\n0\r\n\r\n", kChunkSize},
      {"5;a=b\r\nhello\r\n0\r\n\r\n", kChunkExtension},
      {"5 \r\nhello\r\n0\r\n\r\n", kChunkExtension},
      {"5\t\r\nhello\r\n0\r\n\r\n", kChunkExtension},
      {"0;a\r\n\r\n", kChunkExtension},
      {"5\r\nhello\n0\r\n\r\n", kChunkEnd},
      {"5\r\nhello!\r\n0\r\n\r\n", kChunkEnd},
      {"5\r\nhello\rX0\r\n\r\n", kChunkEnd},
      {"0\r\n\rX", kChunkEnd},
      {"0\r\nVary: x\r\n\r\n", kTrailers},
      {"0\r\n\n", kTrailers},
      {"0\r\n\r\nx", kTrailing},
      {"0\r\n", kBodyIncomplete},
      {"5\r\nhell", kBodyIncomplete},
      {"", kBodyIncomplete},
      {"1000001\r\n", kBodySize},
      {"ffffffffffffffff\r\n", kBodySize},
      {"1\r\na\r\nffffffffffffffff\r\n", kBodySize},
      {"1\r\na\r\n1000000\r\n", kBodySize},
  };
  for (const Case& c : cases) EXPECT_EQ(Code(Resp(kChunked + c.text)), c.code.id) << c.text;
}

TEST(Headers, AreFoundWhateverTheirCase) {
  const std::vector<Header> headers = {{"Set-Cookie", "a"}, {"x", "1"}, {"SET-COOKIE", "b"}};
  EXPECT_EQ(FindHeader(headers, "set-cookie")->value, "a");
  EXPECT_EQ(FindHeader(headers, "Cookie"), nullptr);
  EXPECT_EQ(CountHeaders(headers, "Set-Cookie"), 2u);
  EXPECT_EQ(CountHeaders(headers, "y"), 0u);
}

}  // namespace
}  // namespace attestor::http
