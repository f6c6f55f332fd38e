// A parsed JSONPath query. Everything in it is well-formed and well-typed; its nesting is at most kMaxQueryDepth.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/base/result.h"
#include "web/json/number.h"

namespace attestor::json {

struct Segment;
struct Operand;

// Query is a path from the document's root ($) or from the value that a filter looks at (@).
struct Query {
  bool from_root = true;
  std::vector<Segment> segments;

  // singular is true when the query can select at most one value: names and indexes only.
  bool singular() const;
};

enum class Function { kLength, kCount, kMatch, kSearch, kValue };

struct FunctionCall {
  Function function = Function::kLength;
  std::vector<Operand> arguments;
};

struct Null {};
using Literal = std::variant<Null, bool, Decimal, std::string>;

struct Operand {
  std::variant<Literal, Query, FunctionCall> is;
};

enum class Comparison { kEqual, kNotEqual, kLess, kLessOrEqual, kGreater, kGreaterOrEqual };

// Condition is the expression of a filter.
struct Condition {
  enum class Kind {
    kOr,          // of `parts`, two or more
    kAnd,         // of `parts`, two or more
    kNot,         // of `parts`, one
    kComparison,  // of `left` and `right`
    kTest,        // `left` is a query that selects something, or match or search that is true
  };

  Kind kind = Kind::kTest;
  std::vector<Condition> parts;
  Comparison comparison = Comparison::kEqual;
  Operand left;
  Operand right;
};

struct Selector {
  enum class Kind { kName, kWildcard, kIndex, kSlice, kFilter };

  Kind kind = Kind::kWildcard;
  std::string name;             // kName, decoded
  int64_t index = 0;            // kIndex; from the end when negative
  std::optional<int64_t> from;  // kSlice
  std::optional<int64_t> to;
  int64_t step = 1;
  std::unique_ptr<const Condition> filter;  // kFilter
};

struct Segment {
  bool descendants = false;  // written with ..
  std::vector<Selector> selectors;
};

// ParseQuery reads a whole text as one query that begins with $: the codes of Path::Parse.
Result<Query> ParseQuery(std::string_view text);

}  // namespace attestor::json
