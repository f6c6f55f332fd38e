#include "web/json/path.h"

#include <gtest/gtest.h>

#include <string>

#include "web/json/errors.h"

namespace attestor::json {
namespace {

std::string Repeat(std::string_view part, size_t count) {
  std::string out;
  for (size_t i = 0; i < count; ++i) out += part;
  return out;
}

Document Parsed(std::string_view text) {
  Result<Document> document = Document::Parse(AsBytes(text));
  EXPECT_TRUE(document.ok()) << text;
  return std::move(document).value();
}

// Found gives the tokens that `query` selects, joined with commas; the error's id when there is one.
std::string Found(std::string_view query, std::string_view text) {
  const Document document = Parsed(text);
  const auto path = Path::Parse(query);
  if (!path.ok()) return std::string(path.error().code().id);
  const auto found = path->Evaluate(document);
  if (!found.ok()) return std::string(found.error().code().id);
  std::string out;
  for (const NodeId id : *found) out += (out.empty() ? "" : ",") + std::string(document.token(id));
  return out;
}

void ExpectError(std::string_view query, const ErrorCode& code, std::string_view detail = {}) {
  const auto path = Path::Parse(query);
  ASSERT_FALSE(path.ok()) << query;
  EXPECT_EQ(path.error().code().id, code.id) << query << ": " << path.error().Text();
  if (!detail.empty()) {
    EXPECT_EQ(path.error().detail(), "'" + std::string(query) + "': " + std::string(detail));
  }
}

TEST(JsonPath, SyntaxErrors) {
  ExpectError("", kPathSyntax, "at byte 0");
  ExpectError("a", kPathSyntax, "at byte 0");
  ExpectError(" $", kPathSyntax, "at byte 0");
  ExpectError("$ ", kPathSyntax, "at byte 1");
  ExpectError("$.", kPathSyntax, "at byte 2");
  ExpectError("$..", kPathSyntax, "at byte 3");
  ExpectError("$...a", kPathSyntax, "at byte 3");
  ExpectError("$[", kPathSyntax, "at byte 2");
  ExpectError("$['a'", kPathSyntax, "at byte 5");
  ExpectError("$['a", kPathSyntax);
  ExpectError("$['a\\", kPathSyntax);
  ExpectError("$['\\\"']", kPathSyntax);
  ExpectError("$[\"\\'\"]", kPathSyntax);
  ExpectError("$['\\uD800']", kPathSyntax);
  ExpectError("$['\x01']", kPathSyntax);  // the values of hidden bytes in a document
  ExpectError("$['\x02']", kPathSyntax);
  ExpectError("$['\\u00\x01\x31']", kPathSyntax);
  ExpectError("$['\xC3']", kPathSyntax, "not UTF-8");
  ExpectError("$[?@.a==]", kPathSyntax);
  ExpectError("$[?@.a=1]", kPathSyntax);
  ExpectError("$[?1]", kPathSyntax);
  ExpectError("$[?!@.a==1]", kPathSyntax);
  ExpectError("$[?(@.a)==1]", kPathSyntax);
  ExpectError("$[?@.a==01]", kPathSyntax);
  ExpectError("$[?@.a==nul]", kPathSyntax, "at byte 8");
}

TEST(JsonPath, IntegerErrors) {
  for (const char* query : {"$[01]", "$[-0]", "$[-]", "$[9007199254740992]", "$[-9007199254740992]",
                            "$[99999999999999999999]", "$[1:01]"}) {
    ExpectError(query, kPathInteger);
  }
  EXPECT_TRUE(Path::Parse("$[9007199254740991]").ok());
  EXPECT_TRUE(Path::Parse("$[-9007199254740991:9007199254740991:-9007199254740991]").ok());
}

TEST(JsonPath, FunctionErrors) {
  ExpectError("$[?unknown(@.a)]", kPathFunction, "at byte 3");
  ExpectError("$[?length(@.a)]", kPathType, "at byte 3");
  ExpectError("$[?length(@.*)==1]", kPathType);
  ExpectError("$[?length(@.a,@.b)==1]", kPathType);
  ExpectError("$[?length()==1]", kPathType);
  ExpectError("$[?length(@.a==1)==1]", kPathType);
  ExpectError("$[?length(!@.a)==1]", kPathType);
  ExpectError("$[?length((@.a))==1]", kPathType);
  ExpectError("$[?count(1)==1]", kPathType);
  ExpectError("$[?count(length(@.a))==1]", kPathType);
  ExpectError("$[?match(@.a,'a')==true]", kPathType);
  ExpectError("$[?length(match(@.a,'a'))==1]", kPathType);
  ExpectError("$[?@.*==1]", kPathType);
  ExpectError("$[?1==@..a]", kPathType);
}

TEST(JsonPath, Limits) {
  EXPECT_TRUE(Path::Parse("$" + Repeat(".a", (kMaxQuerySize - 1) / 2)).ok());
  const std::string longer = "$" + std::string(kMaxQuerySize, 'a');
  ExpectError(longer, kPathSize);
  EXPECT_EQ(Path::Parse(longer).error().detail(), "'" + longer.substr(0, 200) + "...': 8193 bytes");
  EXPECT_TRUE(Path::Parse("$[?" + Repeat("(", kMaxQueryDepth - 1) + "@" + Repeat(")", kMaxQueryDepth - 1) + "]").ok());
  ExpectError("$[?" + Repeat("(", kMaxQueryDepth) + "@" + Repeat(")", kMaxQueryDepth) + "]", kPathDepth);
  ExpectError("$" + Repeat("[?@", kMaxQueryDepth + 1), kPathDepth);
  ExpectError("$[?" + Repeat("value(", kMaxQueryDepth), kPathDepth);
}

TEST(JsonPath, WorkIsBounded) {
  const std::string many = "[" + Repeat("[0],", 2000) + "[0]]";
  EXPECT_EQ(Found("$..*..*..*", "[[[1]]]"), "1");
  EXPECT_EQ(Found("$[?count($.*[?count($.*)>1])>1]", many), kPathLimit.id);
  EXPECT_EQ(Found("$" + Repeat("[0,0]", 21), Repeat("[", 22) + Repeat("]", 22)), kPathLimit.id);
}

TEST(JsonPath, RegularExpressionsAreBounded) {
  EXPECT_EQ(Found("$[?search(@, '(a{1000}){1000}')]", R"(["a"])"), kPathLimit.id);
  EXPECT_EQ(Found("$[?search(@, 'a{1001}')]", R"(["a"])"), kPathLimit.id);
  EXPECT_EQ(Found("$[?search(@, '((a*)*)*b')]", "[\"" + std::string(100'000, 'a') + "\"]"), "");
  EXPECT_EQ(Found("$[?search(@, '(\\\\p{L}|.){1,90}b')]", "[\"" + std::string(5'000'000, 'a') + "\"]"), kPathLimit.id);
  std::string patterns = "[\"x\"";
  for (int i = 0; i < 200; ++i) patterns += ",\"[\\\\p{L}]{1," + std::to_string(100 + i) + "}\"";
  EXPECT_EQ(Found("$[?search($[0], @)]", patterns + "]"), kPathLimit.id);
}

TEST(JsonPath, HiddenDocumentsAreNotEvaluated) {
  const std::string_view text = "[1,2]";
  const std::vector<uint8_t> mask = {0, 2, 0, 0, 0};
  const auto document = Document::Parse(AsBytes(text), mask);
  ASSERT_TRUE(document.ok());
  const auto found = Path::Parse("$[1]")->Evaluate(*document);
  ASSERT_FALSE(found.ok());
  EXPECT_EQ(found.error().code().id, kPathHidden.id);
}

TEST(JsonPath, NumbersCompareExactly) {
  const std::string_view numbers = "[1,1.0,10e-1,1e0,9007199254740993,9007199254740992,-0,0.0e9,1e400,-1e400]";
  EXPECT_EQ(Found("$[?@==1]", numbers), "1,1.0,10e-1,1e0");
  EXPECT_EQ(Found("$[?@==9007199254740993]", numbers), "9007199254740993");
  EXPECT_EQ(Found("$[?@==0]", numbers), "-0,0.0e9");
  EXPECT_EQ(Found("$[?@>9007199254740992]", numbers), "9007199254740993,1e400");
  EXPECT_EQ(Found("$[?@<-5]", numbers), "-1e400");
}

TEST(JsonPath, ContainersCompareByContent) {
  const std::string_view text =
      R"({"x":{"a":1,"b":[2,"c"]},"y":[{"b":[2.0,"\u0063"],"a":1},{"a":1},{"b":[2,"d"],"a":1},{"b":[2],"a":1},[]]})";
  EXPECT_EQ(Found("$.y[?@==$.x]", text), R"({"b":[2.0,"\u0063"],"a":1})");
  EXPECT_EQ(Found("$.y[?@<=$.x]", text), R"({"b":[2.0,"\u0063"],"a":1})");
  EXPECT_EQ(Found("$.y[?@<$.x]", text), "");
}

TEST(JsonPath, PathsCanBeCopied) {
  const Document document = Parsed("[1,2]");
  auto path = Path::Parse("$[?@==2]");
  ASSERT_TRUE(path.ok());
  const Path copy = *path;
  path = Path::Parse("$");
  EXPECT_EQ(copy.Evaluate(document)->size(), 1u);
}

}  // namespace
}  // namespace attestor::json
