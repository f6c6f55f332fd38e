// The JSONPath Compliance Test Suite (shared/vectors/jsonpath): every case.
#include <gtest/gtest.h>

#include <algorithm>

#include "testkit/fixtures/vectors.h"
#include "web/json/path.h"

namespace attestor::json {
namespace {

namespace bj = boost::json;

struct Outcome {
  bj::array values;
  bj::array paths;
};

// Evaluated runs a query; each path found must also lead back to its value.
Outcome Evaluated(const Document& document, const Path& path) {
  Outcome outcome;
  const auto found = path.Evaluate(document);
  EXPECT_TRUE(found.ok()) << found.error().Text();
  if (!found.ok()) return outcome;
  for (const NodeId id : *found) {
    outcome.values.push_back(bj::parse(document.token(id)));
    const auto normalized = NormalizedPath(document, id);
    EXPECT_TRUE(normalized.ok());
    outcome.paths.emplace_back(*normalized);
    const auto back = FindNormalized(document, *normalized);
    EXPECT_TRUE(back.ok() && *back == id) << *normalized;
  }
  return outcome;
}

// Alternatives are the results that a case allows: one, or several where the order of members is free.
bj::array Alternatives(const bj::object& test, const std::string& one, const std::string& several) {
  return test.contains(several) ? test.at(several).as_array() : bj::array{test.at(one)};
}

void CheckCase(const bj::object& test) {
  const auto path = Path::Parse(std::string_view(test.at("selector").as_string()));
  if (test.contains("invalid_selector")) {
    EXPECT_FALSE(path.ok());
    return;
  }
  ASSERT_TRUE(path.ok()) << path.error().Text();
  const std::string text = bj::serialize(test.at("document"));
  const auto document = Document::Parse(AsBytes(text));
  ASSERT_TRUE(document.ok()) << document.error().Text();
  const Outcome outcome = Evaluated(*document, *path);
  const bj::array values = Alternatives(test, "result", "results");
  const bj::array paths = Alternatives(test, "result_paths", "results_paths");
  ASSERT_EQ(values.size(), paths.size());
  bool found = false;
  for (size_t i = 0; i < values.size(); ++i)
    found = found || (values[i] == outcome.values && paths[i] == outcome.paths);
  EXPECT_TRUE(found) << bj::serialize(outcome.paths) << " " << bj::serialize(outcome.values);
}

TEST(PathCompliance, EveryCase) {
  ATTESTOR_VECTOR_OR_SKIP(file, "jsonpath/cts.json");
  const bj::value suite = testing::ReadJson(file);
  const bj::array& tests = suite.as_object().at("tests").as_array();
  EXPECT_EQ(tests.size(), 703u);
  for (const bj::value& test : tests) {
    SCOPED_TRACE(bj::serialize(test.at("name")) + " " + bj::serialize(test.at("selector")));
    CheckCase(test.as_object());
  }
}

}  // namespace
}  // namespace attestor::json
