#include "web/json/object.h"

#include <gtest/gtest.h>

#include "web/json/writer.h"

namespace attestor::json {
namespace {

constexpr ErrorCode kCode{1, "test.code", "For this test."};

Document Read(std::string_view text) {
  Result<Document> document = ReadDocument(text, 1000, kCode);
  EXPECT_TRUE(document.ok()) << text << ": " << document.error().Text();
  return std::move(document).value();
}

void ExpectRefused(std::string_view text, std::string_view detail) {
  const Result<Document> document = ReadDocument(text, 100, kCode);
  ASSERT_FALSE(document.ok()) << text;
  EXPECT_TRUE(document.error().Is(kCode));
  EXPECT_EQ(document.error().detail(), detail) << text;
}

template <class T>
void ExpectBad(const Result<T>& result, std::string_view detail) {
  ASSERT_FALSE(result.ok()) << detail;
  EXPECT_TRUE(result.error().Is(kCode));
  EXPECT_EQ(result.error().detail(), detail);
}

TEST(JsonObject, DocumentsAreReadStrictly) {
  ExpectRefused("", "0 bytes");
  ExpectRefused(std::string(101, ' '), "101 bytes");
  ExpectRefused("{", "json.incomplete at byte 1");
  ExpectRefused("{} {}", "json.trailing at byte 3");
  ExpectRefused(R"({"a":1,"\u0061":2})", "json.duplicate_key at byte 7");
  ExpectRefused("\xEF\xBB\xBF{}", "a byte order mark");
  const auto nested = [](size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  EXPECT_TRUE(ReadDocument(nested(16), 100, kCode).ok());
  ExpectRefused(nested(17), "json.depth at byte 16");
}

TEST(JsonObject, ValuesHaveOneType) {
  const Document document = Read(R"(["", "t\n", 0, 18446744073709551615, true, false, null, [1], {"a":2}])");
  const std::vector<Value> items = Value(document, document.root()).Items();
  ASSERT_EQ(items.size(), 9U);
  for (size_t i = 0; i < items.size(); ++i) {
    EXPECT_EQ(items[i].Text().has_value(), i < 2) << i;
    EXPECT_EQ(items[i].Uint().has_value(), i == 2 || i == 3) << i;
    EXPECT_EQ(items[i].Flag().has_value(), i == 4 || i == 5) << i;
    EXPECT_EQ(items[i].is_null(), i == 6) << i;
    EXPECT_EQ(items[i].Items().size(), i < 7 ? 0U : 1U) << i;
    EXPECT_EQ(items[i].name(), "");
  }
  EXPECT_EQ(items[1].Text(), "t\n");
  EXPECT_EQ(items[3].Uint(), UINT64_MAX);
  EXPECT_EQ(items[4].Flag(), true);
  EXPECT_EQ(items[5].Flag(), false);
  EXPECT_EQ(items[8].Items()[0].name(), "a");
  EXPECT_EQ(items[8].source(), R"({"a":2})");
}

TEST(JsonObject, NumbersAreDigitsOnly) {
  for (const char* text : {"-1", "-0", "1.0", "1e0", "18446744073709551616", "\"1\""}) {
    const Document document = Read(text);
    EXPECT_FALSE(Value(document, document.root()).Uint()) << text;
  }
}

TEST(JsonObject, MembersByNameAndType) {
  const Document document =
      Read(R"({"t":"text","n":7,"d":"2026-03-01T12:00:00Z","o":{"inner":1},"a":[1,2],"h":"00ff","null":null})");
  const Object object = Object::Of(document, kCode).value();
  EXPECT_EQ(object.Text("t", 4).value(), "text");
  EXPECT_EQ(object.Uint("n", 7).value(), 7U);
  EXPECT_EQ(ToText(object.Date("d").value()), "2026-03-01T12:00:00Z");
  EXPECT_EQ(object.Child("o").value().Uint("inner", 1).value(), 1U);
  EXPECT_EQ(object.Array("a", 2).value().size(), 2U);
  EXPECT_EQ(object.Hex("h", 2).value(), (Bytes{0, 0xff}));
  EXPECT_EQ(object.FixedHex<2>("h").value(), (ByteArray<2>{0, 0xff}));
  EXPECT_TRUE(object.Has("null"));
  EXPECT_FALSE(object.Has("absent"));
  EXPECT_EQ(object.Members().size(), 7U);
}

TEST(JsonObject, WhatIsMissingOrOfAnotherTypeIsNamed) {
  const Document document = Read(R"({"t":"text","n":7,"a":[1,2],"h":"00ff","x":"0g"})");
  const Object object = Object::Of(document, kCode).value();
  for (const char* name : {"absent", "n"}) {
    const std::string bad = "'" + std::string(name) + "'";
    ExpectBad(object.Text(name, 10), bad);
    ExpectBad(object.Date(name), bad);
    ExpectBad(object.Child(name), bad);
    ExpectBad(object.Array(name, 10), bad);
    ExpectBad(object.Hex(name, 10), bad);
  }
  ExpectBad(object.Uint("absent", 10), "'absent'");
  ExpectBad(object.Uint("t", 10), "'t'");
  ExpectBad(object.Text("t", 3), "'t'");
  ExpectBad(object.Uint("n", 6), "'n'");
  ExpectBad(object.Date("t"), "'t'");
  ExpectBad(object.Array("a", 1), "'a'");
  ExpectBad(object.Hex("h", 1), "'h'");
  ExpectBad(object.FixedHex<3>("h"), "'h'");
  ExpectBad(object.Hex("x", 2), "'x'");
}

TEST(JsonObject, OnlyNamedMembers) {
  const Document document = Read(R"({"a":1,"b":2})");
  const Object object = Object::Of(document, kCode).value();
  EXPECT_TRUE(object.OnlyKeys({"a", "b", "c"}).ok());
  EXPECT_EQ(object.OnlyKeys({"a"}).error().detail(), "an unknown member, 'b'");
  const Document array = Read("[]");
  ExpectBad(Object::Of(array, kCode), "not an object");
}

TEST(JsonWriter, WritesWhatIsRead) {
  const std::string text = "q\" b\\ n\n c\x01 \xc3\xa9 /";
  const std::string written = ObjectWriter()
                                  .Text("t", text)
                                  .Uint("n", UINT64_MAX)
                                  .Flag("f", false)
                                  .Json("a", ArrayWriter().Text("x").Json("1").Take())
                                  .Json("e", ArrayWriter().Take())
                                  .Json("o", ObjectWriter().Take())
                                  .Take();
  EXPECT_EQ(written,
            "{\"t\":\"q\\\" b\\\\ n\\n c\\u0001 \xc3\xa9 "
            "/\",\"n\":18446744073709551615,\"f\":false,\"a\":[\"x\",1],\"e\":[],\"o\":{}}");
  const Document document = Read(written);
  EXPECT_EQ(Object::Of(document, kCode).value().Text("t", 100).value(), text);
}

}  // namespace
}  // namespace attestor::json
