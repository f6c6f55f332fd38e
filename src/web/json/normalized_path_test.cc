#include <gtest/gtest.h>

#include <string>

#include "web/json/errors.h"
#include "web/json/masks.h"
#include "web/json/path.h"

namespace attestor::json {
namespace {

const std::string_view kText = R"({"a":[{"b":1},"x"],"":2,"'\\\b\t\n\f\r\u000b\u0000\"/é\u007f":3})";

std::string_view ErrorOf(const Result<NodeId>& found) { return found.ok() ? "" : found.error().code().id; }

// Places gives the normalized path of every value in document order.
std::vector<std::string> Places(const Document& document) {
  std::vector<std::string> paths;
  for (NodeId id = 0; id < document.size(); ++id) {
    auto path = NormalizedPath(document, id);
    paths.push_back(path.ok() ? *path : std::string(path.error().code().id));
  }
  return paths;
}

TEST(NormalizedPath, SpellsEveryPlace) {
  const auto document = Document::Parse(AsBytes(kText));
  ASSERT_TRUE(document.ok());
  const std::vector<std::string> expected = {"$",
                                             "$['a']",
                                             "$['a'][0]",
                                             "$['a'][0]['b']",
                                             "$['a'][1]",
                                             "$['']",
                                             "$['\\'\\\\\\b\\t\\n\\f\\r\\u000b\\u0000\"/é\x7F']"};
  EXPECT_EQ(Places(*document), expected);
  for (NodeId id = 0; id < document->size(); ++id) {
    const auto found = FindNormalized(*document, expected[id]);
    ASSERT_TRUE(found.ok()) << expected[id];
    EXPECT_EQ(*found, id);
  }
}

TEST(NormalizedPath, OnlyOneSpelling) {
  const auto document = Document::Parse(AsBytes(kText));
  ASSERT_TRUE(document.ok());
  for (const char* path : {"",
                           "a",
                           "$.a",
                           "$[\"a\"]",
                           "$['a' ]",
                           "$ ['a']",
                           "$['\\u0061']",
                           "$['a'][-1]",
                           "$['a'][00]",
                           "$['a'][0:1]",
                           "$['a'][*]",
                           "$..a",
                           "$['a','']",
                           "$['a'][?@]",
                           "$['a']x",
                           "$[9007199254740992]",
                           "$['\\/']",
                           "$['\\u000B']",
                           "$['\xC3']",
                           "@"}) {
    EXPECT_EQ(ErrorOf(FindNormalized(*document, path)), kPathNormalized.id) << path;
  }
  EXPECT_EQ(ErrorOf(FindNormalized(*document, "$['" + std::string(kMaxQuerySize, 'a') + "']")), kPathSize.id);
}

TEST(NormalizedPath, NoMatch) {
  const auto document = Document::Parse(AsBytes(kText));
  ASSERT_TRUE(document.ok());
  for (const char* path :
       {"$['b']", "$[0]", "$['a'][2]", "$['a']['b']", "$['a'][1][0]", "$['']['']", "$['a'][9007199254740991]"}) {
    EXPECT_EQ(ErrorOf(FindNormalized(*document, path)), kPathNoMatch.id) << path;
  }
}

TEST(NormalizedPath, InDocumentsWithHiddenValues) {
  const auto shown = Document::Parse(AsBytes(kText));
  ASSERT_TRUE(shown.ok());
  const auto hidden = Document::Parse(AsBytes(kText), HideAll(AsBytes(kText), *shown, false));
  ASSERT_TRUE(hidden.ok());
  EXPECT_EQ(Places(*hidden), Places(*shown));
  const auto found = FindNormalized(*hidden, "$['a'][0]['b']");
  ASSERT_TRUE(found.ok());
  EXPECT_EQ(hidden->node(*found).kind, Kind::kHiddenScalar);
  EXPECT_EQ(ErrorOf(FindNormalized(*hidden, "$['b']")), kPathNoMatch.id);
  EXPECT_EQ(ErrorOf(FindNormalized(*hidden, "$['']['a']")), kPathNoMatch.id);  // a hidden scalar is no object
}

TEST(NormalizedPath, HiddenNamesDecideNothing) {
  const std::string_view text = R"([{"xx":1,"b":{"c":2}},3])";
  std::vector<uint8_t> mask(text.size(), kShown);
  mask[3] = mask[4] = kHiddenInString;
  const auto document = Document::Parse(AsBytes(text), mask);
  ASSERT_TRUE(document.ok()) << document.error().Text();
  // Even the shown name may be another member's hidden one: then readers would differ about which counts.
  EXPECT_EQ(ErrorOf(FindNormalized(*document, "$[0]['b']")), kPathHidden.id);
  EXPECT_EQ(ErrorOf(FindNormalized(*document, "$[0]['b']['c']")), kPathHidden.id);
  EXPECT_EQ(ErrorOf(FindNormalized(*document, "$[0]['z']")), kPathHidden.id);
  EXPECT_EQ(ErrorOf(FindNormalized(*document, "$[0][0]")), kPathNoMatch.id);
  EXPECT_EQ(*FindNormalized(*document, "$[0]"), NodeId{1});
  EXPECT_EQ(*FindNormalized(*document, "$[1]"), NodeId{5});
  EXPECT_EQ(Places(*document),
            (std::vector<std::string>{"$", "$[0]", "json.path_hidden", "$[0]['b']", "$[0]['b']['c']", "$[1]"}));
}

}  // namespace
}  // namespace attestor::json
