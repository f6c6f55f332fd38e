#include <optional>

#include "web/json/document.h"
#include "web/json/errors.h"
#include "web/json/token.h"
#include "web/json/utf8.h"

namespace attestor::json {
namespace {

constexpr size_t kUnicodeEscapeSize = 6;  // \uXXXX

std::optional<uint32_t> HexValue(uint8_t digit) {
  if (digit >= '0' && digit <= '9') return digit - '0';
  const uint8_t lower = digit | 0x20;
  if (lower >= 'a' && lower <= 'f') return lower - 'a' + 10;
  return std::nullopt;
}

bool IsHighSurrogate(uint32_t unit) { return unit >= 0xD800 && unit < 0xDC00; }
bool IsLowSurrogate(uint32_t unit) { return unit >= 0xDC00 && unit < 0xE000; }

// StringScanner checks one string from its opening quote on. What an escape with a hidden digit stands for is not
// known: it is taken for whichever half of a surrogate pair a neighbour needs, so that hiding never makes a good string
// bad.
class StringScanner {
 public:
  StringScanner(ByteView text, size_t at, bool lone_surrogates)
      : text_(text), at_(at + 1), lone_surrogates_(lone_surrogates) {}

  Result<StringToken> Run() {
    while (at_ < text_.size() && text_[at_] != '"') ATTESTOR_TRY(Step());
    if (at_ >= text_.size()) return Error(kIncomplete, At(text_.size()));
    token_.end = at_ + 1;
    return token_;
  }

 private:
  Status Step() {
    const uint8_t byte = text_[at_];
    if (byte == '\\') return Escape();
    if (byte == kHiddenInScalar) return Error(kHiddenPlace, At(at_));
    if (byte == kHiddenInString) token_.hidden = true;
    if (byte < 0x20 && byte != kHiddenInString) return Error(kControl, At(at_));
    const size_t length = Utf8Length(text_, at_);
    if (length == 0) return Error(kUtf8, At(at_));
    at_ += length;
    return Ok();
  }

  Status Escape() {
    token_.escaped = true;
    if (at_ + 1 >= text_.size()) return Error(kIncomplete, At(text_.size()));
    const char letter = static_cast<char>(text_[at_ + 1]);
    if (letter == 'u') return UnicodeEscape();
    if (letter == kHiddenInString || letter == kHiddenInScalar) return Error(kHiddenPlace, At(at_ + 1));
    if (std::string_view("\"\\/bfnrt").find(letter) == std::string_view::npos) return Error(kEscape, At(at_));
    at_ += 2;
    return Ok();
  }

  Status UnicodeEscape() {
    const size_t begin = at_;
    ATTESTOR_ASSIGN(const std::optional<uint32_t> unit, TakeUnit());
    if (!unit) {
      open_end_ = at_;
      return Ok();
    }
    if (lone_surrogates_) return Ok();
    if (IsLowSurrogate(*unit) && open_end_ != begin) return Error(kSurrogate, At(begin));
    if (!IsHighSurrogate(*unit)) return Ok();
    if (text_.size() - at_ < 2 || text_[at_] != '\\' || text_[at_ + 1] != 'u') return Error(kSurrogate, At(begin));
    ATTESTOR_ASSIGN(const std::optional<uint32_t> low, TakeUnit());
    if (low && !IsLowSurrogate(*low)) return Error(kSurrogate, At(begin));
    return Ok();
  }

  // TakeUnit reads \uXXXX; nullopt when a digit is hidden.
  Result<std::optional<uint32_t>> TakeUnit() {
    if (text_.size() - at_ < kUnicodeEscapeSize) return Error(kIncomplete, At(text_.size()));
    std::optional<uint32_t> unit = 0;
    for (const uint8_t digit : text_.subspan(at_ + 2, 4)) {
      if (digit == kHiddenInScalar) return Error(kHiddenPlace, At(at_));
      const std::optional<uint32_t> value = HexValue(digit);
      if (!value && digit != kHiddenInString) return Error(kEscape, At(at_));
      unit = unit && value ? std::optional(*unit << 4 | *value) : std::nullopt;
    }
    at_ += kUnicodeEscapeSize;
    token_.hidden = token_.hidden || !unit;
    return unit;
  }

  ByteView text_;
  size_t at_;
  bool lone_surrogates_;
  size_t open_end_ = 0;  // behind the last escape with a hidden digit that no high surrogate took as its second half
  StringToken token_;
};

char Unescaped(char letter) {
  switch (letter) {
    case 'b': return '\b';
    case 'f': return '\f';
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    default: return letter;
  }
}

// UnitAt reads \uXXXX; 0 where none stands.
uint32_t UnitAt(std::string_view content, size_t at) {
  if (content.size() < at + kUnicodeEscapeSize || content[at] != '\\' || content[at + 1] != 'u') return 0;
  uint32_t unit = 0;
  for (const char digit : content.substr(at + 2, 4))
    unit = unit << 4 | HexValue(static_cast<uint8_t>(digit)).value_or(0);
  return unit;
}

}  // namespace

Result<StringToken> ScanString(ByteView text, size_t at, bool lone_surrogates) {
  return StringScanner(text, at, lone_surrogates).Run();
}

void DecodeString(std::string_view content, Bytes& out) {
  for (size_t at = 0; at < content.size();) {
    if (content[at] != '\\') {
      out.push_back(static_cast<uint8_t>(content[at++]));
    } else if (content[at + 1] != 'u') {
      out.push_back(static_cast<uint8_t>(Unescaped(content[at + 1])));
      at += 2;
    } else {
      constexpr char32_t kReplacement = 0xFFFD;
      char32_t character = UnitAt(content, at);
      at += kUnicodeEscapeSize;
      const uint32_t low = UnitAt(content, at);
      if (IsHighSurrogate(character) && IsLowSurrogate(low)) {
        character = 0x10000 + ((character - 0xD800) << 10) + (low - 0xDC00);
        at += kUnicodeEscapeSize;
      } else if (IsHighSurrogate(character) || IsLowSurrogate(character)) {
        character = kReplacement;
      }
      Append(out, AsBytes(EncodeUtf8(character)));
    }
  }
}

}  // namespace attestor::json
