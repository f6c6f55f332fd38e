// Masks for tests: hides all that may be hidden of a text.
#pragma once

#include <vector>

#include "web/json/document.h"

namespace attestor::json {

// HideAll gives the mask that hides every scalar, every byte of strings (names too, when `names`) outside escapes, and
// the digits of \uXXXX.
inline std::vector<uint8_t> HideAll(ByteView text, const Document& document, bool names) {
  std::vector<uint8_t> mask(text.size(), kShown);
  const auto hide_string = [&](size_t begin, size_t end) {
    for (size_t at = begin + 1; at + 1 < end; ++at) {
      if (text[at] != '\\') {
        mask[at] = kHiddenInString;
      } else if (text[++at] == 'u') {
        for (const size_t last = at + 4; at < last;) mask[++at] = kHiddenInString;
      }
    }
  };
  for (NodeId id = 0; id < document.size(); ++id) {
    const Node& node = document.node(id);
    if (names && node.key_end > 0) hide_string(node.key_begin, node.key_end);
    if (node.kind == Kind::kString) hide_string(node.begin, node.end);
    if (node.kind == Kind::kArray || node.kind == Kind::kObject || node.kind == Kind::kString) continue;
    for (size_t at = node.begin; at < node.end; ++at) mask[at] = kHiddenInScalar;
  }
  return mask;
}

}  // namespace attestor::json
