#include "statement/verify/expected_place.h"

#include "web/json/errors.h"

namespace attestor::verify {

std::optional<json::Query> ParsePlace(std::string_view path) {
  auto query = json::ParseQuery(path);
  if (!query.ok() || !query->singular()) return std::nullopt;
  for (const json::Segment& segment : query->segments) {
    if (segment.selectors[0].kind == json::Selector::Kind::kIndex && segment.selectors[0].index < 0)
      return std::nullopt;
  }
  return std::move(query).value();
}

Result<json::NodeId> Follow(const json::Document& document, const json::Query& place, size_t from) {
  json::NodeId id = document.root();
  for (; from < place.segments.size(); ++from) {
    const json::Selector& step = place.segments[from].selectors[0];
    if (step.kind == json::Selector::Kind::kName) {
      if (document.node(id).hidden_names) return Error(json::kPathHidden, "names of the object");
      const std::optional<json::NodeId> member = document.Member(id, step.name);
      if (!member) return Error(json::kPathNoMatch);
      id = *member;
      continue;
    }
    const auto index = static_cast<uint64_t>(step.index);
    const std::span<const json::NodeId> elements = document.children(id);
    if (document.node(id).kind != json::Kind::kArray || index >= elements.size()) return Error(json::kPathNoMatch);
    id = elements[index];
  }
  return id;
}

}  // namespace attestor::verify
