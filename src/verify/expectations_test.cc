#include "verify/expectations.h"

#include <gtest/gtest.h>

#include "verify/errors.h"

namespace attestor::verify {
namespace {

TEST(Expectations, EveryKey) {
  const auto all = Expectations::Parse(
      "host=bank.example,method=GET,path=/api/"
      "rates?a=b,status=404,recipient=0x00112233445566778899aabbccddeeff00112233,nonce=0a0b,max-age=10m");
  ASSERT_TRUE(all.ok()) << all.error().Text();
  EXPECT_EQ(all->host, "bank.example");
  EXPECT_EQ(all->method, "GET");
  EXPECT_EQ(all->path, "/api/rates?a=b") << "a value may hold '='";
  EXPECT_EQ(all->status, 404);
  EXPECT_EQ(ToHex(*all->recipient), "00112233445566778899aabbccddeeff00112233");
  EXPECT_EQ(all->nonce, (Bytes{0x0a, 0x0b}));
  EXPECT_EQ(all->max_age, Duration(std::chrono::minutes(10)));
  EXPECT_FALSE(all->empty());
}

TEST(Expectations, EachAlone) {
  for (const char* text :
       {"host=a", "method=POST", "path=/", "status=200", "recipient=00112233445566778899aabbccddeeff00112233", "nonce=00", "max-age=1s"}) {
    const auto one = Expectations::Parse(text);
    ASSERT_TRUE(one.ok()) << text;
    EXPECT_FALSE(one->empty()) << text;
  }
  EXPECT_TRUE(Expectations{}.empty());
}

TEST(Expectations, BodyAndHiddenHeaders) {
  const std::string hash(64, 'a');
  const auto some = Expectations::Parse("body=" + hash + ",hidden=X-Tenant,hidden=X-Role");
  ASSERT_TRUE(some.ok()) << some.error().Text();
  EXPECT_EQ(ToHex(*some->body), hash);
  EXPECT_EQ(some->hidden, (std::vector<std::string>{"X-Tenant", "X-Role"}));
  EXPECT_FALSE(some->any_body);
  const auto any = Expectations::Parse("host=a,body=*");
  ASSERT_TRUE(any.ok());
  EXPECT_TRUE(any->any_body);
  EXPECT_FALSE(any->body);
  EXPECT_TRUE(Expectations::Parse("body=*")->empty()) << "a waiver is no expectation";
  EXPECT_TRUE(Expectations::Parse("hidden=X-Tenant")->empty());
  for (const char* text :
       {"body=aa", "body=x", "body=*,body=*", "hidden=", "hidden=X Tenant", "hidden=X-Role\x02", "hidden=X-Role,hidden=x-role"}) {
    EXPECT_FALSE(Expectations::Parse(text).ok()) << text;
  }
}

TEST(Expectations, WhatIsNoExpectation) {
  for (const char* text : {"",
                           ",",
                           "host",
                           "host=",
                           "=x",
                           "host=a,",
                           ",host=a",
                           "host=a,,path=/",
                           "Host=a",
                           " host=a",
                           "hosts=a",
                           "host=a,host=b",
                           "method=GET,method=GET",
                           "recipient=00",
                           "recipient=zz112233445566778899aabbccddeeff00112233",
                           "recipient=00112233445566778899aabbccddeeff0011223344",
                           "nonce=0",
                           "nonce=xy",
                           "max-age=10",
                           "max-age=-1s",
                           "max-age=ten"}) {
    const auto parsed = Expectations::Parse(text);
    ASSERT_FALSE(parsed.ok()) << text;
    EXPECT_TRUE(parsed.error().Is(kExpectSyntax)) << text;
  }
  EXPECT_EQ(Expectations::Parse("host=a,hosts=b").error().detail(), "'hosts=b'") << "the part that is wrong";
}

TEST(ExpectedValue, PathAndJson) {
  const std::tuple<const char*, const char*, const char*> good[] = {
      {R"($.balance.currency="EUR")", "$.balance.currency", R"("EUR")"},
      {"$['a=1']=2", "$['a=1']", "2"},
      {R"($["a"][0].b={"x":"="})", R"($["a"][0].b)", R"({"x":"="})"},
      {"$=[1, 2]", "$", "[1, 2]"},
  };
  for (const auto& [text, path, json] : good) {
    const auto value = ExpectedValue::Parse(text);
    ASSERT_TRUE(value.ok()) << text;
    EXPECT_EQ(value->path, path);
    EXPECT_EQ(value->json, json);
  }
  Expectations one;
  one.values.push_back(*ExpectedValue::Parse("$=1"));
  EXPECT_FALSE(one.empty());
}

TEST(ExpectedValue, WhatIsNone) {
  for (const char* text :
       {"", "=", "$", "$=", "$.a=EUR", "$.a=1 2", "a=1", "$.*=1", "$..a=1", "$[0,1]=1", "$[0:1]=1", "$[-1]=1", "$[?@.a=='=1']=1"}) {
    const auto value = ExpectedValue::Parse(text);
    ASSERT_FALSE(value.ok()) << text;
    EXPECT_TRUE(value.error().Is(kExpectValueSyntax)) << text;
  }
}

}  // namespace
}  // namespace attestor::verify
