#include "web/json/text_out.h"

#include <algorithm>
#include <array>

#include "web/json/utf8.h"

namespace attestor::json {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";

struct CharacterRange {
  char32_t first;
  char32_t last;
};
constexpr std::array<CharacterRange, 6> kCommanding = {
    {{0x00, 0x1f}, {0x7f, 0x9f}, {0x61c, 0x61c}, {0x200e, 0x200f}, {0x2028, 0x202e}, {0x2066, 0x2069}}};

std::string Hex(char32_t number, int digits) {
  std::string out;
  for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) out += kHexDigits[number >> shift & 15];
  return out;
}

std::string Escaped(char32_t character) {
  std::string digits = Hex(character, 6);
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size() - 1));
  return "\\u{" + digits + "}";
}

void QuoteCharacter(char32_t character, std::string& out) {
  if (character > 0xffff) {
    out += "\\u" + Hex(0xd800 + ((character - 0x10000) >> 10), 4);
    out += "\\u" + Hex(0xdc00 + ((character - 0x10000) & 0x3ff), 4);
  } else if (character < 0x20 || character > 0x7e || character == '"' || character == '\\') {
    out += "\\u" + Hex(character, 4);
  } else {
    out += static_cast<char>(character);
  }
}

std::string DisplayText(std::string_view text, bool lines) {
  std::string out;
  for (size_t at = 0; at < text.size();) {
    const size_t size = Utf8Length(AsBytes(text), at);
    if (size == 0) {
      out += "\\x" + Hex(static_cast<uint8_t>(text[at++]), 2);
      continue;
    }
    const char32_t character = DecodeUtf8(AsBytes(text), at);
    const bool line_end = lines && (character == '\n' || text.substr(at, 2) == "\r\n");
    if (line_end) {
      if (character == '\n') out += '\n';
    } else if (IsCommanding(character) || character == kHiddenMark) {
      out += Escaped(character);
    } else {
      out += text.substr(at, size);
    }
    at += size;
  }
  return out;
}

}  // namespace

std::string Quote(std::string_view text) {
  std::string out = "\"";
  for (size_t at = 0; at < text.size();) {
    const size_t size = Utf8Length(AsBytes(text), at);
    QuoteCharacter(size == 0 ? 0xfffd : DecodeUtf8(AsBytes(text), at), out);
    at += std::max<size_t>(size, 1);
  }
  return out + "\"";
}

std::string Base64(ByteView bytes) {
  static constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (size_t at = 0; at < bytes.size(); at += 3) {
    const size_t size = std::min<size_t>(3, bytes.size() - at);
    uint32_t group = 0;
    for (size_t i = 0; i < 3; ++i) group = group << 8 | (i < size ? bytes[at + i] : 0);
    for (size_t i = 0; i < 4; ++i) out += i <= size ? kAlphabet[group >> (18 - 6 * i) & 63] : '=';
  }
  return out;
}

bool IsCommanding(char32_t character) {
  return std::ranges::any_of(
      kCommanding, [&](const CharacterRange& one) { return character >= one.first && character <= one.last; });
}

std::string Display(std::string_view text) { return DisplayText(text, false); }

std::string DisplayLines(std::string_view text) { return DisplayText(text, true); }

}  // namespace attestor::json
