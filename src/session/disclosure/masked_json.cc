#include "session/disclosure/masked_json.h"

#include "session/disclosure/errors.h"
#include "web/http/syntax.h"
#include "web/json/errors.h"
#include "web/json/path.h"

namespace attestor::disclosure {

Result<json::Document> ParseMaskedJson(const MaskedBytes& body) {
  std::vector<uint8_t> hidden(body.size(), json::kShown);
  for (size_t i = 0; i < body.size(); ++i) {
    switch (body.classes()[i]) {
      case ByteClass::kDisclosed: break;
      case ByteClass::kString: hidden[i] = json::kHiddenInString; break;
      case ByteClass::kScalar: hidden[i] = json::kHiddenInScalar; break;
      case ByteClass::kText:
      case ByteClass::kOpaque: return Error(kBodyClass, "byte " + std::to_string(i) + " of the body");
    }
  }
  return json::Document::Parse(body.bytes(), hidden);
}

Result<Bytes> DisclosedValue(const json::Document& document, const MaskedBytes& body, std::string_view path) {
  const auto found = json::FindNormalized(document, path);
  if (!found.ok() && found.error().Is(json::kPathHidden)) return Error(kHiddenValue, http::Quoted(path));
  ATTESTOR_TRY(found);
  const json::Node& node = document.node(*found);
  if (!body.AllOf(ByteClass::kDisclosed, {node.begin, node.end})) return Error(kHiddenValue, http::Quoted(path));
  return ToBytes(body.bytes().subspan(node.begin, node.end - node.begin));
}

}  // namespace attestor::disclosure
