// Reader takes bytes from the front of an untrusted buffer. Every read is bounded by what is left; a short buffer is an
// Error, never a crash.
//
//   Reader in(bytes);
//   ATTESTOR_ASSIGN(uint16_t version, in.U16());
//   ATTESTOR_ASSIGN(ByteView body, in.Vector16(0, 512));   // u16 length in front, 0..512 bytes
//   ATTESTOR_TRY(in.ExpectEnd());
#pragma once

#include "core/base/bytes.h"
#include "core/base/result.h"

namespace attestor::wire {

inline constexpr ErrorCode kTruncated{201, "wire.truncated", "The message ends before its own lengths say."};
inline constexpr ErrorCode kTrailing{202, "wire.trailing", "Bytes follow after the end of the message."};
inline constexpr ErrorCode kLengthRange{203, "wire.length_range", "A length is outside what its field allows."};

class Reader {
 public:
  explicit Reader(ByteView in) : rest_(in) {}

  // Fixed-size integers, big-endian unless the name says LE.
  Result<uint8_t> U8();
  Result<uint16_t> U16();
  Result<uint32_t> U24();
  Result<uint32_t> U32();
  Result<uint64_t> U64();
  Result<uint16_t> U16LE();
  Result<uint32_t> U32LE();
  Result<uint64_t> U64LE();

  // Take gives the next `size` bytes as a view into the buffer.
  Result<ByteView> Take(size_t size);

  // VectorN gives the bytes behind a length of 8, 16 or 24 bits that must lie in [min, max].
  Result<ByteView> Vector8(size_t min, size_t max);
  Result<ByteView> Vector16(size_t min, size_t max);
  Result<ByteView> Vector24(size_t min, size_t max);

  ByteView rest() const { return rest_; }
  bool empty() const { return rest_.empty(); }
  Status ExpectEnd() const;

 private:
  Result<uint64_t> Integer(size_t size, bool little_endian);
  Result<ByteView> Vector(size_t length_size, size_t min, size_t max);

  ByteView rest_;
};

// Writer builds a message. Lengths that do not fit their prefix end the process: they are our own bug, never a peer's
// choice.
class Writer {
 public:
  Writer& U8(uint8_t value);
  Writer& U16(uint16_t value);
  Writer& U24(uint32_t value);
  Writer& U32(uint32_t value);
  Writer& U64(uint64_t value);
  Writer& U16LE(uint16_t value);
  Writer& U32LE(uint32_t value);
  Writer& U64LE(uint64_t value);
  Writer& Put(ByteView bytes);
  Writer& Vector8(ByteView bytes);
  Writer& Vector16(ByteView bytes);
  Writer& Vector24(ByteView bytes);

  const Bytes& bytes() const { return out_; }
  Bytes Take() && { return std::move(out_); }

 private:
  Writer& Integer(uint64_t value, size_t size, bool little_endian);

  Bytes out_;
};

}  // namespace attestor::wire
