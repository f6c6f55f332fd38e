// Normalized paths (RFC 9535 section 2.7).
#include <algorithm>

#include "web/json/errors.h"
#include "web/json/path.h"
#include "web/json/path_syntax.h"
#include "web/json/token.h"

namespace attestor::json {
namespace {

std::string_view ShortEscape(char c) {
  switch (c) {
    case '\b': return "\\b";
    case '\t': return "\\t";
    case '\n': return "\\n";
    case '\f': return "\\f";
    case '\r': return "\\r";
    case '\'': return "\\'";
    case '\\': return "\\\\";
    default: return {};
  }
}

std::string NameElement(std::string_view name) {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out = "['";
  for (const char c : name) {
    const std::string_view escape = ShortEscape(c);
    const auto byte = static_cast<uint8_t>(c);
    if (!escape.empty()) {
      out += escape;
    } else if (byte < 0x20) {
      out += "\\u00";
      out += kDigits[byte >> 4];
      out += kDigits[byte & 15];
    } else {
      out += c;
    }
  }
  return out + "']";
}

std::string IndexElement(uint64_t index) { return "[" + std::to_string(index) + "]"; }

// Spelled writes a query as a normalized path; anything when it is none.
std::string Spelled(const Query& query) {
  std::string out = "$";
  for (const Segment& segment : query.segments) {
    const Selector& selector = segment.selectors[0];
    out += selector.kind == Selector::Kind::kName ? NameElement(selector.name)
                                                  : IndexElement(static_cast<uint64_t>(selector.index));
  }
  return out;
}

Result<NodeId> Follow(const Document& document, NodeId id, const Selector& selector) {
  if (selector.kind == Selector::Kind::kName) {
    if (document.node(id).hidden_names)
      return Error(kPathHidden, "a name in the object " + At(document.node(id).begin));
    const std::optional<NodeId> member = document.Member(id, selector.name);
    if (!member) return Error(kPathNoMatch, "no such member in the value " + At(document.node(id).begin));
    return *member;
  }
  const uint64_t index = static_cast<uint64_t>(selector.index);
  if (document.node(id).kind != Kind::kArray || index >= document.children(id).size()) {
    return Error(kPathNoMatch, "no element " + std::to_string(index) + " in the value " + At(document.node(id).begin));
  }
  return document.children(id)[index];
}

}  // namespace

Result<std::string> NormalizedPath(const Document& document, NodeId id) {
  std::vector<NodeId> way;
  for (; document.node(id).parent != kNoNode; id = document.node(id).parent) way.push_back(id);
  std::string out = "$";
  for (const NodeId step : std::vector<NodeId>(way.rbegin(), way.rend())) {
    const Node& node = document.node(step);
    if (node.hidden_key) return Error(kPathHidden, "the name " + At(node.key_begin));
    out += document.node(node.parent).kind == Kind::kObject ? NameElement(document.key(step))
                                                            : IndexElement(node.position);
  }
  return out;
}

Result<NodeId> FindNormalized(const Document& document, std::string_view normalized) {
  const Result<Query> query = ParseQuery(normalized);
  if (!query.ok() && query.error().Is(kPathSize)) return query.error();
  // Whatever else the text is, it is a normalized path only if it is what its own meaning is spelled as.
  if (!query.ok() || !query->singular() || Spelled(*query) != normalized) return Error(kPathNormalized);
  NodeId id = document.root();
  for (const Segment& segment : query->segments) {
    ATTESTOR_ASSIGN(id, Follow(document, id, segment.selectors[0]));
  }
  return id;
}

}  // namespace attestor::json
