// PathEvaluator applies a query to a document (RFC 9535 section 2). All work is counted; see web/json/path_steps.h.
#pragma once

#include <map>
#include <string>

#include "web/json/iregexp.h"
#include "web/json/path_steps.h"
#include "web/json/path_syntax.h"
#include "web/json/path_value.h"

namespace attestor::json {

class PathEvaluator {
 public:
  // PathEvaluator works on `document`, in which nothing may be hidden, and which must outlive it.
  explicit PathEvaluator(const Document& document) : document_(document) {}

  // Select gives the values that `query` selects, seen from `current` (@): json.path_limit.
  Result<std::vector<NodeId>> Select(const Query& query, NodeId current);

 private:
  // Selectors: path_evaluator.cc
  Status ApplySegment(const Segment& segment, NodeId id, std::vector<NodeId>& out);
  Status ApplySelector(const Selector& selector, NodeId id, std::vector<NodeId>& out);
  Status ApplySlice(const Selector& selector, NodeId id, std::vector<NodeId>& out);
  Status ApplyFilter(const Condition& filter, NodeId id, std::vector<NodeId>& out);
  Status Add(NodeId id, std::vector<NodeId>& out);

  // Conditions and functions: condition_evaluator.cc
  Result<bool> Holds(const Condition& condition, NodeId current);
  Result<bool> Test(const Operand& operand, NodeId current);
  Result<Value> Evaluate(const Operand& operand, NodeId current);
  Result<Value> Call(const FunctionCall& call, NodeId current);
  Result<Value> Length(const Value& value);
  Result<bool> Match(const FunctionCall& call, NodeId current);
  Result<const IRegexp*> Compiled(std::string_view pattern);

  const Document& document_;
  PathSteps steps_;
  std::map<std::string, IRegexp, std::less<>> compiled_;
};

}  // namespace attestor::json
