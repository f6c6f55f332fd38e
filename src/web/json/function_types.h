// The types of the JSONPath functions (RFC 9535 section 2.4). No function of the RFC gives back a nodelist or takes a
// condition.
#pragma once

#include <span>
#include <string_view>

#include "web/json/path_syntax.h"

namespace attestor::json {

enum class Type { kValue, kLogical, kNodes };

struct FunctionType {
  std::string_view name;
  Function function;
  Type result;
  std::span<const Type> parameters;
};

// FindFunction gives the function called `name`; nullptr when there is none.
const FunctionType* FindFunction(std::string_view name);

// ResultType is kValue or kLogical.
Type ResultType(Function function);

// HasType tells whether `operand` may stand where `type`, kValue or kNodes, is wanted: a query as kValue must be
// singular.
bool HasType(const Operand& operand, Type type);

}  // namespace attestor::json
