#include "statement/verify/expectation_file.h"

#include <gtest/gtest.h>

#include <string>

#include "statement/verify/errors.h"
#include "web/json/errors.h"

namespace attestor::verify {
namespace {

Result<Expectations> Parse(const std::string& members) {
  return ParseExpectationFile(
      AsBytes(R"({"format":"attestor expectations 1")" + std::string(members.empty() ? "" : ",") + members + "}"));
}

TEST(ExpectationFile, SaysTheSameAsTheLine) {
  const std::string hash(64, 'c');
  const auto file =
      Parse(R"("host":"bank.example","port":8443,"path":"/a,b\\c?d=e","method":"POST","body":")" + hash +
            R"(","headers":[{"name":"X-Account","value":"main"},{"name":"Accept"},{"name":"X-Tenant","hidden":true}],
    "status":404,"content_type":"application/json","answer_headers":["Warning","Age"],"mode":"proxy","kind":"selective",
    "signer_releases":[")" +
            hash + R"("],"node_releases":[")" + hash + R"("],"signer_svn":3,"node_svn":0,"tcb_date":"2026-03-01",
    "tcb_evaluation":17,"marks":["private-targets"],"recipient":"0x00112233445566778899aabbccddeeff00112233",
    "nonce":"0a0b","max_age":"10m")");
  const auto line = Expectations::Parse(R"(host=bank.example,port=8443,path=/a\,b\\c?d=e,method=POST,body=)" + hash +
                                        ",header=X-Account: "
                                        "main,shown=Accept,hidden=X-Tenant,status=404,content-type=application/"
                                        "json,answer-header=Warning,answer-header=Age,"
                                        "mode=proxy,kind=selective,signer-release=" +
                                        hash + ",node-release=" + hash +
                                        ",signer-svn=3,node-svn=0,tcb-date=2026-03-01,"
                                        "tcb-evaluation=17,mark=private-targets,recipient="
                                        "0x00112233445566778899aabbccddeeff00112233,nonce=0a0b,max-age=10m");
  ASSERT_TRUE(file.ok()) << file.error().Text();
  ASSERT_TRUE(line.ok()) << line.error().Text();
  EXPECT_EQ(*file, *line);
}

TEST(ExpectationFile, ValuesAreTakenAsTheyAreWritten) {
  const auto file = Parse(
      R"("values":[{"path":"$.a","value":1.50},{"value":"E\u0055R","path":"$['b']"},{"path":"$.c","value":{ "x": [1] }}])");
  ASSERT_TRUE(file.ok()) << file.error().Text();
  EXPECT_EQ(file->values,
            (std::vector<ExpectedValue>{{"$.a", "1.50"}, {"$['b']", R"("E\u0055R")"}, {"$.c", R"({ "x": [1] })"}}));
  EXPECT_FALSE(file->empty());
}

TEST(ExpectationFile, ALineAddsWhatTheFileLeavesOut) {
  auto both = Parse(R"("host":"bank.example","marks":["private-targets"],"simulated":true)");
  ASSERT_TRUE(both.ok()) << both.error().Text();
  ASSERT_TRUE(both->Add("nonce=0a,mark=other-web-roots").ok());
  EXPECT_EQ(both->host, "bank.example");
  EXPECT_EQ(both->nonce, Bytes{0x0a});
  EXPECT_TRUE(both->simulated);
  EXPECT_EQ(both->marks.size(), 2U);
  EXPECT_FALSE(both->Add("host=other.example").ok()) << "which of the two counts?";
}

TEST(ExpectationFile, OfAnotherFormat) {
  for (const char* text :
       {"{}", "[]", "1", R"({"format":"attestor expectations 2"})", R"({"format":1})", R"({"host":"a"})"}) {
    const auto file = ParseExpectationFile(AsBytes(text));
    ASSERT_FALSE(file.ok()) << text;
    EXPECT_TRUE(file.error().Is(kExpectFile)) << text;
  }
  EXPECT_TRUE(ParseExpectationFile(AsBytes("{")).error().Is(json::kIncomplete));
  EXPECT_TRUE(Parse(R"("host":"a","host":"b")").error().Is(json::kDuplicateKey));
  EXPECT_TRUE(ParseExpectationFile(Bytes(kMaxExpectationFile + 1, ' ')).error().Is(kExpectFile));
  EXPECT_TRUE(Parse("").ok());
}

void Refuses(std::initializer_list<const char*> all) {
  for (const char* members : all) {
    const auto file = Parse(members);
    ASSERT_FALSE(file.ok()) << members;
    EXPECT_TRUE(file.error().Is(kExpectFile)) << members << ": " << file.error().Text();
  }
}

TEST(ExpectationFile, WhatIsNotKnownOrOfAnotherKind) {
  Refuses({R"("hots":"a")", R"("Host":"a")", R"("host":1)", R"("host":"")", R"("host":null)", R"("port":"443")",
           R"("port":443.0)", R"("port":4.43e2)", R"("port":0)", R"("status":99)", R"("content-type":"a/b")",
           R"("answer_headers":"Age")", R"("answer_headers":[1])", R"("marks":["x"])",
           R"("marks":["private-targets","private-targets"])", R"("simulated":"yes")", R"("simulated":1)"});
}

TEST(ExpectationFile, HeadersAndValuesOfAnotherKind) {
  Refuses({R"("headers":{"name":"X"})", R"("headers":["X"])", R"("headers":[{}])", R"("headers":[{"value":"y"}])",
           R"("headers":[{"name":"X","value":"y","hidden":true}])", R"("headers":[{"name":"X","shown":true}])",
           R"("headers":[{"name":"X"},{"name":"x"}])", R"("headers":[{"name":"X","value":null}])",
           R"("values":[{"path":"$.*","value":1}])", R"("values":[{"path":"$.a"}])", R"("values":[{"value":1}])",
           R"("values":[{"path":"$.a","value":1,"more":2}])", R"("values":[{"path":1,"value":1}])",
           R"("values":{"$.a":1})"});
}

TEST(ExpectationFile, TextsAndNumbersThatAreNone) {
  Refuses({R"("signer_svn":-1)", R"("signer_svn":18446744073709551616)", R"("tcb_date":"soon")", R"("max_age":600)",
           R"("nonce":"0")", R"("body":"")", R"("mode":"split")"});
}

TEST(ExpectationFile, SaysWhereAndWhatIsWantedAndFound) {
  EXPECT_EQ(ParseExpectationFile(AsBytes("[1]")).error().detail(),
            "$ at line 1, column 1: an object is wanted; there is a list");
  const std::pair<const char*, const char*> cases[] = {
      {"\n\"headers\": {\"name\": \"X\"}", "$.headers at line 2, column 12: a list is wanted; there is an object"},
      {"\n\"headers\": [\"X\"]", "$.headers[0] at line 2, column 13: an object is wanted; there is '\"X\"'"},
      {"\n\"values\": [1]", "$.values[0] at line 2, column 12: an object is wanted; there is '1'"},
      {"\n\"values\": [{\"path\": 1, \"value\": 1}]",
       "$.values[0].path at line 2, column 21: a text is wanted; there is '1'"},
      {R"("hots":"a")", "$ at line 1, column 44: there is no member 'hots'; 'host' is the nearest"},
      {"\n\"port\": \"443\"", "$.port at line 2, column 9: a number is wanted; there is '\"443\"'"},
      {"\n\"port\": 0", "$.port at line 2, column 9: a number from 1 to 65535 is wanted; there is '0'"},
      {"\n\"host\": 1", "$.host at line 2, column 9: a text is wanted; there is '1'"},
      {"\n\"host\": \"a:1\"",
       "$.host at line 2, column 9: a host name alone is wanted, without its port (port= names the port); there is "
       "'\"a:1\"'"},
      {"\n\"marks\": [\"x\"]",
       "$.marks[0] at line 2, column 11: other-web-roots or private-targets is wanted; there is '\"x\"'"},
      {"\n\"simulated\": 1", "$.simulated at line 2, column 14: true or false is wanted; there is '1'"},
      {"\n\"headers\": [{\"nmae\": \"X\"}]",
       "$.headers[0] at line 2, column 22: there is no member 'nmae'; 'name' is the nearest"},
      {"\n\"values\": [{\"path\": \"$.a\"}]",
       "$.values[0] at line 2, column 12: 'path' and 'value' are wanted; there is an object"},
      {"\n\"values\": [{\"path\": \"$.*\", \"value\": 1}]",
       "$.values[0].path at line 2, column 21: a path of names and indexes from 0 is wanted, such as $.a.b[0]; there "
       "is '\"$.*\"'"},
  };
  for (const auto& [members, detail] : cases) {
    const auto file = Parse(members);
    ASSERT_FALSE(file.ok()) << members;
    EXPECT_EQ(file.error().detail(), detail);
  }
}

TEST(ExpectationFile, NoReleaseIsNotAnyRelease) {
  for (const std::string name : {"signer_releases", "node_releases"}) {
    const auto file = Parse("\"host\":\"a.example\",\n\"" + name + "\": []");
    ASSERT_FALSE(file.ok()) << name;
    EXPECT_TRUE(file.error().Is(kExpectFile)) << file.error().Text();
    const std::string_view detail = file.error().detail();
    EXPECT_TRUE(detail.starts_with("$." + name + " at line 2, column ")) << detail;
    EXPECT_TRUE(detail.ends_with(
        ": at least one release is wanted; without this member any approved one is accepted; there is an empty list"))
        << detail;
  }
  // What names nothing that must be there, and nothing that may be, says the same by an empty list.
  EXPECT_EQ(*Parse(R"("host":"a","headers":[],"values":[],"answer_headers":[],"marks":[])"), *Parse(R"("host":"a")"));
}

TEST(ExpectationFile, SimulatedIsRefusedByNameToo) {
  EXPECT_TRUE(Parse(R"("simulated":false)")->hardware);
  EXPECT_FALSE(Parse(R"("simulated":true)")->hardware);
  EXPECT_FALSE(Parse("")->hardware);
}

}  // namespace
}  // namespace attestor::verify
