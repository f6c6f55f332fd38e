#include "web/http/request_builder.h"

#include <gtest/gtest.h>

#include "web/http/errors.h"

namespace attestor::http {
namespace {

RequestSpec Get() {
  return {.method = "GET", .host = "a.example", .target = "/x?y", .port = 443, .headers = {}, .body = {}};
}

std::string CodeOf(const RequestSpec& spec) {
  const auto built = BuildRequest(spec);
  return built.ok() ? "accepted" : std::string(built.error().code().id);
}

std::string With(Header header) {
  RequestSpec spec = Get();
  spec.headers.push_back(std::move(header));
  return CodeOf(spec);
}

TEST(BuildRequest, WritesAGet) {
  RequestSpec spec = Get();
  spec.headers = {{"Accept", "application/json"}};
  EXPECT_EQ(AsText(*BuildRequest(spec)),
            "GET /x?y HTTP/1.1\r\nHost: a.example\r\nUser-Agent: attestor\r\nAccept-Encoding: identity\r\nConnection: "
            "close\r\n"
            "Accept: application/json\r\n\r\n");
}

TEST(BuildRequest, WritesAPost) {
  RequestSpec spec = Get();
  spec.method = "POST";
  spec.port = 8443;
  spec.headers = {{"user-agent", "mine"}};
  EXPECT_EQ(AsText(*BuildRequest(spec)),
            "POST /x?y HTTP/1.1\r\nHost: a.example:8443\r\nAccept-Encoding: identity\r\nConnection: "
            "close\r\nuser-agent: mine\r\n"
            "Content-Length: 0\r\n\r\n");
  spec.body = ToBytes("{}");
  EXPECT_TRUE(AsText(*BuildRequest(spec)).ends_with("Content-Length: 2\r\n\r\n{}"));
}

TEST(BuildRequest, RefusesHeadersThatAreNotTheUsers) {
  for (const char* name : {"Host", "content-length", "Transfer-Encoding", "CONNECTION", "Accept-Encoding"}) {
    EXPECT_EQ(With({name, "x"}), kReservedField.id) << name;
  }
  for (const char* name : {"Upgrade", "TE", "Expect", "Keep-Alive"})
    EXPECT_EQ(With({name, "x"}), kForbiddenField.id) << name;
  EXPECT_EQ(With({"X-Original-URL", "/admin"}), kRoutingField.id);
  EXPECT_EQ(With({"Content-Encoding", "gzip"}), kContentCoding.id);
}

TEST(BuildRequest, RefusesHeadersThatWouldSplitTheRequest) {
  EXPECT_EQ(With({"A", "b\r\nHost: evil.example"}), kFieldValue.id);
  EXPECT_EQ(With({"A", "b\nc"}), kFieldValue.id);
  EXPECT_EQ(With({"A", std::string("b\0c", 3)}), kFieldValue.id);
  EXPECT_EQ(With({"A", " b"}), kFieldValue.id);
  EXPECT_EQ(With({"A: b\r\nC", "d"}), kFieldName.id);
  EXPECT_EQ(With({"A ", "d"}), kFieldName.id);
  EXPECT_EQ(With({"", "d"}), kFieldName.id);
  EXPECT_EQ(With({"A", ""}), "accepted");
}

TEST(BuildRequest, RefusesBadPlacesAndMethods) {
  const auto change = [](auto&& edit) {
    RequestSpec spec = Get();
    edit(spec);
    return CodeOf(spec);
  };
  EXPECT_EQ(change([](RequestSpec& s) { s.method = "get"; }), kMethod.id);
  EXPECT_EQ(change([](RequestSpec& s) { s.method = "GET / HTTP/1.1\r\nX:"; }), kMethod.id);
  EXPECT_EQ(change([](RequestSpec& s) { s.target = "x"; }), kTarget.id);
  EXPECT_EQ(change([](RequestSpec& s) { s.target = "/ HTTP/1.1\r\nX: y"; }), kTarget.id);
  EXPECT_EQ(change([](RequestSpec& s) { s.target = "/a/.."; }), kDotSegment.id);
  EXPECT_EQ(change([](RequestSpec& s) { s.host = "A.example"; }), kHostName.id);
  EXPECT_EQ(change([](RequestSpec& s) { s.host = "10.0.0.1"; }), kHostIp.id);
  EXPECT_EQ(change([](RequestSpec& s) { s.host = "a.0x7f"; }), kHostIp.id);
  EXPECT_EQ(change([](RequestSpec& s) { s.port = 0; }), kUrlPort.id);
  EXPECT_EQ(change([](RequestSpec& s) { s.body = {1}; }), kRequestBody.id);
  EXPECT_EQ(change([](RequestSpec& s) { s.headers.assign(kMaxHeaders, {"A", "b"}); }), kFieldCount.id);
  EXPECT_EQ(change([](RequestSpec& s) { s.headers = {{"A", std::string(kMaxHeadSize, 'x')}}; }), kHeadSize.id);
  EXPECT_EQ(change([](RequestSpec& s) {
              s.method = "PUT";
              s.body.assign(kMaxBodySize + 1, 0);
            }),
            kBodySize.id);
}

}  // namespace
}  // namespace attestor::http
