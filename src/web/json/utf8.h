// UTF-8 by hand (RFC 3629): no overlong forms, no surrogates, nothing above U+10FFFF.
#pragma once

#include <string>
#include <string_view>

#include "core/base/bytes.h"

namespace attestor::json {

// Utf8Length gives the number of bytes, 1 to 4, of the character that begins at `at`; 0 when no whole valid one does.
size_t Utf8Length(ByteView text, size_t at);

// IsUtf8Text is true when all of `text` is valid.
bool IsUtf8Text(std::string_view text);

// DecodeUtf8 gives the character that begins at `at`; there must be a valid one.
char32_t DecodeUtf8(ByteView text, size_t at);

// CountUtf8 gives the number of characters of a valid `text`.
size_t CountUtf8(std::string_view text);

// EncodeUtf8 gives the bytes of `character`, which must be no surrogate and at most U+10FFFF.
std::string EncodeUtf8(char32_t character);

}  // namespace attestor::json
