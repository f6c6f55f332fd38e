#include "web/json/utf8.h"

#include <algorithm>

namespace attestor::json {
namespace {

bool IsContinuation(uint8_t byte) { return (byte & 0xC0) == 0x80; }

// LengthFromLead gives the length that the first byte announces; 0 when no character begins with it.
size_t LengthFromLead(uint8_t lead) {
  if (lead < 0x80) return 1;
  if (lead < 0xC2) return 0;  // continuations, and the lead of overlong pairs
  if (lead < 0xE0) return 2;
  if (lead < 0xF0) return 3;
  return lead < 0xF5 ? 4 : 0;
}

// SecondFits refuses overlong forms, surrogates and what lies above U+10FFFF; each shows in the second byte.
bool SecondFits(uint8_t lead, uint8_t second) {
  if (lead == 0xE0) return second >= 0xA0;
  if (lead == 0xED) return second < 0xA0;
  if (lead == 0xF0) return second >= 0x90;
  return lead != 0xF4 || second < 0x90;
}

}  // namespace

size_t Utf8Length(ByteView text, size_t at) {
  if (at >= text.size()) return 0;
  const size_t length = LengthFromLead(text[at]);
  if (length > text.size() - at) return 0;
  if (length < 2) return length;
  const ByteView rest = text.subspan(at + 1, length - 1);
  return std::ranges::all_of(rest, IsContinuation) && SecondFits(text[at], rest[0]) ? length : 0;
}

bool IsUtf8Text(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    const size_t length = Utf8Length(AsBytes(text), at);
    if (length == 0) return false;
    at += length;
  }
  return true;
}

char32_t DecodeUtf8(ByteView text, size_t at) {
  const size_t length = LengthFromLead(text[at]);
  if (length == 1) return text[at];
  char32_t character = text[at] & (0x7F >> length);
  for (size_t i = 1; i < length; ++i) character = character << 6 | (text[at + i] & 0x3F);
  return character;
}

size_t CountUtf8(std::string_view text) {
  return text.size() - static_cast<size_t>(std::ranges::count_if(AsBytes(text), IsContinuation));
}

std::string EncodeUtf8(char32_t character) {
  const auto low = [character](unsigned shift) { return static_cast<char>(0x80 | (character >> shift & 0x3F)); };
  if (character < 0x80) return {static_cast<char>(character)};
  if (character < 0x800) return {static_cast<char>(0xC0 | character >> 6), low(0)};
  if (character < 0x10000) return {static_cast<char>(0xE0 | character >> 12), low(6), low(0)};
  return {static_cast<char>(0xF0 | character >> 18), low(12), low(6), low(0)};
}

}  // namespace attestor::json
