#include "service/client/plain_text.h"

#include <algorithm>

#include "web/json/utf8.h"

namespace attestor::client {
namespace {

void AppendEscaped(uint8_t byte, std::string& out) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  out.append("\\x").push_back(kDigits[byte >> 4]);
  out.push_back(kDigits[byte & 15]);
}

// Characters that change the order in which others are shown, or cannot be seen (Unicode: bidirectional controls, line
// separators).
bool IsHarmful(char32_t c) {
  return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0x061c || (c >= 0x200b && c <= 0x200f) ||
         (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff;
}

}  // namespace

std::string Readable(std::string_view text) {
  const ByteView bytes = AsBytes(text);
  std::string out;
  for (size_t i = 0; i < bytes.size();) {
    const size_t length = json::Utf8Length(bytes, i);
    if (length > 0 && !IsHarmful(json::DecodeUtf8(bytes, i))) {
      out.append(text.substr(i, length));
      i += length;
      continue;
    }
    for (const size_t end = i + std::max<size_t>(length, 1); i < end; ++i) AppendEscaped(bytes[i], out);
  }
  return out;
}

std::string FirstBytes(ByteView bytes, size_t max) {
  if (bytes.size() <= max) return Readable(AsText(bytes));
  size_t end = max;
  while (end > max - 4 && (bytes[end] & 0xc0) == 0x80) --end;  // not in the middle of a character
  return Readable(AsText(bytes.first(end))) + "...";
}

std::string Counted(size_t count, const std::string& noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

}  // namespace attestor::client
