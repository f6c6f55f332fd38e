#include "session/disclosure/json_plan.h"

#include <algorithm>
#include <set>

#include "session/disclosure/check_response.h"
#include "session/disclosure/errors.h"
#include "web/http/syntax.h"
#include "web/json/path.h"

namespace attestor::disclosure {
namespace {

bool IsContainer(const json::Node& node) { return node.kind == json::Kind::kArray || node.kind == json::Kind::kObject; }

// HideString hides what stands between the quotes of a string, except the first two bytes of each escape: a hidden byte
// is proved to be no backslash, so that a reader without the bytes knows which quote ends the string. The digits of
// \uXXXX are hidden like text.
void HideString(ByteView text, size_t begin, size_t end, std::vector<ByteClass>& classes) {
  for (size_t i = begin + 1; i + 1 < end; ++i) {
    if (text[i] == '\\') {
      ++i;
    } else {
      classes[i] = ByteClass::kString;
    }
  }
}

// OnTheWay marks the containers that hold one of `nodes`, at any depth.
std::vector<bool> OnTheWay(const json::Document& document, const std::vector<json::NodeId>& nodes) {
  std::vector<bool> marked(document.size());
  for (const json::NodeId id : nodes) {
    for (json::NodeId up = document.node(id).parent; up != json::kNoNode && !marked[up]; up = document.node(up).parent)
      marked[up] = true;
  }
  return marked;
}

}  // namespace

Result<std::vector<json::NodeId>> SelectNodes(const json::Document& document, const std::vector<std::string>& queries) {
  if (queries.size() > kMaxQueries) return Error(kTooMany, std::to_string(queries.size()) + " queries");
  std::set<json::NodeId> selected;
  for (const std::string& query : queries) {
    ATTESTOR_ASSIGN(const json::Path path, json::Path::Parse(query));
    ATTESTOR_ASSIGN(const std::vector<json::NodeId> found, path.Evaluate(document));
    if (found.empty()) return Error(kNoMatch, http::Quoted(query));
    selected.insert(found.begin(), found.end());
    if (selected.size() > kMaxRevealed) return Error(kTooMany, "more than " + std::to_string(kMaxRevealed) + " values");
  }
  return std::vector<json::NodeId>(selected.begin(), selected.end());
}

std::vector<ByteClass> PlanJson(ByteView text, const json::Document& document, const std::vector<json::NodeId>& nodes) {
  std::vector<ByteClass> classes(text.size(), ByteClass::kDisclosed);
  const std::vector<bool> on_the_way = OnTheWay(document, nodes);
  const std::set<json::NodeId> revealed(nodes.begin(), nodes.end());
  for (json::NodeId id = 0; id < document.size();) {
    const json::Node& node = document.node(id);
    const bool is_member = node.key_end > node.key_begin;
    if (is_member && !on_the_way[node.parent]) HideString(text, node.key_begin, node.key_end, classes);
    if (revealed.contains(id)) {
      id = node.after;
      continue;
    }
    if (node.kind == json::Kind::kString) {
      HideString(text, node.begin, node.end, classes);
    } else if (!IsContainer(node)) {
      std::fill(classes.begin() + node.begin, classes.begin() + node.end, ByteClass::kScalar);
    }
    ++id;
  }
  return classes;
}

}  // namespace attestor::disclosure
