// Text of peers on its way out: as a JSON string, and on a terminal.
#pragma once

#include <string>
#include <string_view>

#include "core/base/bytes.h"

namespace attestor::json {

// Quote writes a JSON string with its quotes, in ASCII; a byte that belongs to no UTF-8 character becomes U+FFFD.
std::string Quote(std::string_view text);

// Base64 writes `bytes` in the alphabet of RFC 4648 section 4, with padding.
std::string Base64(ByteView bytes);

// What stands for a hidden byte on a terminal (light shade). Display never gives it for a byte that is shown.
inline constexpr char32_t kHiddenMark = 0x2591;

// IsCommanding tells the characters that command a terminal or turn the text beside them: controls, line and paragraph
// separators, and direction marks, embeddings and isolates.
bool IsCommanding(char32_t character);

// Display gives UTF-8 for a terminal: characters as they are, but those that IsCommanding and kHiddenMark as \u{202e},
// and bytes that belong to no character as \xff. Line ends and tabs are escaped, too.
std::string Display(std::string_view text);

// DisplayLines is Display that leaves line feeds as they are, and leaves out a carriage return in front of one.
std::string DisplayLines(std::string_view text);

}  // namespace attestor::json
