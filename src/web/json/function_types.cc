#include "web/json/function_types.h"

#include <algorithm>

namespace attestor::json {
namespace {

constexpr Type kOneValue[] = {Type::kValue};
constexpr Type kTwoValues[] = {Type::kValue, Type::kValue};
constexpr Type kOneNodelist[] = {Type::kNodes};

constexpr FunctionType kFunctions[] = {
    {"length", Function::kLength, Type::kValue, kOneValue},     //
    {"count", Function::kCount, Type::kValue, kOneNodelist},    //
    {"match", Function::kMatch, Type::kLogical, kTwoValues},    //
    {"search", Function::kSearch, Type::kLogical, kTwoValues},  //
    {"value", Function::kValue, Type::kValue, kOneNodelist},
};

}  // namespace

const FunctionType* FindFunction(std::string_view name) {
  const auto* found = std::ranges::find(kFunctions, name, &FunctionType::name);
  return found == std::end(kFunctions) ? nullptr : found;
}

Type ResultType(Function function) { return std::ranges::find(kFunctions, function, &FunctionType::function)->result; }

bool HasType(const Operand& operand, Type type) {
  if (const Query* query = std::get_if<Query>(&operand.is)) return type == Type::kNodes || query->singular();
  if (type == Type::kNodes) return false;
  const FunctionCall* call = std::get_if<FunctionCall>(&operand.is);
  return call == nullptr || ResultType(call->function) == type;
}

}  // namespace attestor::json
