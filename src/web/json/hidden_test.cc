// Partly hidden texts. In these tests a text is written twice: as it is, and as a mask in which 's' hides a byte in a
// string and '#' one in a scalar; every other character of the mask is a shown byte.
#include <gtest/gtest.h>

#include <string>

#include "web/json/document.h"
#include "web/json/errors.h"
#include "web/json/masks.h"

namespace attestor::json {
namespace {

std::vector<uint8_t> MaskOf(std::string_view drawn) {
  std::vector<uint8_t> mask;
  for (const char c : drawn) mask.push_back(c == 's' ? kHiddenInString : c == '#' ? kHiddenInScalar : kShown);
  return mask;
}

// Parsed reads `drawn` with the byte `filler` wherever one is hidden.
Result<Document> Parsed(std::string_view drawn, char filler = 'x') {
  std::string text(drawn);
  for (char& c : text) {
    if (c == 's' || c == '#') c = filler;
  }
  return Document::Parse(AsBytes(text), MaskOf(drawn));
}

void ExpectError(std::string_view drawn, const ErrorCode& code, std::string_view detail = {}) {
  const Result<Document> document = Parsed(drawn);
  ASSERT_FALSE(document.ok()) << drawn;
  EXPECT_EQ(document.error().code().id, code.id) << drawn << ": " << document.error().Text();
  if (!detail.empty()) {
    EXPECT_EQ(document.error().detail(), detail) << drawn;
  }
}

// SameReading compares all that a document says.
bool SameReading(const Document& a, const Document& b) {
  if (a.size() != b.size()) return false;
  for (NodeId id = 0; id < a.size(); ++id) {
    const Node& x = a.node(id);
    const Node& y = b.node(id);
    if (x.kind != y.kind || x.hidden != y.hidden || x.hidden_names != y.hidden_names || x.hidden_key != y.hidden_key)
      return false;
    if (x.begin != y.begin || x.end != y.end || x.key_begin != y.key_begin || x.key_end != y.key_end ||
        x.after != y.after)
      return false;
    if (a.key(id) != b.key(id) || a.token(id) != b.token(id) || a.string(id) != b.string(id)) return false;
  }
  return true;
}

TEST(JsonHidden, HidesStringsAndScalars) {
  const auto document = Parsed(R"({"a":"sss","b":###,"c":"1ss2","d":"12"})");
  ASSERT_TRUE(document.ok()) << document.error().Text();
  EXPECT_TRUE(document->anything_hidden());
  ASSERT_EQ(document->size(), 5u);
  EXPECT_EQ(document->node(1).kind, Kind::kString);
  EXPECT_TRUE(document->node(1).hidden);
  EXPECT_EQ(document->string(1), "");
  EXPECT_EQ(document->node(2).kind, Kind::kHiddenScalar);
  EXPECT_TRUE(document->node(2).hidden);
  EXPECT_EQ(document->node(2).begin, 15u);
  EXPECT_EQ(document->node(2).end, 18u);
  EXPECT_TRUE(document->node(3).hidden);
  EXPECT_EQ(document->string(3), "");
  EXPECT_FALSE(document->node(4).hidden);
  EXPECT_EQ(document->string(4), "12");
  EXPECT_FALSE(document->node(0).hidden_names);
  EXPECT_EQ(document->Member(0, "d"), NodeId{4});
}

TEST(JsonHidden, HiddenNamesCannotBeLookedUp) {
  const auto document = Parsed(R"({"ss":1,"ab":2,"as":3,"ab":4,"c":{"d":1}})");
  ASSERT_TRUE(document.ok()) << document.error().Text();
  EXPECT_TRUE(document->node(0).hidden_names);
  EXPECT_TRUE(document->node(1).hidden_key);
  EXPECT_FALSE(document->node(2).hidden_key);
  EXPECT_TRUE(document->node(3).hidden_key);
  EXPECT_EQ(document->key(1), "");
  EXPECT_EQ(document->key(2), "ab");
  EXPECT_EQ(document->Member(0, "c"), std::nullopt);
  EXPECT_TRUE(document->members_by_name(0).empty());
  EXPECT_FALSE(document->node(5).hidden_names);
  EXPECT_EQ(document->Member(5, "d"), NodeId{6});
}

TEST(JsonHidden, ValuesAtHiddenBytesHaveNoInfluence) {
  const std::string_view drawn = R"({"ss":1,"b":"sas","c":[##,"\u0ss1"], "d":#})";
  const auto first = Parsed(drawn, 'x');
  ASSERT_TRUE(first.ok()) << first.error().Text();
  for (int filler = 0; filler < 256; ++filler) {
    const auto other = Parsed(drawn, static_cast<char>(filler));
    ASSERT_TRUE(other.ok()) << filler;
    EXPECT_TRUE(SameReading(*first, *other)) << filler;
  }
}

TEST(JsonHidden, WhereBytesMayNotBeHidden) {
  ExpectError("#[1]", kTrailing, "at byte 1");
  ExpectError("s", kHiddenPlace, "at byte 0");
  ExpectError("[s]", kHiddenPlace, "at byte 1");
  ExpectError("[1s]", kHiddenPlace, "at byte 2");
  ExpectError("[1#]", kHiddenPlace, "at byte 2");
  ExpectError("[#1]", kSyntax, "at byte 2");
  ExpectError("[-#]", kHiddenPlace, "at byte 2");
  ExpectError("[1.#]", kHiddenPlace, "at byte 3");
  ExpectError("[1e#]", kHiddenPlace, "at byte 3");
  ExpectError("[t##e]", kHiddenPlace, "at byte 2");
  ExpectError("[\"a\"#]", kHiddenPlace, "at byte 4");
  ExpectError("[# #]", kHiddenPlace, "at byte 3");
  ExpectError("1 #", kHiddenPlace, "at byte 2");
  ExpectError("{#:1}", kHiddenPlace, "at byte 1");
  ExpectError("{\"a\"#1}", kHiddenPlace, "at byte 4");
  ExpectError("[\"a#\"]", kHiddenPlace, "at byte 3");
  ExpectError(R"(["\s"])", kHiddenPlace, "at byte 3");
  ExpectError(R"(["\#"])", kHiddenPlace, "at byte 3");
  ExpectError(R"(["\u00#0"])", kHiddenPlace, "at byte 2");
  ExpectError(R"(["\u00sg"])", kEscape, "at byte 2");
  ExpectError("[\"sss", kIncomplete, "at byte 5");
  ExpectError("[##", kIncomplete, "at byte 3");
}

TEST(JsonHidden, CharactersAreHiddenWholeOrNotAtAll) {
  EXPECT_TRUE(Parsed("\"\xC3\xA9ss\xC3\xA9\"").ok());
  ExpectError("\"\xC3s\"", kUtf8, "at byte 1");
  ExpectError("\"s\xA9\"", kUtf8, "at byte 2");
  ExpectError("\"\xE2s\xAC\"", kUtf8, "at byte 1");
}

TEST(JsonHidden, SurrogatesNextToHiddenEscapes) {
  EXPECT_TRUE(Parsed(R"("\uD83D\ussss")").ok());
  EXPECT_TRUE(Parsed(R"("\ussss\uDE00")").ok());
  EXPECT_TRUE(Parsed(R"("\uDssD\uDE00")").ok());
  EXPECT_TRUE(Parsed(R"("\ussss\ussss\uDE00")").ok());
  EXPECT_TRUE(Parsed(R"("\uD83D\ussss\ussss\uDE00")").ok());
  ExpectError(R"("\uD83Dssssss")", kSurrogate, "at byte 1");
  ExpectError(R"("\uD83D\ussss\uDE00")", kSurrogate, "at byte 13");
  ExpectError(R"("\ussssa\uDE00")", kSurrogate, "at byte 8");
  ExpectError(R"("\uDE00\ussss")", kSurrogate, "at byte 1");
}

TEST(JsonHidden, MaskMustFit) {
  const std::string_view text = "[1]";
  const auto code = [&](std::vector<uint8_t> mask) {
    const auto document = Document::Parse(AsBytes(text), mask);
    return document.ok() ? std::string_view() : document.error().code().id;
  };
  EXPECT_EQ(code({0, 0, 0}), "");
  EXPECT_EQ(code({}), "");
  EXPECT_EQ(code({0, 2, 0}), "");
  EXPECT_EQ(code({0, 0}), kMask.id);
  EXPECT_EQ(code({0, 0, 0, 0}), kMask.id);
  EXPECT_EQ(code({0, 3, 0}), kMask.id);
}

// What is read of a hidden text is true of the shown one: the same kinds, places and shown contents.
TEST(JsonHidden, ReadingIsThatOfTheShownText) {
  const std::string_view text =
      R"( {"a" : [1, -2.5e3, "x\n\u00e9\uD834\uDD1E€"], "b":{"":null,"c\t":true}, "d":false} )";
  const auto shown = Document::Parse(AsBytes(text));
  ASSERT_TRUE(shown.ok());
  for (const bool names : {false, true}) {
    const auto hidden = Document::Parse(AsBytes(text), HideAll(AsBytes(text), *shown, names));
    ASSERT_TRUE(hidden.ok()) << hidden.error().Text();
    ASSERT_EQ(hidden->size(), shown->size());
    EXPECT_EQ(hidden->node(0).hidden_names, names);
    for (NodeId id = 0; id < shown->size(); ++id) {
      EXPECT_EQ(hidden->node(id).begin, shown->node(id).begin);
      EXPECT_EQ(hidden->node(id).end, shown->node(id).end);
      EXPECT_EQ(hidden->node(id).parent, shown->node(id).parent);
      EXPECT_EQ(hidden->key(id), names ? "" : shown->key(id));
    }
  }
}

}  // namespace
}  // namespace attestor::json
