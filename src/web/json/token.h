// The tokens of a JSON text whose hidden bytes were replaced by their mask, kHiddenInString or kHiddenInScalar. No
// shown byte of such a text has one of these two values: both are control characters, which are refused before.
#pragma once

#include <string_view>

#include "core/base/bytes.h"
#include "core/base/result.h"

namespace attestor::json {

// At words a place for an error: "at byte 7".
std::string At(size_t offset);

// Unexpected is the error for a byte that fits no rule: json.incomplete behind the end, json.hidden_place for a hidden
// one, else json.syntax.
Error Unexpected(ByteView text, size_t at);

struct StringToken {
  size_t end = 0;        // behind the closing quote
  bool hidden = false;   // a byte is hidden
  bool escaped = false;  // an escape occurs, so the content is not simply the bytes between the quotes
};

// ScanString reads the string whose opening quote stands at `at`. Errors: json.incomplete, json.control, json.utf8,
// json.escape, json.surrogate (not when `lone_surrogates` may stand), json.hidden_place.
Result<StringToken> ScanString(ByteView text, size_t at, bool lone_surrogates = false);

// DecodeString appends what `content`, the inside of a scanned string without hidden bytes, stands for; U+FFFD for a
// lone surrogate.
void DecodeString(std::string_view content, Bytes& out);

// ScanNumber gives the offset behind the number that begins at `at`: json.number, json.hidden_place for a hidden byte
// in it.
Result<size_t> ScanNumber(ByteView text, size_t at);

// ScanLiteral gives the offset behind `literal`, which must stand at `at`.
Result<size_t> ScanLiteral(ByteView text, size_t at, std::string_view literal);

// ScanHiddenScalar gives the offset behind the hidden bytes that begin at `at`.
size_t ScanHiddenScalar(ByteView text, size_t at);

}  // namespace attestor::json
