#include "web/http/url.h"

#include <gtest/gtest.h>

#include "web/http/errors.h"

namespace attestor::http {
namespace {

TEST(ParseHttpsUrl, CutsAUrl) {
  EXPECT_EQ(*ParseHttpsUrl("https://a.example"), (Url{"a.example", 443, "/"}));
  EXPECT_EQ(*ParseHttpsUrl("HTTPS://A.Example:8443/p/q?r=s#t"), (Url{"a.example", 8443, "/p/q?r=s"}));
  EXPECT_EQ(*ParseHttpsUrl("https://a.example?x=1"), (Url{"a.example", 443, "/?x=1"}));
  EXPECT_EQ(*ParseHttpsUrl("https://a.example#f"), (Url{"a.example", 443, "/"}));
  EXPECT_EQ(*ParseHttpsUrl("https://xn--bcher-kva.example:443/"), (Url{"xn--bcher-kva.example", 443, "/"}));
  EXPECT_EQ(*ParseHttpsUrl("https://localhost/@x"), (Url{"localhost", 443, "/@x"}));
  EXPECT_EQ(*ParseHttpsUrl("https://1.a1-2.example/"), (Url{"1.a1-2.example", 443, "/"}));
}

TEST(ParseHttpsUrl, RefusesTheRest) {
  const struct {
    std::string url;
    const ErrorCode& code;
  } cases[] = {
      {"", kUrlScheme},
      {"http://a.example/", kUrlScheme},
      {"https:/a.example/", kUrlScheme},
      {"a.example", kUrlScheme},
      {" https://a.example/", kUrlScheme},
      {"https://u:p@a.example/", kUrlUserinfo},
      {"https://good.example@evil.example/", kUrlUserinfo},
      {"https://a.example:/", kUrlPort},
      {"https://a.example:0/", kUrlPort},
      {"https://a.example:0443/", kUrlPort},
      {"https://a.example:65536/", kUrlPort},
      {"https://a.example:+1/", kUrlPort},
      {"https://a.example:1:2/", kUrlPort},
      {"https://", kHostName},
      {"https:///path", kHostName},
      {"https://a..example/", kHostName},
      {"https://a.example./", kHostName},
      {"https://-a.example/", kHostName},
      {"https://a-.example/", kHostName},
      {"https://a_b.example/", kHostName},
      {"https://a%2eexample/", kHostName},
      {"https://a.example\\@evil.example", kUrlUserinfo},
      {"https://a.example\\.evil.example/", kHostName},
      {"https://a example/", kHostName},
      {"https://" + std::string(64, 'a') + ".example/", kHostName},
      {"https://" + std::string(254, 'a') + "/", kHostName},
      {"https://b\xc3\xbc"
       "cher.example/",
       kHostIdn},
      {"https://127.0.0.1/", kHostIp},
      {"https://127.1/", kHostIp},
      {"https://2130706433/", kHostIp},
      {"https://0x7f000001/", kHostIp},
      {"https://a.0X7f/", kHostIp},
      {"https://[::1]/", kHostIp},
      {"https://a.example/a b", kTarget},
      {"https://a.example/a\r\nX: y", kTarget},
      {"https://a.example/{x}", kTarget},
      {"https://a.example/\xc3\xa9", kTarget},
      {"https://a.example/a/../b", kDotSegment},
      {"https://a.example/%2e%2E/", kDotSegment},
  };
  for (const auto& c : cases) {
    const auto url = ParseHttpsUrl(c.url);
    ASSERT_FALSE(url.ok()) << c.url;
    EXPECT_EQ(url.error().code().id, c.code.id) << c.url;
  }
}

}  // namespace
}  // namespace attestor::http
