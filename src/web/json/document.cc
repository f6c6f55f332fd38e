#include "web/json/document.h"

#include <algorithm>

#include "web/json/document_parser.h"

namespace attestor::json {

Result<Document> Document::Parse(ByteView text, std::span<const uint8_t> hidden) {
  return DocumentParser(false).Run(text, hidden);
}

Result<Document> Document::ParseForHiding(ByteView text) { return DocumentParser(true).Run(text, {}); }

std::span<const NodeId> Document::children(NodeId id) const {
  const Kind kind = nodes_[id].kind;
  if (kind != Kind::kArray && kind != Kind::kObject) return {};
  return std::span(children_).subspan(extras_[id].content.begin, extras_[id].content.size);
}

std::span<const NodeId> Document::members_by_name(NodeId id) const {
  if (nodes_[id].kind != Kind::kObject || nodes_[id].hidden_names) return {};
  return std::span(by_name_).subspan(extras_[id].content.begin, extras_[id].content.size);
}

std::string_view Document::key(NodeId id) const { return InPool(extras_[id].key); }

std::string_view Document::token(NodeId id) const {
  return InPool({nodes_[id].begin, nodes_[id].end - nodes_[id].begin});
}

std::string_view Document::string(NodeId id) const {
  return nodes_[id].kind == Kind::kString ? InPool(extras_[id].content) : std::string_view();
}

std::optional<NodeId> Document::Member(NodeId id, std::string_view name) const {
  const std::span<const NodeId> members = members_by_name(id);
  const auto found = std::ranges::lower_bound(members, name, {}, [this](NodeId member) { return key(member); });
  if (found == members.end() || key(*found) != name) return std::nullopt;
  return *found;
}

}  // namespace attestor::json
