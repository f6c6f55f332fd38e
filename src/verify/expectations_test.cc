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

}  // namespace
}  // namespace attestor::verify
