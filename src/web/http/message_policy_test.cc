#include "web/http/message_policy.h"

#include <gtest/gtest.h>

#include "web/http/errors.h"

namespace attestor::http {
namespace {

Request Good() {
  return {"GET",
          "/",
          {{"Host", "a.example"}, {"Accept-Encoding", "identity"}, {"connection", "Close"}, {"Accept", "*/*"}},
          {}};
}

std::string CodeOf(const Status& status) { return status.ok() ? "accepted" : std::string(status.error().code().id); }

std::string With(Header header) {
  Request request = Good();
  request.headers.push_back(std::move(header));
  return CodeOf(CheckRequestPolicy(request, "a.example", 443));
}

std::string WithHost(std::string host, uint16_t port) {
  Request request = Good();
  request.headers[0].value = std::move(host);
  return CodeOf(CheckRequestPolicy(request, "a.example", port));
}

TEST(RequestPolicy, BindsTheHost) {
  EXPECT_EQ(WithHost("a.example", 443), "accepted");
  EXPECT_EQ(WithHost("a.example:8443", 8443), "accepted");
  EXPECT_EQ(WithHost("a.example", 8443), kHost.id);
  EXPECT_EQ(WithHost("a.example:443", 443), kHost.id);
  EXPECT_EQ(WithHost("a.example:8443", 443), kHost.id);
  EXPECT_EQ(WithHost("b.example", 443), kHost.id);
  EXPECT_EQ(WithHost("a.example.", 443), kHost.id);
  EXPECT_EQ(WithHost("a.example, b.example", 443), kHost.id);
  EXPECT_EQ(WithHost("", 443), kHost.id);
  EXPECT_EQ(With({"host", "a.example"}), kHost.id);
  Request request = Good();
  request.headers.erase(request.headers.begin());
  EXPECT_EQ(CodeOf(CheckRequestPolicy(request, "a.example", 443)), kHost.id);
}

TEST(RequestPolicy, RefusesHeadersThatChangeTheMeaning) {
  for (const char* name : {"Upgrade", "HTTP2-Settings", "expect", "TE", "Trailer", "Transfer-Encoding", "Keep-Alive",
                           "Proxy-Connection"}) {
    EXPECT_EQ(With({name, "x"}), kForbiddenField.id) << name;
  }
  for (const char* name : {"X-Original-URL", "x-rewrite-url", "X-HTTP-Method-Override", "Forwarded", "X-Forwarded-Host",
                           "Proxy", "x-original-uri"}) {
    EXPECT_EQ(With({name, "x"}), kRoutingField.id) << name;
  }
  for (const char* name : {"X_Original_URL", "X_HTTP_Method_Override", "a_b"})
    EXPECT_EQ(With({name, "x"}), kRoutingField.id) << name;
  for (const char* name : {"Range", "if-range", "Request-Range", "a-im"})
    EXPECT_EQ(With({name, "bytes=0-1"}), kPartial.id) << name;
  EXPECT_EQ(With({"Authorization", "Bearer x"}), "accepted");
}

TEST(RequestPolicy, DemandsCloseAndNoCoding) {
  EXPECT_EQ(With({"Connection", "close"}), kConnection.id);
  EXPECT_EQ(With({"Accept-Encoding", "identity"}), kAcceptEncoding.id);
  EXPECT_EQ(With({"Content-Encoding", "gzip"}), kContentCoding.id);
  EXPECT_EQ(With({"Content-Encoding", "identity"}), "accepted");
  EXPECT_EQ(With({"Content-Type", "a/b"}), "accepted");
  Request request = Good();
  request.headers.insert(request.headers.end(), {{"Content-Type", "a/b"}, {"content-type", "a/b"}});
  EXPECT_EQ(CodeOf(CheckRequestPolicy(request, "a.example", 443)), kFieldRepeated.id);
  request = Good();
  request.headers[1].value = "gzip, identity";
  EXPECT_EQ(CodeOf(CheckRequestPolicy(request, "a.example", 443)), kAcceptEncoding.id);
  request.headers.erase(request.headers.begin() + 1);
  EXPECT_EQ(CodeOf(CheckRequestPolicy(request, "a.example", 443)), "accepted");
  request.headers[1].value = "close, Authorization";
  EXPECT_EQ(CodeOf(CheckRequestPolicy(request, "a.example", 443)), kConnection.id);
  request.headers[1].value = "keep-alive";
  EXPECT_EQ(CodeOf(CheckRequestPolicy(request, "a.example", 443)), kConnection.id);
}

TEST(RequestPolicy, RefusesABodyWhereServersMayNotReadIt) {
  Request request = Good();
  request.body = ToBytes("GET /other HTTP/1.1\r\n\r\n");
  EXPECT_EQ(CodeOf(CheckRequestPolicy(request, "a.example", 443)), kRequestBody.id);
  request.method = "HEAD";
  EXPECT_EQ(CodeOf(CheckRequestPolicy(request, "a.example", 443)), kRequestBody.id);
  request.method = "POST";
  EXPECT_EQ(CodeOf(CheckRequestPolicy(request, "a.example", 443)), "accepted");
}

TEST(ResponsePolicy, RefusesWhatTheBytesDoNotShow) {
  const auto with = [](std::vector<Header> headers) {
    return CodeOf(CheckResponsePolicy({200, "OK", std::move(headers), {}}));
  };
  EXPECT_EQ(with({{"Content-Type", "application/json"}, {"Set-Cookie", "a"}, {"Set-Cookie", "b"}}), "accepted");
  EXPECT_EQ(with({{"Content-Encoding", "Identity"}}), "accepted");
  EXPECT_EQ(with({{"Content-Encoding", "gzip"}}), kContentCoding.id);
  EXPECT_EQ(with({{"Content-Encoding", "identity, br"}}), kContentCoding.id);
  EXPECT_EQ(with({{"content-encoding", ""}}), kContentCoding.id);
  // An offer to upgrade is common and harmless: the request asked for none, and a 101 is refused.
  EXPECT_EQ(with({{"Upgrade", "h2"}}), "accepted");
  EXPECT_EQ(with({{"Content-Type", "a/b"}, {"content-type", "c/d"}}), kFieldRepeated.id);
  EXPECT_EQ(with({{"Location", "/a"}, {"Location", "/b"}}), kFieldRepeated.id);
}

TEST(ResponsePolicy, RefusesExcerpts) {
  for (const int status : {206, 226})
    EXPECT_EQ(CodeOf(CheckResponsePolicy({status, "", {}, {}})), kPartial.id) << status;
  EXPECT_EQ(CodeOf(CheckResponsePolicy({201, "", {{"Content-Range", "0-9/200"}}, {}})), kPartial.id);
  EXPECT_EQ(CodeOf(CheckResponsePolicy({200, "OK", {{"Content-Range", "0-9/200"}}, {}})), "accepted");
  EXPECT_EQ(CodeOf(CheckResponsePolicy({200, "OK", {{"Content-Encoding", "None"}}, {}})), "accepted");
  EXPECT_EQ(CodeOf(CheckResponsePolicy({200, "OK", {{"Content-Encoding", "none, gzip"}}, {}})), kContentCoding.id);
  for (const char* name : {"IM", "delta-base"}) {
    EXPECT_EQ(CodeOf(CheckResponsePolicy({200, "OK", {{name, "x"}}, {}})), kPartial.id) << name;
  }
  EXPECT_EQ(CodeOf(CheckResponsePolicy({416, "", {{"Content-Range", "bytes */5"}}, {}})), "accepted");
}

}  // namespace
}  // namespace attestor::http
