// A text that parses has values that lie inside each other, and parses again with everything hidden that may be, at the
// same places. Whatever is hidden, the values of hidden bytes change nothing. The first byte of the input chooses what
// is hidden: 0 nothing, 1 all values, 2 all names too, others bytes here and there. What the strict reader takes, the
// one for hiding takes too.
#include <cstdint>
#include <vector>

#include "web/json/document.h"
#include "web/json/masks.h"
#include "web/json/object.h"
#include "web/json/writer.h"

namespace {

namespace json = attestor::json;

void Require(bool condition) {
  if (!condition) __builtin_trap();
}

void CheckShape(const json::Document& document, size_t size) {
  for (json::NodeId id = 0; id < document.size(); ++id) {
    const json::Node& node = document.node(id);
    Require(node.begin < node.end && node.end <= size && node.after > id && node.after <= document.size());
    for (const json::NodeId child : document.children(id)) {
      Require(child > id && document.node(child).after <= node.after && document.node(child).parent == id);
      Require(document.node(child).begin > node.begin && document.node(child).end < node.end);
    }
    for (const json::NodeId member : document.members_by_name(id))
      Require(document.Member(id, document.key(member)) == member);
  }
}

std::vector<uint8_t> HereAndThere(uint8_t seed, size_t size) {
  std::vector<uint8_t> mask(size);
  uint32_t state = seed;
  for (uint8_t& mark : mask) {
    state = state * 1664525 + 1013904223;
    const uint32_t draw = state >> 24;
    mark = draw < 16 ? json::kHiddenInString : draw < 32 ? json::kHiddenInScalar : json::kShown;
  }
  return mask;
}

void CheckHidden(const attestor::Bytes& text, const std::vector<uint8_t>& mask) {
  attestor::Bytes other = text;
  for (size_t i = 0; i < other.size(); ++i)
    other[i] = mask[i] == json::kShown ? other[i] : static_cast<uint8_t>(~other[i]);
  const auto first = json::Document::Parse(text, mask);
  const auto second = json::Document::Parse(other, mask);
  Require(first.ok() == second.ok());
  if (!first.ok()) {
    Require(first.error().Text() == second.error().Text());
    return;
  }
  CheckShape(*first, text.size());
  Require(first->size() == second->size());
  for (json::NodeId id = 0; id < first->size(); ++id) {
    Require(first->token(id) == second->token(id) && first->key(id) == second->key(id) &&
            first->string(id) == second->string(id));
  }
}

// Written again from what was read, a value reads the same; that holds for every text that ReadDocument takes.
std::string Rewritten(const json::Value& value) {
  json::ArrayWriter array;
  json::ObjectWriter object;
  for (const json::Value& item : value.Items()) {
    if (value.kind() == json::Kind::kArray) array.Json(Rewritten(item));
    if (value.kind() == json::Kind::kObject) object.Json(item.name(), Rewritten(item));
  }
  if (value.kind() == json::Kind::kArray) return array.Take();
  if (value.kind() == json::Kind::kObject) return object.Take();
  if (const auto text = value.Text()) return json::Quoted(*text);
  if (const auto number = value.Uint()) return std::to_string(*number);
  return std::string(value.source());
}

void CheckReading(const attestor::Bytes& text) {
  static constexpr attestor::ErrorCode kCode{1, "fuzz.code", ""};
  const auto first = json::ReadDocument(attestor::AsText(text), text.size(), kCode);
  if (!first.ok()) return;
  const std::string written = Rewritten(json::Value(*first, first->root()));
  const auto second = json::ReadDocument(written, written.size(), kCode);
  Require(second.ok() && Rewritten(json::Value(*second, second->root())) == written);
  Require(first->size() == second->size());
  for (json::NodeId id = 0; id < first->size(); ++id) {
    Require(first->key(id) == second->key(id) && first->string(id) == second->string(id));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const attestor::Bytes text(data + 1, data + size);
  if (data[0] > 2) CheckHidden(text, HereAndThere(data[0], text.size()));
  const auto shown = json::Document::Parse(text);
  const auto for_hiding = json::Document::ParseForHiding(text);
  if (!shown.ok()) return 0;
  Require(for_hiding.ok() && for_hiding->size() == shown->size());
  CheckShape(*shown, text.size());
  CheckReading(text);
  if (data[0] != 1 && data[0] != 2) return 0;
  const std::vector<uint8_t> mask = json::HideAll(text, *shown, data[0] == 2);
  CheckHidden(text, mask);
  const auto hidden = json::Document::Parse(text, mask);
  Require(hidden.ok() && hidden->size() == shown->size());
  for (json::NodeId id = 0; id < shown->size(); ++id) {
    Require(hidden->node(id).begin == shown->node(id).begin && hidden->node(id).end == shown->node(id).end);
  }
  return 0;
}
