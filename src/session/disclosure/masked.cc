#include "session/disclosure/masked.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "session/disclosure/errors.h"

namespace attestor::disclosure {
namespace {

bool IsKnown(ByteClass byte_class) { return byte_class <= ByteClass::kOpaque; }

// Merge decides what is known of one byte; false when the two cannot both be true.
bool Merge(uint8_t& byte, ByteClass& byte_class, uint8_t other_byte, ByteClass other_class) {
  if (byte_class == ByteClass::kDisclosed && other_class == ByteClass::kDisclosed) return byte == other_byte;
  if (byte_class == ByteClass::kDisclosed) return HasClass(byte, other_class);
  if (other_class == ByteClass::kDisclosed) {
    const bool possible = HasClass(other_byte, byte_class);
    byte = other_byte;
    byte_class = ByteClass::kDisclosed;
    return possible;
  }
  if (byte_class == ByteClass::kOpaque) byte_class = other_class;
  return other_class == ByteClass::kOpaque || byte_class == other_class;
}

Status CheckSpans(size_t size, std::span<const Span> spans, ByteView disclosed) {
  size_t at = 0, shown = 0;
  for (size_t i = 0; i < spans.size(); ++i) {
    const Span& span = spans[i];
    const bool follows = span.begin == at && span.end > span.begin && span.end <= size;
    const bool differs = i == 0 || span.byte_class != spans[i - 1].byte_class;
    if (!follows || !differs || !IsKnown(span.byte_class)) return Error(kSpans, "span " + std::to_string(i));
    if (span.byte_class == ByteClass::kDisclosed) shown += span.end - span.begin;
    at = span.end;
  }
  if (at != size) return Error(kSpans, "they end at byte " + std::to_string(at) + " of " + std::to_string(size));
  if (shown != disclosed.size())
    return Error(kSpanBytes, std::to_string(disclosed.size()) + " instead of " + std::to_string(shown));
  return Ok();
}

}  // namespace

bool HasClass(uint8_t byte, ByteClass byte_class) {
  const auto is_in = [byte](std::string_view set) {
    return set.find(static_cast<char>(byte)) != std::string_view::npos;
  };
  switch (byte_class) {
    case ByteClass::kDisclosed:
    case ByteClass::kOpaque: return true;
    case ByteClass::kText: return byte >= 0x20;
    case ByteClass::kString: return byte >= 0x20 && !is_in("\"\\");
    case ByteClass::kScalar: return is_in(kScalarBytes);
  }
  return false;
}

Result<MaskedBytes> MaskedBytes::FromSpans(size_t size, std::span<const Span> spans, ByteView disclosed) {
  if (size > kMaxStreamSize) return Error(kStreamSize, std::to_string(size) + " bytes");
  ATTESTOR_TRY(CheckSpans(size, spans, disclosed));
  MaskedBytes masked;
  masked.bytes_.resize(size);
  masked.classes_.resize(size);
  for (const Span& span : spans) {
    std::fill(masked.classes_.begin() + span.begin, masked.classes_.begin() + span.end, span.byte_class);
    if (span.byte_class != ByteClass::kDisclosed) continue;
    const size_t length = span.end - span.begin;
    std::ranges::copy(disclosed.first(length), masked.bytes_.begin() + span.begin);
    disclosed = disclosed.subspan(length);
  }
  return masked;
}

Result<MaskedBytes> MaskedBytes::Mask(ByteView plaintext, std::span<const ByteClass> classes) {
  if (plaintext.size() > kMaxStreamSize) return Error(kStreamSize, std::to_string(plaintext.size()) + " bytes");
  if (classes.size() != plaintext.size() || !std::ranges::all_of(classes, IsKnown))
    return Error(kSpans, "one class for each byte");
  MaskedBytes masked;
  masked.bytes_ = ToBytes(plaintext);
  masked.classes_.assign(classes.begin(), classes.end());
  for (size_t i = 0; i < plaintext.size(); ++i) {
    if (!HasClass(plaintext[i], classes[i])) return Error(kByteClass, "byte " + std::to_string(i));
    if (classes[i] != ByteClass::kDisclosed) masked.bytes_[i] = 0;
  }
  return masked;
}

bool MaskedBytes::AllOf(ByteClass byte_class, Range range) const {
  return std::ranges::all_of(classes().subspan(range.begin, range.size()),
                             [&](ByteClass one) { return one == byte_class; });
}

std::vector<Span> MaskedBytes::Spans() const {
  std::vector<Span> spans;
  for (uint32_t i = 0; i < classes_.size(); ++i) {
    if (spans.empty() || spans.back().byte_class != classes_[i]) spans.push_back({i, i, classes_[i]});
    spans.back().end = i + 1;
  }
  return spans;
}

Bytes MaskedBytes::Disclosed() const {
  Bytes disclosed;
  for (size_t i = 0; i < size(); ++i) {
    if (classes_[i] == ByteClass::kDisclosed) disclosed.push_back(bytes_[i]);
  }
  return disclosed;
}

Bytes MaskedBytes::Substituted() const {
  Bytes substituted = bytes_;
  for (size_t i = 0; i < size(); ++i) {
    if (classes_[i] == ByteClass::kDisclosed) continue;
    substituted[i] = classes_[i] == ByteClass::kScalar ? '0' : 'x';
  }
  return substituted;
}

MaskedBytes MaskedBytes::Joined(std::span<const Range> ranges) const {
  MaskedBytes joined;
  for (const Range& range : ranges) {
    Append(joined.bytes_, bytes().subspan(range.begin, range.size()));
    const auto classes_of_range = classes().subspan(range.begin, range.size());
    joined.classes_.insert(joined.classes_.end(), classes_of_range.begin(), classes_of_range.end());
  }
  return joined;
}

Status MaskedBytes::CheckIsOf(ByteView plaintext) const {
  if (plaintext.size() != size())
    return Error(kContradiction, std::to_string(plaintext.size()) + " bytes, not " + std::to_string(size()));
  for (size_t i = 0; i < size(); ++i) {
    const bool shown_otherwise = classes_[i] == ByteClass::kDisclosed && bytes_[i] != plaintext[i];
    if (shown_otherwise || !HasClass(plaintext[i], classes_[i]))
      return Error(kContradiction, "byte " + std::to_string(i));
  }
  return Ok();
}

Result<MaskedBytes> MaskedBytes::MergedWith(const MaskedBytes& other) const {
  if (other.size() != size())
    return Error(kContradiction, std::to_string(other.size()) + " bytes, not " + std::to_string(size()));
  MaskedBytes merged = *this;
  for (size_t i = 0; i < size(); ++i) {
    if (!Merge(merged.bytes_[i], merged.classes_[i], other.bytes_[i], other.classes_[i])) {
      return Error(kContradiction, "byte " + std::to_string(i));
    }
  }
  return merged;
}

}  // namespace attestor::disclosure
