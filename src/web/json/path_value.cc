#include "web/json/path_value.h"

namespace attestor::json {
namespace {

Result<bool> EqualNodes(const Document& document, NodeId left, NodeId right, PathSteps& steps);

Result<bool> EqualChildren(const Document& document, NodeId left, NodeId right, PathSteps& steps) {
  const bool object = document.node(left).kind == Kind::kObject;
  const std::span<const NodeId> ours = object ? document.members_by_name(left) : document.children(left);
  const std::span<const NodeId> others = object ? document.members_by_name(right) : document.children(right);
  if (ours.size() != others.size()) return false;
  for (size_t i = 0; i < ours.size(); ++i) {
    ATTESTOR_TRY(steps.TakeText(document.key(ours[i]).size()));
    if (document.key(ours[i]) != document.key(others[i])) return false;
    ATTESTOR_ASSIGN(const bool equal, EqualNodes(document, ours[i], others[i], steps));
    if (!equal) return false;
  }
  return true;
}

Result<bool> Equal(const Document& document, const Value& left, const Value& right, PathSteps& steps) {
  if (left.index() != right.index()) return false;
  if (const auto* truth = std::get_if<bool>(&left)) return *truth == std::get<bool>(right);
  if (const auto* number = std::get_if<Decimal>(&left)) return *number == std::get<Decimal>(right);
  if (const auto* text = std::get_if<std::string_view>(&left)) return *text == std::get<std::string_view>(right);
  if (const auto* id = std::get_if<NodeId>(&left)) return EqualNodes(document, *id, std::get<NodeId>(right), steps);
  return true;  // Nothing and Nothing, null and null
}

// EqualNodes recurses no deeper than documents are nested.
Result<bool> EqualNodes(const Document& document, NodeId left, NodeId right, PathSteps& steps) {
  if (document.node(left).kind != document.node(right).kind) return false;
  const Kind kind = document.node(left).kind;
  if (kind == Kind::kArray || kind == Kind::kObject) return EqualChildren(document, left, right, steps);
  ATTESTOR_TRY(steps.TakeText(document.token(left).size() + document.token(right).size()));
  return Equal(document, ValueOfNode(document, left), ValueOfNode(document, right), steps);
}

bool Less(const Value& left, const Value& right) {
  if (left.index() != right.index()) return false;
  if (const auto* number = std::get_if<Decimal>(&left)) return *number < std::get<Decimal>(right);
  // The order of UTF-8 bytes is that of the characters.
  if (const auto* text = std::get_if<std::string_view>(&left)) return *text < std::get<std::string_view>(right);
  return false;
}

size_t TextSize(const Value& value) {
  const auto* text = std::get_if<std::string_view>(&value);
  return text == nullptr ? 0 : text->size();
}

}  // namespace

Value ValueOfNode(const Document& document, NodeId id) {
  switch (document.node(id).kind) {
    case Kind::kNull: return Null();
    case Kind::kFalse: return false;
    case Kind::kTrue: return true;
    case Kind::kNumber: return Decimal::FromText(document.token(id));
    case Kind::kString: return document.string(id);
    case Kind::kArray:
    case Kind::kObject:
    case Kind::kHiddenScalar: break;
  }
  return id;
}

Value ValueOfLiteral(const Literal& literal) {
  if (const auto* truth = std::get_if<bool>(&literal)) return *truth;
  if (const auto* number = std::get_if<Decimal>(&literal)) return *number;
  if (const auto* text = std::get_if<std::string>(&literal)) return std::string_view(*text);
  return Null();
}

Result<bool> Compare(const Document& document, const Value& left, Comparison comparison, const Value& right,
                     PathSteps& steps) {
  ATTESTOR_TRY(steps.TakeText(TextSize(left) + TextSize(right)));
  if (comparison == Comparison::kLess) return Less(left, right);
  if (comparison == Comparison::kGreater) return Less(right, left);
  ATTESTOR_ASSIGN(const bool equal, Equal(document, left, right, steps));
  switch (comparison) {
    case Comparison::kEqual: return equal;
    case Comparison::kNotEqual: return !equal;
    case Comparison::kLessOrEqual: return equal || Less(left, right);
    case Comparison::kGreaterOrEqual: return equal || Less(right, left);
    case Comparison::kLess:
    case Comparison::kGreater: break;
  }
  return false;
}

}  // namespace attestor::json
