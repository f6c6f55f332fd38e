#include "statement/verify/expectations.h"

#include <gtest/gtest.h>

#include "session/terms/terms.h"
#include "statement/format/statement.h"
#include "statement/verify/errors.h"

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

TEST(Expectations, KeysOfPlaceAndAttestation) {
  const std::string release(64, 'c');
  const auto all = Expectations::Parse(
      "port=8443,header=X-Account: main,shown=Accept,content-type=application/json,answer-header=Warning,"
      "mode=proxy,kind=selective,signer-release=" +
      release + ",node-release=" + release +
      ",signer-svn=3,node-svn=0,tcb-date=2026-03-01,tcb-evaluation=17,mark=private-targets");
  ASSERT_TRUE(all.ok()) << all.error().Text();
  EXPECT_EQ(all->port, 8443);
  EXPECT_EQ(all->headers, (std::vector<ExpectedHeader>{{"X-Account", "main", false}, {"Accept", std::nullopt, false}}));
  EXPECT_EQ(all->content_type, "application/json");
  EXPECT_EQ(all->answer_headers, std::vector<std::string>{"Warning"});
  EXPECT_EQ(all->mode, statement::Mode::kProxy);
  EXPECT_EQ(all->kind, session::Disclosure::kSelective);
  EXPECT_EQ(ToHex(all->signer_releases.at(0)), release);
  EXPECT_EQ(ToHex(all->node_releases.at(0)), release);
  EXPECT_EQ(all->signer_svn, 3U);
  EXPECT_EQ(all->node_svn, 0U);
  EXPECT_EQ(ToText(*all->tcb_date), "2026-03-01T00:00:00Z");
  EXPECT_EQ(all->tcb_evaluation, 17U);
  EXPECT_EQ(all->marks, std::vector<statement::Mark>{statement::Mark::kPrivateTargets});
}

TEST(Expectations, EachMode) {
  EXPECT_EQ(Expectations::Parse("mode=proxy")->mode, session::Mode::kProxy);
  EXPECT_EQ(Expectations::Parse("mode=sealed")->mode, session::Mode::kSealed);
}

TEST(Expectations, CommasInValues) {
  const auto some = Expectations::Parse(R"(path=/rates/EUR\,USD,header=X-A: a\\b\,c,host=a)");
  ASSERT_TRUE(some.ok()) << some.error().Text();
  EXPECT_EQ(some->path, "/rates/EUR,USD");
  EXPECT_EQ(some->headers, (std::vector<ExpectedHeader>{{"X-A", R"(a\b,c)", false}}));
  EXPECT_EQ(some->host, "a");
  for (const char* text : {"path=/a,b", R"(path=/a\)", R"(path=/a\b)"})
    EXPECT_FALSE(Expectations::Parse(text).ok()) << text;
}

TEST(Expectations, EachAlone) {
  for (const char* text :
       {"host=a", "port=1", "header=X: y", "content-type=a/b", "mode=proxy", "kind=reveal-all", "signer-svn=1",
        "node-svn=1", "tcb-date=2026-01-01", "tcb-evaluation=1", "method=POST", "path=/", "status=200",
        "recipient=00112233445566778899aabbccddeeff00112233", "nonce=00", "max-age=1s"}) {
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
  EXPECT_EQ(some->headers,
            (std::vector<ExpectedHeader>{{"X-Tenant", std::nullopt, true}, {"X-Role", std::nullopt, true}}));
  EXPECT_FALSE(some->any_body);
  const auto any = Expectations::Parse("host=a,body=*");
  ASSERT_TRUE(any.ok());
  EXPECT_TRUE(any->any_body);
  EXPECT_FALSE(any->body);
  EXPECT_TRUE(Expectations::Parse("body=*")->empty()) << "a waiver is no expectation";
  for (const char* text : {"hidden=X-Tenant", "shown=X-Tenant", "answer-header=Age", "mark=private-targets"}) {
    EXPECT_TRUE(Expectations::Parse(text)->empty()) << text;
  }
  for (const char* text : {"header=X", "header=: y", "header=X: \x01", "header=X: y,hidden=x",
                           "answer-header=Age,answer-header=age", "shown=X Y", "body=aa", "body=x", "body=*,body=*",
                           "hidden=", "hidden=X Tenant", "hidden=X-Role\x02", "hidden=X-Role,hidden=x-role"}) {
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
                           "max-age=ten",
                           "port=0",
                           "port=65536",
                           "port=1,port=1",
                           "mode=split",
                           "kind=all",
                           "mark=simulated",
                           "mark=private-targets,mark=private-targets",
                           "status=99",
                           "status=100",
                           "signer-svn=-1",
                           "signer-release=00",
                           "tcb-date=soon",
                           "tcb-evaluation=4294967296"}) {
    const auto parsed = Expectations::Parse(text);
    ASSERT_FALSE(parsed.ok()) << text;
    EXPECT_TRUE(parsed.error().Is(kExpectSyntax)) << text;
  }
}

TEST(Expectations, SaysWhatIsWrongAndWhatIsWanted) {
  const std::pair<const char*, const char*> cases[] = {
      {"host=a,hots=b", "'hots=b': there is no such expectation; host is the nearest"},
      {"nonsense=b", "'nonsense=b': there is no such expectation"},
      {"host", "'host': key=value is wanted"},
      {"host=a,host=b", "'host=b': it is given a second time"},
      {"host=https://a.example",
       "'host=https://a.example': a host name alone is wanted, without https:// and path (path= names the path)"},
      {"host=a.example:443",
       "'host=a.example:443': a host name alone is wanted, without its port (port= names the port)"},
      {"host=127.0.0.1", "'host=127.0.0.1': a host name is wanted: statements are never about an address"},
      {"host=b\xc3\xa4nk.example", "'host=b\xc3\xa4nk.example': a host name is wanted in its ASCII form, as xn--..."},
      {"host=a b", "'host=a b': a host name is wanted: letters, digits and hyphens, with dots between"},
      {"method=GET\\,host=a", "'method=GET\\,host=a': one method in capitals is wanted, such as GET"},
      {"method=get", "'method=get': one method in capitals is wanted, such as GET"},
      {"path=api/rates",
       "'path=api/rates': a path is wanted as it was asked for, with its query: it begins with /, and host= names the "
       "host"},
      {"port=x", "'port=x': a number from 1 to 65535 is wanted"},
      {"max-age=10", "'max-age=10': a span is wanted, such as 10m: a number with ms, s, m, h or d"},
      {"host=a\\b", "'host=a\\b': behind a backslash stands a comma or another one"},
  };
  for (const auto& [text, detail] : cases) {
    const auto parsed = Expectations::Parse(text);
    ASSERT_FALSE(parsed.ok()) << text;
    EXPECT_EQ(parsed.error().detail(), detail);
  }
}

TEST(Expectations, AHostIsTheSameInAnyCase) {
  EXPECT_EQ(Expectations::Parse("host=Bank.EXAMPLE")->host, "bank.example");
}

TEST(Expectations, NothingIsJudgedByTwoRules) {
  Expectations real;
  real.hardware = true;
  EXPECT_TRUE(real.empty()) << "it is so when nothing is said";
  EXPECT_TRUE(real.AllowDevelopment().error().Is(kExpectContradiction));
  EXPECT_FALSE(real.simulated);
  EXPECT_TRUE(Expectations().AllowDevelopment().ok());
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
  for (const char* text : {"", "=", "$", "$=", "$.a=EUR", "$.a=1 2", "a=1", "$.*=1", "$..a=1", "$[0,1]=1", "$[0:1]=1",
                           "$[-1]=1", "$[?@.a=='=1']=1"}) {
    const auto value = ExpectedValue::Parse(text);
    ASSERT_FALSE(value.ok()) << text;
    EXPECT_TRUE(value.error().Is(kExpectValueSyntax)) << text;
  }
}

}  // namespace
}  // namespace attestor::verify
