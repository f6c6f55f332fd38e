// What a query finds can be named by a normalized path, which leads back to it. The input is a query, a NUL and a
// document; without a NUL the document is a small one that never changes.
#include <string_view>

#include "web/json/path.h"

namespace {

constexpr size_t kMaxInput = 4096;  // more text needs more time for one input, but no other code
constexpr std::string_view kDocument = R"({"a":[1,2.5,"x",null,true,{"b":{"c":[]}}],"é\n":"ab","'":-0})";

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace json = attestor::json;
  if (size > kMaxInput) return 0;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const size_t cut = input.find('\0');
  const std::string_view text = cut == std::string_view::npos ? kDocument : input.substr(cut + 1);
  const auto document = json::Document::Parse(attestor::AsBytes(text));
  if (!document.ok()) return 0;
  (void)json::FindNormalized(*document, input.substr(0, cut));
  const auto path = json::Path::Parse(input.substr(0, cut));
  if (!path.ok()) return 0;
  const auto found = path->Evaluate(*document);
  if (!found.ok()) return 0;
  for (size_t i = 0; i < found->size() && i < 1000; ++i) {
    const auto normalized = json::NormalizedPath(*document, (*found)[i]);
    if (!normalized.ok()) __builtin_trap();
    const auto back = json::FindNormalized(*document, *normalized);
    if (normalized->size() <= json::kMaxQuerySize && (!back.ok() || *back != (*found)[i])) __builtin_trap();
  }
  return 0;
}
