// The values that JSONPath compares (RFC 9535 sections 2.3.5.2.2 and 2.4.1).
#pragma once

#include <string_view>
#include <variant>

#include "web/json/document.h"
#include "web/json/path_steps.h"
#include "web/json/path_syntax.h"

namespace attestor::json {

struct Nothing {};

// Value is a simple value by itself, or the node of an array or object. Texts are views of the document or of the
// query.
using Value = std::variant<Nothing, Null, bool, Decimal, std::string_view, NodeId>;

// ValueOfNode reads a value with nothing hidden.
Value ValueOfNode(const Document& document, NodeId id);
Value ValueOfLiteral(const Literal& literal);

// Compare compares as RFC 9535 says: only numbers and strings have an order, Nothing is equal to Nothing.
// json.path_limit.
Result<bool> Compare(const Document& document, const Value& left, Comparison comparison, const Value& right,
                     PathSteps& steps);

}  // namespace attestor::json
