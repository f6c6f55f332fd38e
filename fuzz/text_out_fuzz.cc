// Whatever a peer sends is a JSON string in ASCII that says the same, and text that commands no terminal and stands for
// nothing hidden.
#include <string>
#include <string_view>

#include "web/json/document.h"
#include "web/json/text_out.h"
#include "web/json/utf8.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace json = attestor::json;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::string quoted = json::Quote(text);
  const auto document = json::Document::Parse(attestor::AsBytes(quoted));
  if (!document.ok()) __builtin_trap();
  if (json::IsUtf8Text(text) && document->string(document->root()) != text) __builtin_trap();
  const std::string shown = json::DisplayLines(text);
  for (size_t at = 0; at < shown.size();) {
    const size_t bytes = json::Utf8Length(attestor::AsBytes(shown), at);
    if (bytes == 0) __builtin_trap();
    const char32_t character = json::DecodeUtf8(attestor::AsBytes(shown), at);
    if (character == json::kHiddenMark || (json::IsCommanding(character) && character != '\n')) __builtin_trap();
    at += bytes;
  }
  return 0;
}
