// PathParser is the grammar of JSONPath (RFC 9535 appendix A), one function for each rule.
#pragma once

#include "web/json/path_cursor.h"
#include "web/json/path_syntax.h"

namespace attestor::json {

class PathParser {
 public:
  explicit PathParser(std::string_view text) : cursor_(text) {}

  // Run reads the whole text: the codes of Path::Parse.
  Result<Query> Run();

 private:
  // Query and selectors: path_parser.cc
  Result<Query> ParsePath();
  Result<Segment> ParseSegment();
  Result<Segment> ParseBrackets(bool descendants);
  Result<Selector> ParseSelector();
  Result<Selector> ParseIndexOrSlice();
  bool AtInteger() const { return cursor_.PeekIsDigit() || cursor_.Peek() == '-'; }

  // Filters: condition_parser.cc
  Result<Condition> ParseCondition();
  Result<Condition> ParseAnd();
  Result<Condition> ParseBasic();
  Result<Condition> ParseParentheses();
  Result<Condition> ParseTestOrComparison(bool may_compare);
  std::optional<Comparison> TakeComparison();
  Result<Operand> ParseOperand();
  Result<Operand> ParseWord();
  Result<Operand> ParseCall(std::string_view name, size_t begin);
  Result<std::vector<Operand>> ParseArguments();

  // Deeper counts one level of nesting as long as it lives.
  class Deeper {
   public:
    explicit Deeper(size_t& depth) : depth_(depth) { ++depth_; }
    ~Deeper() { --depth_; }
    Deeper(const Deeper&) = delete;
    Deeper& operator=(const Deeper&) = delete;

   private:
    size_t& depth_;
  };

  PathCursor cursor_;
  size_t depth_ = 0;
};

}  // namespace attestor::json
