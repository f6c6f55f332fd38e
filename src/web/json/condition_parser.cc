// The filters of JSONPath: conditions, comparisons and functions (RFC 9535 sections 2.3.5 and 2.4).
#include "web/json/errors.h"
#include "web/json/function_types.h"
#include "web/json/path.h"
#include "web/json/path_parser.h"
#include "web/json/token.h"

namespace attestor::json {

Result<Condition> PathParser::ParseCondition() {
  const Deeper deeper(depth_);
  if (depth_ > kMaxQueryDepth) return Error(kPathDepth, At(cursor_.at()));
  Condition either;
  either.kind = Condition::Kind::kOr;
  do {
    cursor_.SkipSpace();
    ATTESTOR_ASSIGN(Condition part, ParseAnd());
    either.parts.push_back(std::move(part));
    cursor_.SkipSpace();
  } while (cursor_.Take("||"));
  if (either.parts.size() > 1) return either;
  return Condition(std::move(either.parts[0]));
}

Result<Condition> PathParser::ParseAnd() {
  Condition both;
  both.kind = Condition::Kind::kAnd;
  do {
    cursor_.SkipSpace();
    ATTESTOR_ASSIGN(Condition part, ParseBasic());
    both.parts.push_back(std::move(part));
    cursor_.SkipSpace();
  } while (cursor_.Take("&&"));
  if (both.parts.size() > 1) return both;
  return Condition(std::move(both.parts[0]));
}

Result<Condition> PathParser::ParseBasic() {
  if (cursor_.Peek() == '(') return ParseParentheses();
  if (!cursor_.Take("!")) return ParseTestOrComparison(true);
  cursor_.SkipSpace();
  Condition negation;
  negation.kind = Condition::Kind::kNot;
  ATTESTOR_ASSIGN(Condition part, cursor_.Peek() == '(' ? ParseParentheses() : ParseTestOrComparison(false));
  negation.parts.push_back(std::move(part));
  return negation;
}

Result<Condition> PathParser::ParseParentheses() {
  cursor_.Take("(");
  ATTESTOR_ASSIGN(Condition condition, ParseCondition());
  if (!cursor_.Take(")")) return cursor_.Bad();
  return condition;
}

Result<Condition> PathParser::ParseTestOrComparison(bool may_compare) {
  const size_t begin = cursor_.at();
  Condition condition;
  ATTESTOR_ASSIGN(condition.left, ParseOperand());
  cursor_.SkipSpace();
  const std::optional<Comparison> comparison = may_compare ? TakeComparison() : std::nullopt;
  if (!comparison) {
    if (std::holds_alternative<Literal>(condition.left.is)) return cursor_.Bad();
    const FunctionCall* call = std::get_if<FunctionCall>(&condition.left.is);
    if (call != nullptr && ResultType(call->function) != Type::kLogical) return Error(kPathType, At(begin));
    return condition;
  }
  condition.kind = Condition::Kind::kComparison;
  condition.comparison = *comparison;
  cursor_.SkipSpace();
  ATTESTOR_ASSIGN(condition.right, ParseOperand());
  if (!HasType(condition.left, Type::kValue) || !HasType(condition.right, Type::kValue))
    return Error(kPathType, At(begin));
  return condition;
}

std::optional<Comparison> PathParser::TakeComparison() {
  if (cursor_.Take("==")) return Comparison::kEqual;
  if (cursor_.Take("!=")) return Comparison::kNotEqual;
  if (cursor_.Take("<=")) return Comparison::kLessOrEqual;
  if (cursor_.Take(">=")) return Comparison::kGreaterOrEqual;
  if (cursor_.Take("<")) return Comparison::kLess;
  if (cursor_.Take(">")) return Comparison::kGreater;
  return std::nullopt;
}

Result<Operand> PathParser::ParseOperand() {
  if (cursor_.PeekIsAnyOf("$@")) {
    ATTESTOR_ASSIGN(Query query, ParsePath());
    return Operand{std::move(query)};
  }
  if (cursor_.PeekIsAnyOf("'\"")) {
    ATTESTOR_ASSIGN(std::string text, cursor_.TakeString());
    return Operand{Literal(std::move(text))};
  }
  if (AtInteger()) {
    ATTESTOR_ASSIGN(const std::string_view number, cursor_.TakeNumber());
    return Operand{Literal(Decimal::FromText(number))};
  }
  return ParseWord();
}

Result<Operand> PathParser::ParseWord() {
  const size_t begin = cursor_.at();
  const std::string_view word = cursor_.TakeWord();
  if (!word.empty() && cursor_.Take("(")) return ParseCall(word, begin);
  if (word == "true") return Operand{Literal(true)};
  if (word == "false") return Operand{Literal(false)};
  if (word == "null") return Operand{Literal(Null())};
  return Error(kPathSyntax, At(begin));
}

Result<Operand> PathParser::ParseCall(std::string_view name, size_t begin) {
  const Deeper deeper(depth_);
  if (depth_ > kMaxQueryDepth) return Error(kPathDepth, At(begin));
  const FunctionType* type = FindFunction(name);
  if (type == nullptr) return Error(kPathFunction, At(begin));
  FunctionCall call;
  call.function = type->function;
  ATTESTOR_ASSIGN(call.arguments, ParseArguments());
  if (call.arguments.size() != type->parameters.size()) return Error(kPathType, At(begin));
  for (size_t i = 0; i < call.arguments.size(); ++i) {
    if (!HasType(call.arguments[i], type->parameters[i])) return Error(kPathType, At(begin));
  }
  return Operand{std::move(call)};
}

// ParseArguments reads up to the closing parenthesis. A condition is well-formed as an argument but no function takes
// one.
Result<std::vector<Operand>> PathParser::ParseArguments() {
  std::vector<Operand> arguments;
  cursor_.SkipSpace();
  if (cursor_.Take(")")) return arguments;
  do {
    cursor_.SkipSpace();
    if (cursor_.PeekIsAnyOf("!(")) return Error(kPathType, At(cursor_.at()));
    ATTESTOR_ASSIGN(Operand argument, ParseOperand());
    arguments.push_back(std::move(argument));
    cursor_.SkipSpace();
    if (cursor_.PeekIsAnyOf("=!<>&|")) return Error(kPathType, At(cursor_.at()));
  } while (cursor_.Take(","));
  if (!cursor_.Take(")")) return cursor_.Bad();
  return arguments;
}

}  // namespace attestor::json
