// Where an expected value stands: what is not there is nowhere.
#include "statement/verify/expected_place.h"

#include <gtest/gtest.h>

#include "web/json/errors.h"

namespace attestor::verify {
namespace {

std::string At(std::string_view text, std::string_view place) {
  const auto document = json::Document::Parse(AsBytes(text));
  if (!document.ok()) return document.error().Text();
  const auto found = Follow(*document, *ParsePlace(place));
  return found.ok() ? std::string(document->token(*found)) : std::string(found.error().code().id);
}

TEST(ExpectedPlace, NamesAndIndexes) {
  EXPECT_EQ(At(R"({"a":{"b":[1,2,3]}})", "$.a.b[2]"), "3");
  EXPECT_EQ(At(R"([[1],[2]])", "$[1][0]"), "2");
}

TEST(ExpectedPlace, WhatIsNotThere) {
  EXPECT_EQ(At(R"({"a":1})", "$.b"), json::kPathNoMatch.id);
  EXPECT_EQ(At(R"({"a":[1,2]})", "$.a[2]"), json::kPathNoMatch.id);
  EXPECT_EQ(At(R"({"a":[]})", "$.a[0]"), json::kPathNoMatch.id);
}

TEST(ExpectedPlace, AnIndexIsOfAListAndANameOfAnObject) {
  EXPECT_EQ(At(R"({"a":{"b":1}})", "$.a[0]"), json::kPathNoMatch.id) << "a member has no index";
  EXPECT_EQ(At(R"({"a":"b"})", "$.a[0]"), json::kPathNoMatch.id);
  EXPECT_EQ(At(R"([1])", "$.a"), json::kPathNoMatch.id);
}

}  // namespace
}  // namespace attestor::verify
