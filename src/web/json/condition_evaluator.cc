// Filters and functions (RFC 9535 sections 2.3.5 and 2.4).
#include "web/json/path_evaluator.h"
#include "web/json/utf8.h"

namespace attestor::json {
namespace {

constexpr size_t kMaxCompiled = 64;          // regular expressions kept compiled in one evaluation
constexpr uint64_t kStepsToCompile = 16;     // for one byte of a pattern, and for one instruction of its program
constexpr uint64_t kInstructionsAStep = 16;  // that RE2 follows for one byte of text in the worst case

}  // namespace

Result<bool> PathEvaluator::Holds(const Condition& condition, NodeId current) {
  ATTESTOR_TRY(steps_.Take(1));
  switch (condition.kind) {
    case Condition::Kind::kOr:
    case Condition::Kind::kAnd: {
      const bool decisive = condition.kind == Condition::Kind::kOr;
      for (const Condition& part : condition.parts) {
        ATTESTOR_ASSIGN(const bool holds, Holds(part, current));
        if (holds == decisive) return decisive;
      }
      return !decisive;
    }
    case Condition::Kind::kNot: {
      ATTESTOR_ASSIGN(const bool holds, Holds(condition.parts[0], current));
      return !holds;
    }
    case Condition::Kind::kComparison: {
      ATTESTOR_ASSIGN(const Value left, Evaluate(condition.left, current));
      ATTESTOR_ASSIGN(const Value right, Evaluate(condition.right, current));
      return Compare(document_, left, condition.comparison, right, steps_);
    }
    case Condition::Kind::kTest: break;
  }
  return Test(condition.left, current);
}

// Test decides an operand that stands alone: a query, or a function whose result is a truth.
Result<bool> PathEvaluator::Test(const Operand& operand, NodeId current) {
  if (const auto* call = std::get_if<FunctionCall>(&operand.is)) return Match(*call, current);
  ATTESTOR_ASSIGN(const std::vector<NodeId> selected, Select(std::get<Query>(operand.is), current));
  return !selected.empty();
}

// Evaluate gives the value of a literal, of the one value that a query selects, or of a function.
Result<Value> PathEvaluator::Evaluate(const Operand& operand, NodeId current) {
  ATTESTOR_TRY(steps_.Take(1));
  if (const auto* literal = std::get_if<Literal>(&operand.is)) return ValueOfLiteral(*literal);
  if (const auto* call = std::get_if<FunctionCall>(&operand.is)) return Call(*call, current);
  ATTESTOR_ASSIGN(const std::vector<NodeId> selected, Select(std::get<Query>(operand.is), current));
  if (selected.size() != 1) return Value(Nothing());
  if (document_.node(selected[0]).kind == Kind::kNumber)
    ATTESTOR_TRY(steps_.TakeText(document_.token(selected[0]).size()));
  return ValueOfNode(document_, selected[0]);
}

Result<Value> PathEvaluator::Call(const FunctionCall& call, NodeId current) {
  const Operand& argument = call.arguments[0];
  if (call.function == Function::kCount) {
    ATTESTOR_ASSIGN(const std::vector<NodeId> selected, Select(std::get<Query>(argument.is), current));
    return Value(Decimal::FromCount(selected.size()));
  }
  ATTESTOR_ASSIGN(const Value value, Evaluate(argument, current));
  return call.function == Function::kLength ? Length(value) : value;
}

Result<Value> PathEvaluator::Length(const Value& value) {
  if (const auto* text = std::get_if<std::string_view>(&value)) {
    ATTESTOR_TRY(steps_.TakeText(text->size()));
    return Value(Decimal::FromCount(CountUtf8(*text)));
  }
  const auto* id = std::get_if<NodeId>(&value);
  return id == nullptr ? Value(Nothing()) : Value(Decimal::FromCount(document_.children(*id).size()));
}

Result<bool> PathEvaluator::Match(const FunctionCall& call, NodeId current) {
  ATTESTOR_ASSIGN(const Value text_value, Evaluate(call.arguments[0], current));
  ATTESTOR_ASSIGN(const Value pattern_value, Evaluate(call.arguments[1], current));
  const auto* text = std::get_if<std::string_view>(&text_value);
  const auto* pattern = std::get_if<std::string_view>(&pattern_value);
  if (text == nullptr || pattern == nullptr) return false;
  ATTESTOR_ASSIGN(const IRegexp* regex, Compiled(*pattern));
  ATTESTOR_TRY(steps_.Take(1 + text->size() * regex->size() / kInstructionsAStep));
  return regex->Matches(*text,
                        call.function == Function::kMatch ? IRegexp::Extent::kWhole : IRegexp::Extent::kAnywhere);
}

Result<const IRegexp*> PathEvaluator::Compiled(std::string_view pattern) {
  if (const auto found = compiled_.find(pattern); found != compiled_.end()) return &found->second;
  ATTESTOR_TRY(steps_.Take(kStepsToCompile * pattern.size()));
  ATTESTOR_ASSIGN(IRegexp regex, IRegexp::Compile(pattern));
  ATTESTOR_TRY(steps_.Take(kStepsToCompile * regex.size()));
  if (compiled_.size() == kMaxCompiled) compiled_.clear();
  return &compiled_.emplace(pattern, std::move(regex)).first->second;
}

}  // namespace attestor::json
