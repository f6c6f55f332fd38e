#include "service/client/json_probe.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "web/json/document.h"

namespace attestor::client {
namespace {

std::string Probe(std::string_view text) {
  std::string out;
  for (const JsonFault& fault : ProbeJson(AsBytes(text)))
    out += fault.code + " " + fault.path + "|" + fault.text + "\n";
  return out;
}

void Finds(std::string_view text, const std::string& expected) {
  EXPECT_NE(Probe(text).find(expected), std::string::npos) << text << "\n" << Probe(text);
  EXPECT_FALSE(json::Document::Parse(AsBytes(text)).ok()) << "a fault where the strict reader sees none: " << text;
}

TEST(JsonProbe, WhatIsJsonHasNoFault) {
  for (const char* text :
       {"{}", "[]", " 1 ", "\"\\ud83d\\ude00\"", R"({"a":[1,-0,1E+2,null,{"b":"\u00e9\n"}],"c":true})", "[[[]],{}]"}) {
    EXPECT_EQ(Probe(text), "") << text;
    EXPECT_TRUE(json::Document::Parse(AsBytes(text)).ok()) << text;
  }
}

TEST(JsonProbe, SaysWhereAndWhat) {
  Finds("{\"a\":1,\n\"yield\":NaN}", "json.syntax $.yield|$.yield is NaN, which is no JSON, at line 2, byte 16");
  Finds("[0,{\"x\":-Infinity}]", "json.number $[1].x|$[1].x is -Infinity");
  Finds("[01]", "json.number $[0]|$[0] is 01");
  Finds(R"({"m":{"tag":1,"tag":2}})", "json.duplicate_key $.m|$.m has two members named tag");
  Finds(R"({"t":"cut \ud83d"})", "json.surrogate $.t|$.t holds half a surrogate pair, at line 1, byte 10");
  Finds("{\"a\":1}{\"a\":2}", "json.trailing $|a second value begins behind the first, at line 1, byte 7: {\"a\":2}");
  Finds(std::string_view("{\"a\":1}\0", 8), "something that is no JSON stands behind the value");
  Finds("{\"a\":1}}", "something that is no JSON stands behind the value, at line 1, byte 7: }");
  Finds(R"({"a":1,"\u0061":2})", "json.duplicate_key $|$ has two members named a");
  Finds(R"({"\ud83d\ude00":1,"\uD83D\uDE00":2})", "json.duplicate_key $|$ has two members named ");
  Finds(R"({"\n":1,"\u000a":2})", "json.duplicate_key $|$ has two members named \\x0a");
  Finds("[1 2]", "a comma or ] is missing behind $[0]");
  Finds("{\"a\" 1}", "a colon is missing behind the name $.a");
  Finds("{a:1}", "a member's name in double quotes is missing");
  Finds("{'a':1}", "a member's name in double quotes is missing in $, at line 1, byte 1");
  Finds("{\"a\":1,}", "a member's name in double quotes is missing behind $.a, at line 1, byte 7");
  Finds(R"({"m":{"a":1,"\ud83d":2}})",
        "json.surrogate $.m|a name in $.m holds half a surrogate pair, at line 1, byte 13");
  Finds("{\"a\":1,\"\xff\":2}", "json.utf8 $|a name in $ is no UTF-8");
  Finds("[1,]", "$[1] is no JSON value");
  Finds("{\"a\":[1", "the text ends before its value does, in $.a[0]");
  Finds("[\"a", "the text ends inside the string at $[0]");
  Finds("[\"\xff\"]", "json.utf8 $[0]|the string at $[0] is no UTF-8");
  Finds("[\"a\nb\"]", "json.control $[0]|the string at $[0] holds a control character");
  Finds(R"(["\q"])", "json.escape");
  Finds(R"(["\u12"])", "");
}

TEST(JsonProbe, AllFaultsAtOnceAndNoMoreThanMany) {
  const std::string both = Probe(R"({"a":NaN,"b":1,"b":2,"c":undefined})");
  EXPECT_NE(both.find("$.a is NaN"), std::string::npos);
  EXPECT_NE(both.find("two members named b"), std::string::npos);
  EXPECT_NE(both.find("$.c is undefined"), std::string::npos);
  std::string many = "[";
  for (int i = 0; i < 100; ++i) many += "NaN,";
  EXPECT_EQ(ProbeJson(AsBytes(many + "1]")).size(), kMaxJsonFaults);
  EXPECT_EQ(ProbeJson(AsBytes(std::string(100000, '['))).size(), 1u) << "the depth is bounded";
}

std::string Repeated(std::string_view part, size_t times) {
  std::string out;
  out.reserve(part.size() * times);
  for (size_t i = 0; i < times; ++i) out += part;
  return out;
}

// What a site sends is probed in a time that grows with its size alone; a machine of any speed does each of these in
// the limit.
TEST(JsonProbe, AMillionFaultsTakeNoLongerThanEight) {
  constexpr size_t kMany = 1'000'000;
  std::string distinct = "{";
  for (size_t i = 0; i < 200'000; ++i) distinct += "\"" + std::to_string(i) + "\":1,";
  const std::string cases[] = {
      "[\"" + Repeated("\\q", kMany) + "\"]",    "[\"" + Repeated("\\ud83d", kMany) + "\"]",
      "[" + Repeated("\"\xff\",", kMany) + "1]", "[" + Repeated("\"\n\",", kMany) + "1]",
      "[" + Repeated("NaN,", kMany) + "1]",      "{" + Repeated("\"a\":1,", kMany) + "\"b\":1}",
      distinct + distinct.substr(1) + "\"b\":1}"};
  for (const std::string& text : cases) {
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_EQ(ProbeJson(AsBytes(text)).size(), kMaxJsonFaults) << text.substr(0, 20);
    EXPECT_EQ(ProbeJson(AsBytes(text), [](size_t) { return false; }).size(), 0u) << text.substr(0, 20);
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20)) << text.substr(0, 20);
  }
}

}  // namespace
}  // namespace attestor::client
