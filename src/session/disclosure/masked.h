// Masked bytes: one direction of a session as the verifier knows it. Each byte is disclosed, or hidden with a class
// that was proved of it.
//
// The classes are what keeps a hidden byte inside its token (spec/disclosure/rules.md section 2). The proof that the
// hidden bytes have them, and that the disclosed ones are those of the session, is made elsewhere; here they are taken
// as facts.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/result.h"

namespace attestor::disclosure {

inline constexpr size_t kMaxStreamSize = 32 * 1024 * 1024;  // bytes of one direction

enum class ByteClass : uint8_t {
  kDisclosed = 0,
  kText = 1,    // no control byte: 0x20..0x7e, 0x7f or >= 0x80
  kString = 2,  // as kText, and neither " nor backslash
  kScalar = 3,  // one of kScalarBytes
  kOpaque = 4,  // any byte
};

// kScalarBytes holds every byte of a JSON number or literal, and others that can neither end one nor begin a comment:
// it is what a proof with few constraints can let through (circuit/byte_class.h).
inline constexpr std::string_view kScalarBytes =
    "(+-.0123456789>?@ABCDEFGHIJKLMNOPQRSTUVWXY^_`abcdefghijklmnopqrstuvwxy~\x7f";

// HasClass tells whether `byte` may be hidden with `byte_class`; true for kDisclosed and kOpaque.
bool HasClass(uint8_t byte, ByteClass byte_class);

// Span is the bytes begin..end-1 of one direction, counted from its first byte of application data.
struct Span {
  uint32_t begin = 0;
  uint32_t end = 0;
  ByteClass byte_class = ByteClass::kDisclosed;

  bool operator==(const Span&) const = default;
};

// Range is the bytes begin..end-1 of a message.
struct Range {
  size_t begin = 0;
  size_t end = 0;

  size_t size() const { return end - begin; }
  bool operator==(const Range&) const = default;
};

class MaskedBytes {
 public:
  MaskedBytes() = default;

  // FromSpans reads what a prover sent. `size` is the number of bytes that the recording has in this direction: memory
  // of that order is taken, so it must not be the prover's word. `disclosed` holds the bytes of all disclosed spans, in
  // order. Errors: disclosure.stream_size, disclosure.spans, disclosure.span_bytes.
  static Result<MaskedBytes> FromSpans(size_t size, std::span<const Span> spans, ByteView disclosed);

  // Mask hides `plaintext` by `classes`, one for each byte: disclosure.stream_size, disclosure.byte_class;
  // disclosure.spans when there are not as many classes as bytes, or unknown ones.
  static Result<MaskedBytes> Mask(ByteView plaintext, std::span<const ByteClass> classes);

  size_t size() const { return bytes_.size(); }
  std::span<const ByteClass> classes() const { return classes_; }
  // bytes has 0 where a byte is hidden.
  ByteView bytes() const { return bytes_; }

  // AllOf tells whether every byte of `range` has `byte_class`; true for an empty range.
  bool AllOf(ByteClass byte_class, Range range) const;

  // Spans gives the one list of spans that FromSpans accepts for these classes; Disclosed gives the bytes that belong
  // to it.
  std::vector<Span> Spans() const;
  Bytes Disclosed() const;

  // Substituted puts a harmless byte of its class in the place of each hidden byte: '0' for kScalar, else 'x'.
  Bytes Substituted() const;

  // Joined takes `ranges`, in order, out of these bytes.
  MaskedBytes Joined(std::span<const Range> ranges) const;

  // CheckIsOf demands that these are masked bytes of `plaintext`: disclosure.contradiction.
  Status CheckIsOf(ByteView plaintext) const;

  // MergedWith gives what is known from these bytes and `other`, another disclosure of the same direction of the same
  // session. A byte that either discloses is disclosed; kOpaque gives way to every other class.
  // disclosure.contradiction when no byte string has both masks, or two different classes were proved of one hidden
  // byte.
  Result<MaskedBytes> MergedWith(const MaskedBytes& other) const;

  bool operator==(const MaskedBytes&) const = default;

 private:
  Bytes bytes_;
  std::vector<ByteClass> classes_;  // as many as bytes_
};

}  // namespace attestor::disclosure
