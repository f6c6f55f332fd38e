#include "web/json/token.h"

#include "web/json/document.h"
#include "web/json/errors.h"

namespace attestor::json {
namespace {

bool IsDigitAt(ByteView text, size_t at) { return at < text.size() && text[at] >= '0' && text[at] <= '9'; }

bool IsOneOf(ByteView text, size_t at, std::string_view set) {
  return at < text.size() && set.find(static_cast<char>(text[at])) != std::string_view::npos;
}

size_t SkipDigits(ByteView text, size_t at) {
  while (IsDigitAt(text, at)) ++at;
  return at;
}

// GoesOn is true for characters that a reader could take for more of the same number.
bool GoesOn(ByteView text, size_t at) {
  if (at >= text.size()) return false;
  const uint8_t lower = text[at] | 0x20;
  return IsDigitAt(text, at) || (lower >= 'a' && lower <= 'z') || IsOneOf(text, at, "+-._");
}

// BadNumber is the error for a number that begins at `begin` and goes wrong at `at`.
Error BadNumber(ByteView text, size_t begin, size_t at) {
  Error unexpected = Unexpected(text, at);
  return unexpected.Is(kHiddenPlace) ? unexpected : Error(kNumber, At(begin));
}

}  // namespace

std::string At(size_t offset) { return "at byte " + std::to_string(offset); }

Error Unexpected(ByteView text, size_t at) {
  if (at >= text.size()) return Error(kIncomplete, At(at));
  const bool hidden = text[at] == kHiddenInString || text[at] == kHiddenInScalar;
  return Error(hidden ? kHiddenPlace : kSyntax, At(at));
}

Result<size_t> ScanNumber(ByteView text, size_t at) {
  const size_t begin = at;
  if (IsOneOf(text, at, "-")) ++at;
  if (!IsDigitAt(text, at)) return BadNumber(text, begin, at);
  at = text[at] == '0' ? at + 1 : SkipDigits(text, at);
  if (IsOneOf(text, at, ".")) {
    ++at;
    if (!IsDigitAt(text, at)) return BadNumber(text, begin, at);
    at = SkipDigits(text, at);
  }
  if (IsOneOf(text, at, "eE")) {
    ++at;
    if (IsOneOf(text, at, "+-")) ++at;
    if (!IsDigitAt(text, at)) return BadNumber(text, begin, at);
    at = SkipDigits(text, at);
  }
  if (GoesOn(text, at)) return BadNumber(text, begin, at);
  return at;
}

Result<size_t> ScanLiteral(ByteView text, size_t at, std::string_view literal) {
  for (const char expected : literal) {
    if (at >= text.size() || text[at] != static_cast<uint8_t>(expected)) return Unexpected(text, at);
    ++at;
  }
  return at;
}

size_t ScanHiddenScalar(ByteView text, size_t at) {
  while (at < text.size() && text[at] == kHiddenInScalar) ++at;
  return at;
}

}  // namespace attestor::json
