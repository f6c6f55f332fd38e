// Deterministic CBOR (RFC 8949 section 4.2.1), the subset of spec/formats.cddl.
//
// Two encodings of one value would be two identities of one statement. So the writer makes one form and the reader
// accepts that form only: shortest integers, definite lengths, sorted unique map keys, valid UTF-8, no floats. Schemas
// here are fixed, so a map is read key by key in canonical order, and anything else (an unknown key, a missing one,
// another order) is an error at the key where it happens. core/wire/fields.h makes both directions of a format from one
// table.
//
//   CborWriter out;
//   out.Map(2).Int(1).Bytes(nonce).Int(2).Text(host);
//   Bytes encoded = std::move(out).Take();
//
//   CborReader in(encoded);
//   ATTESTOR_TRY(in.Map(2));
//   ATTESTOR_TRY(in.Key(1));
//   ATTESTOR_ASSIGN(ByteView nonce, in.Bytes(8, 64));
//   ATTESTOR_TRY(in.Key(2));
//   ATTESTOR_ASSIGN(std::string_view host, in.Text(1, 253));
//   ATTESTOR_TRY(in.ExpectEnd());
#pragma once

#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/clock.h"
#include "core/base/result.h"

namespace attestor::wire {

inline constexpr ErrorCode kCborType{210, "wire.cbor_type", "A field has another type than its format says."};
inline constexpr ErrorCode kCborForm{211, "wire.cbor_form", "The CBOR is not in its one deterministic form."};
inline constexpr ErrorCode kCborSize{212, "wire.cbor_size",
                                     "A field is shorter, longer or larger than its format allows."};
inline constexpr ErrorCode kCborKey{213, "wire.cbor_key",
                                    "A map has an unknown key, or lacks one, or has them out of order."};
inline constexpr ErrorCode kCborDepth{214, "wire.cbor_depth", "The CBOR is nested too deeply."};
inline constexpr ErrorCode kCborUtf8{215, "wire.cbor_utf8", "A text is not valid UTF-8."};

class CborWriter {
 public:
  CborWriter& Map(size_t entries) { return Head(5, entries); }
  CborWriter& Array(size_t items) { return Head(4, items); }
  CborWriter& Tag(uint64_t tag) { return Head(6, tag); }
  CborWriter& Uint(uint64_t value) { return Head(0, value); }
  CborWriter& Int(int64_t value);
  CborWriter& Bytes(ByteView bytes);
  CborWriter& Text(std::string_view text);
  CborWriter& Bool(bool value);
  // Time is milliseconds since 1970 as an unsigned integer (`time-ms` in spec/formats.cddl).
  CborWriter& Time(attestor::Time time);
  // Item puts one encoded item as it is.
  CborWriter& Item(ByteView encoded);

  const attestor::Bytes& bytes() const { return out_; }
  attestor::Bytes Take() && { return std::move(out_); }

 private:
  CborWriter& Head(uint8_t major, uint64_t argument);
  attestor::Bytes out_;
};

class CborReader {
 public:
  explicit CborReader(ByteView in) : rest_(in) {}

  // Map expects a map of exactly `entries`, or one of `min` to `max` and gives their number; so does Array.
  Status Map(size_t entries) { return StatusOf(Map(entries, entries)); }
  Result<size_t> Map(size_t min, size_t max);
  Result<size_t> Array(size_t min, size_t max);
  // Key expects the integer key `key`.
  Status Key(int64_t key);
  Status Tag(uint64_t tag);

  Result<uint64_t> Uint(uint64_t max = UINT64_MAX);
  Result<int64_t> Int();
  Result<ByteView> Bytes(size_t min, size_t max);
  Result<std::string_view> Text(size_t min, size_t max);
  Result<bool> Bool();
  Result<attestor::Time> Time();  // at most kLastTime
  // Fixed is a byte string of exactly N bytes.
  template <size_t N>
  Result<ByteArray<N>> Fixed() {
    ATTESTOR_ASSIGN(ByteView bytes, Bytes(N, N));
    return *ToArray<N>(bytes);
  }
  // Item gives the encoding of the next item, whatever it is, checked to be deterministic and at most 16 levels deep.
  Result<ByteView> Item();

  Status ExpectEnd() const;

 private:
  struct Head {
    uint8_t major;
    uint64_t argument;
  };
  Result<Head> NextHead();
  Result<uint64_t> Expect(uint8_t major, std::string_view what);
  Status Skip(int depth);
  Status SkipMap(uint64_t entries, int depth);

  ByteView rest_;
};

// IsUtf8 follows RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
bool IsUtf8(ByteView text);

}  // namespace attestor::wire
