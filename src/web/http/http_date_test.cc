#include "web/http/http_date.h"

#include <gtest/gtest.h>

namespace attestor::http {
namespace {

TEST(HttpDate, TheFormThatServersSend) {
  const auto date = ParseHttpDate("Sun, 06 Nov 1994 08:49:37 GMT");
  ASSERT_TRUE(date.has_value());
  EXPECT_EQ(ToText(*date), "1994-11-06T08:49:37Z");
  EXPECT_EQ(ToText(ParseHttpDate("Thu, 31 Dec 2026 23:59:59 GMT").value_or(Time())), "2026-12-31T23:59:59Z");
}

TEST(HttpDate, NoOtherForm) {
  for (const char* text :
       {"", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994", "Sun, 06 Nov 1994 08:49:37 CET",
        "Sun, 06 nov 1994 08:49:37 GMT", "Son, 06 Nov 1994 08:49:37 GMT", "Sun, 31 Feb 1994 08:49:37 GMT",
        "Sun, 06 Nov 1994 25:49:37 GMT", "Sun, 06 Nov 1994 08.49.37 GMT", "Sun, 6 Nov 1994 08:49:37 GMT ",
        "Sun, 06-Nov-1994 08:49:37 GMT", "Sun, +6 Nov 1994 08:49:37 GMT", "1994-11-06T08:49:37Z         "}) {
    EXPECT_FALSE(ParseHttpDate(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace attestor::http
