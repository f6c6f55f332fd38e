#include "web/json/document.h"

#include <gtest/gtest.h>

#include <string>

#include "web/json/errors.h"

namespace attestor::json {
namespace {

Result<Document> ParseText(std::string_view text) { return Document::Parse(AsBytes(text)); }

// Shown parses `text`, which must be good.
Document Shown(std::string_view text) {
  Result<Document> document = ParseText(text);
  EXPECT_TRUE(document.ok()) << text << ": " << document.error().Text();
  return std::move(document).value();
}

void ExpectError(std::string_view text, const ErrorCode& code, std::string_view detail = {}) {
  const Result<Document> document = ParseText(text);
  ASSERT_FALSE(document.ok()) << text;
  EXPECT_EQ(document.error().code().id, code.id) << text << ": " << document.error().Text();
  if (!detail.empty()) {
    EXPECT_EQ(document.error().detail(), detail) << text;
  }
}

std::string Repeat(std::string_view part, size_t count) {
  std::string out;
  out.reserve(part.size() * count);
  for (size_t i = 0; i < count; ++i) out += part;
  return out;
}

TEST(JsonDocument, KeepsWhereEverythingStands) {
  const std::string_view text = " { \"a\" : [ 1 , \"x\\n\" ] , \"b\\u0041\" : { } } ";
  const Document document = Shown(text);
  ASSERT_EQ(document.size(), 5u);
  EXPECT_FALSE(document.anything_hidden());
  const Node& root = document.node(document.root());
  EXPECT_EQ(root.kind, Kind::kObject);
  EXPECT_EQ(root.begin, 1u);
  EXPECT_EQ(root.end, text.size() - 1);
  EXPECT_EQ(root.parent, kNoNode);
  EXPECT_EQ(root.after, 5u);
  ASSERT_EQ(document.children(0).size(), 2u);
  const NodeId array = document.children(0)[0];
  EXPECT_EQ(array, 1u);
  EXPECT_EQ(document.node(array).kind, Kind::kArray);
  EXPECT_EQ(document.node(array).after, 4u);
  EXPECT_EQ(document.key(array), "a");
  EXPECT_EQ(text.substr(document.node(array).key_begin, 3), "\"a\"");
  EXPECT_EQ(document.token(array), "[ 1 , \"x\\n\" ]");
  ASSERT_EQ(document.children(array).size(), 2u);
  EXPECT_EQ(document.token(2), "1");
  EXPECT_EQ(document.node(2).kind, Kind::kNumber);
  EXPECT_EQ(document.key(2), "");
  EXPECT_EQ(document.node(2).key_end, 0u);
  EXPECT_EQ(document.string(3), "x\n");
  EXPECT_EQ(document.token(3), "\"x\\n\"");
  EXPECT_EQ(document.node(3).position, 1u);
  EXPECT_EQ(document.node(3).parent, array);
  EXPECT_EQ(document.key(4), "bA");
  EXPECT_EQ(document.token(4), "{ }");
  EXPECT_TRUE(document.children(4).empty());
  EXPECT_TRUE(document.children(2).empty());
  EXPECT_EQ(document.string(2), "");
}

TEST(JsonDocument, FindsMembers) {
  const Document document = Shown(R"({"b":1,"a":2,"":3,"é":[4]})");
  EXPECT_EQ(document.Member(0, "a"), NodeId{2});
  EXPECT_EQ(document.Member(0, "b"), NodeId{1});
  EXPECT_EQ(document.Member(0, ""), NodeId{3});
  EXPECT_EQ(document.Member(0, "é"), NodeId{4});
  EXPECT_EQ(document.Member(0, "c"), std::nullopt);
  EXPECT_EQ(document.Member(4, "a"), std::nullopt);
  const std::vector<NodeId> sorted(document.members_by_name(0).begin(), document.members_by_name(0).end());
  EXPECT_EQ(sorted, (std::vector<NodeId>{3, 2, 1, 4}));
  EXPECT_TRUE(document.members_by_name(4).empty());
}

TEST(JsonDocument, Kinds) {
  const Document document = Shown("[null,false,true,-0.5e+3,\"\",[],{}]");
  const Kind kinds[] = {Kind::kArray,  Kind::kNull,   Kind::kFalse, Kind::kTrue,
                        Kind::kNumber, Kind::kString, Kind::kArray, Kind::kObject};
  ASSERT_EQ(document.size(), std::size(kinds));
  for (NodeId id = 0; id < document.size(); ++id) EXPECT_EQ(document.node(id).kind, kinds[id]) << id;
  EXPECT_EQ(document.token(4), "-0.5e+3");
}

TEST(JsonDocument, DecodesEscapes) {
  const Document document = Shown(R"(["\"\\\/\b\f\n\r\t", "\u0000\u00e9\u20AC\uD834\udd1e\uFFFF"])");
  EXPECT_EQ(document.string(1), "\"\\/\b\f\n\r\t");
  EXPECT_EQ(document.string(2), std::string_view("\0\xC3\xA9\xE2\x82\xAC\xF0\x9D\x84\x9E\xEF\xBF\xBF", 13));
}

TEST(JsonDocument, SyntaxErrors) {
  ExpectError("", kIncomplete, "at byte 0");
  ExpectError(" [1,", kIncomplete, "at byte 4");
  ExpectError("{\"a\"", kIncomplete, "at byte 4");
  ExpectError("\"a", kIncomplete, "at byte 2");
  ExpectError("\"a\\", kIncomplete, "at byte 3");
  ExpectError("tru", kIncomplete, "at byte 3");
  ExpectError("[1 2]", kSyntax, "at byte 3");
  ExpectError("[1,]", kSyntax, "at byte 3");
  ExpectError("[1}", kSyntax, "at byte 2");
  ExpectError("{\"a\" 1}", kSyntax, "at byte 5");
  ExpectError("{1:1}", kSyntax, "at byte 1");
  ExpectError("{\"a\":1,}", kSyntax, "at byte 7");
  ExpectError("truE", kSyntax, "at byte 3");
  ExpectError("['a']", kSyntax, "at byte 1");
  ExpectError("1 2", kTrailing, "at byte 2");
  ExpectError("{}}", kTrailing, "at byte 2");
  ExpectError("truex", kTrailing, "at byte 4");
}

TEST(JsonDocument, NumberErrors) {
  for (const char* text : {"-", "01", "-01", "1.", ".5", "1.e3", "1e", "1e+", "0x1", "1a", "1.2.3", "1-2", "+1"}) {
    const Result<Document> document = ParseText(text);
    ASSERT_FALSE(document.ok()) << text;
    const bool begins_number = text[0] != '.' && text[0] != '+';
    EXPECT_EQ(document.error().code().id, begins_number ? kNumber.id : kSyntax.id) << text;
  }
  ExpectError("[ 1.]", kNumber, "at byte 2");
}

TEST(JsonDocument, StringErrors) {
  ExpectError("\"a\tb\"", kControl, "at byte 2");
  ExpectError(std::string_view("\"a\0b\"", 5), kControl, "at byte 2");
  ExpectError("\x01", kControl, "at byte 0");  // a mask's value, but shown
  ExpectError("\"\x01\"", kControl, "at byte 1");
  ExpectError("\"\x02\"", kControl, "at byte 1");
  ExpectError("\"\x80\"", kUtf8, "at byte 1");
  ExpectError("\"\xC0\x80\"", kUtf8);
  ExpectError("\"\xE0\x9F\xBF\"", kUtf8);
  ExpectError("\"\xED\xA0\x80\"", kUtf8);
  ExpectError("\"\xF0\x8F\xBF\xBF\"", kUtf8);
  ExpectError("\"\xF4\x90\x80\x80\"", kUtf8);
  ExpectError("\"\xF5\x80\x80\x80\"", kUtf8);
  ExpectError("\"\xE2\x82\"", kUtf8);
  ExpectError(R"("\x41")", kEscape, "at byte 1");
  ExpectError(R"("\u00g0")", kEscape, "at byte 1");
  ExpectError("\xEF\xBB\xBF", kIncomplete);
  ExpectError("\xEF\xBB\xBF\xEF\xBB\xBF{}", kSyntax);
  ExpectError(" \xEF\xBB\xBF{}", kSyntax);
  EXPECT_TRUE(ParseText("\"\x7F\"").ok());
}

TEST(JsonDocument, AByteOrderMarkIsSkipped) {
  const auto document = ParseText("\xEF\xBB\xBF{\"a\":1}");
  ASSERT_TRUE(document.ok()) << document.error().Text();
  EXPECT_EQ(document->node(document->root()).begin, 3u);
}

// What is refused when shown may stand where it will be hidden.
TEST(JsonDocument, ForHiding) {
  const std::string text = R"({"a":{"t":1,"t":2},"b":"\ud83d","c":"\udc00\ud83d x","d":"\ud83d\ude00"})";
  EXPECT_FALSE(ParseText(text).ok());
  const auto document = Document::ParseForHiding(AsBytes(text));
  ASSERT_TRUE(document.ok()) << document.error().Text();
  const auto string = [&](std::string_view name) {
    return std::string(document->string(*document->Member(document->root(), name)));
  };
  EXPECT_EQ(string("b"), "\xEF\xBF\xBD");
  EXPECT_EQ(string("c"), "\xEF\xBF\xBD\xEF\xBF\xBD x");
  EXPECT_EQ(string("d"), "\xF0\x9F\x98\x80");
  EXPECT_EQ(document->children(*document->Member(document->root(), "a")).size(), 2u);
  EXPECT_FALSE(Document::ParseForHiding(AsBytes("[NaN]")).ok());
}

TEST(JsonDocument, LoneSurrogatesAreRefused) {
  for (const char* text :
       {R"("\uD800")", R"("\uDFFF")", R"("\uD800x")", R"("\uD800\n12345")", R"("\uD800A")", R"("\uDC00\uD800")"}) {
    ExpectError(text, kSurrogate, "at byte 1");
  }
  ExpectError(R"("\uD800\uD800\uDC00")", kSurrogate, "at byte 1");
  ExpectError(R"("\uD800\uDC00\uDC00")", kSurrogate, "at byte 13");
}

TEST(JsonDocument, NamesMustDifferAfterDecoding) {
  ExpectError(R"({"a":1,"b":2,"\u0061":3})", kDuplicateKey, "at byte 13");
  ExpectError(R"([{"x":{"":1,"":1}}])", kDuplicateKey, "at byte 12");
  EXPECT_TRUE(ParseText(R"([{"a":1},{"a":{"a":1}}])").ok());
}

TEST(JsonDocument, Limits) {
  EXPECT_TRUE(ParseText(Repeat("[", kMaxDepth) + Repeat("]", kMaxDepth)).ok());
  ExpectError(Repeat("[", kMaxDepth + 1) + Repeat("]", kMaxDepth + 1), kDepth, "at byte 128");
  ExpectError(Repeat("{\"a\":", kMaxDepth + 1), kDepth);
  EXPECT_TRUE(ParseText("[" + Repeat("0,", kMaxNodes - 2) + "0]").ok());
  ExpectError("[" + Repeat("0,", kMaxNodes - 1) + "0]", kNodes);
  EXPECT_TRUE(ParseText("1" + std::string(kMaxTextSize - 1, ' ')).ok());
  ExpectError("1" + std::string(kMaxTextSize, ' '), kTextSize);
}

}  // namespace
}  // namespace attestor::json
