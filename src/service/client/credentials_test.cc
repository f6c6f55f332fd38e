#include "service/client/credentials.h"

#include <gtest/gtest.h>

#include "service/client/errors.h"
#include "service/client/headers.h"
#include "session/disclosure/errors.h"
#include "web/http/message.h"
#include "web/http/request_builder.h"

namespace attestor::client {
namespace {

// Headers by which real sites know who asks.
constexpr const char* kReal[] = {"X-MBX-APIKEY",
                                 "OK-ACCESS-KEY",
                                 "OK-ACCESS-SIGN",
                                 "OK-ACCESS-PASSPHRASE",
                                 "KC-API-KEY",
                                 "KC-API-PASSPHRASE",
                                 "CB-ACCESS-KEY",
                                 "CB-ACCESS-SIGN",
                                 "X-BAPI-API-KEY",
                                 "X-BAPI-SIGN",
                                 "APCA-API-KEY-ID",
                                 "X-Gitlab-Token",
                                 "APCA-API-SECRET-KEY",
                                 "Private-Token",
                                 "apikey",
                                 "X-CSRFToken",
                                 "X-XSRF-TOKEN",
                                 "X-Session-Id",
                                 "X-Device-Id",
                                 "X-Amz-Security-Token",
                                 "Authorization",
                                 "Cookie",
                                 "DPoP",
                                 "X-Auth-Email",
                                 "X-Goog-Api-Key",
                                 "X-Plaid-Credential",
                                 "Pass-Phrase",
                                 "X_Password"};

http::RequestSpec With(std::vector<http::Header> headers) {
  http::RequestSpec request;
  request.method = "GET";
  request.host = "bank.example";
  request.target = "/";
  request.headers = std::move(headers);
  return request;
}

TEST(Credentials, RealHeadersAreFoundAndHidden) {
  for (const char* name : kReal) {
    EXPECT_TRUE(LooksLikeCredential(name)) << name;
    const auto settled = SettleHeaders({.queries = {"$.a"}}, {}, {{name, "value"}});
    ASSERT_TRUE(settled.ok()) << name;
    EXPECT_EQ(settled->wish.secret_headers, std::vector<std::string>{name}) << "hidden without being named";
    EXPECT_EQ(CheckConsent(With({{name, "value"}}), true, {}).error().code().id, kSecretHeader.id) << name;
    EXPECT_TRUE(CheckConsent(With({{name, "value"}}), true, {.names = {name}}).ok()) << name;
    EXPECT_TRUE(CheckConsent(With({{name, "value"}}), true, {.all = true}).ok()) << name;
  }
  for (const char* name : {"design_token", "assigned-key", "Authorize"}) EXPECT_TRUE(LooksLikeCredential(name)) << name;
  for (const char* name :
       {"Accept", "User-Agent", "X-Tenant", "Origin", "page", "limit", "keywords", "design", "author"})
    EXPECT_FALSE(LooksLikeCredential(name)) << name;
}

TEST(Credentials, WhatIsNotHarmlessByNameIsHidden) {
  const auto settled = SettleHeaders({.queries = {"$.a"}}, {"x-tenant"},
                                     {{"Accept", "a/b"},
                                      {"Content-Type", "text/plain"},
                                      {"User-Agent", "x"},
                                      {"X-Tenant", "7"},
                                      {"X-Unheard-Of", "1"},
                                      {"Sec-Fetch-Mode", "cors"},
                                      {"Cache-Control", "no-cache"}});
  ASSERT_TRUE(settled.ok()) << settled.error().Text();
  EXPECT_EQ(settled->added, std::vector<std::string>{"X-Unheard-Of"});
  EXPECT_EQ(SettleHeaders({.queries = {"$.a"}}, {"X-Missing"}, {}).error().code().id, disclosure::kSecretHeader.id);
  EXPECT_EQ(SettleHeaders({.secret_headers = {"User-Agent"}, .queries = {"$.a"}}, {}, {{"User-Agent", "x"}})
                ->wish.secret_headers.size(),
            1u);
}

TEST(Credentials, InQueryAndBody) {
  http::RequestSpec request = With({});
  request.target = "/v1?limit=5&api%5Fkey=abc&Signature=x&page=2";
  request.body = ToBytes(R"({"user":{"passWord":"x"},"items":[{"refresh_token":"y"}],"amount":1})");
  const std::vector<Credential> found = FindCredentials(request, false);
  ASSERT_EQ(found.size(), 4u);
  EXPECT_EQ(ToText(found[0]), "the query value api_key");
  EXPECT_EQ(ToText(found[1]), "the query value Signature");
  EXPECT_EQ(ToText(found[2]), "the member passWord of the body");
  EXPECT_EQ(ToText(found[3]), "the member refresh_token of the body");
  const Status open = CheckConsent(request, false, {.names = {"api_key", "signature", "PASSWORD"}});
  EXPECT_EQ(open.error().code().id, kSecretValue.id);
  EXPECT_EQ(open.error().detail(), "the member refresh_token of the body")
      << "all that is not covered, and nothing else";
  request = With({});
  request.body = ToBytes("user=ada&password=x");
  EXPECT_EQ(FindCredentials(request, false).size(), 1u);
  request = With({{"Content-Type", "multipart/form-data; boundary=b"}});
  request.body = ToBytes("--b\r\nContent-Disposition: form-data; name=\"otp_secret\"\r\n\r\n1\r\n--b--\r\n");
  EXPECT_EQ(FindCredentials(request, false).size(), 1u);
}

TEST(Credentials, WhatARelyingPartyMustName) {
  http::RequestSpec request =
      With({{"Cookie", "a"}, {"X-Tenant", "7"}, {"X-Odd", "8"}, {"User-Agent", "x"}, {"Accept", "*/*"}});
  EXPECT_EQ(MustName(request, {"Cookie", "X-Odd"}), (std::vector<std::string>{"header=X-Tenant:7", "hidden=X-Odd"}));
  EXPECT_EQ(MustName(request, {}).front(), "header=X-Tenant:7") << "nobody is told to write a credential down";
  request.headers.push_back({"X-Long", std::string(65, 'x')});
  EXPECT_EQ(MustName(request, {}).back(), "shown=X-Long");
  request.method = "POST";
  request.body = ToBytes("{}");
  request.headers.clear();
  const auto named = MustName(request, {});
  ASSERT_EQ(named.size(), 2u);
  EXPECT_EQ(named[0], "method=POST");
  EXPECT_EQ(named[1], "body=44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
}

}  // namespace
}  // namespace attestor::client
