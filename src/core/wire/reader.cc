#include "core/wire/reader.h"

#include <cstdlib>

namespace attestor::wire {

Result<uint64_t> Reader::Integer(size_t size, bool little_endian) {
  ATTESTOR_ASSIGN(ByteView bytes, Take(size));
  uint64_t value = 0;
  for (size_t i = 0; i < size; ++i) value = value << 8 | bytes[little_endian ? size - 1 - i : i];
  return value;
}

Result<uint8_t> Reader::U8() {
  ATTESTOR_ASSIGN(uint64_t value, Integer(1, false));
  return static_cast<uint8_t>(value);
}

Result<uint16_t> Reader::U16() {
  ATTESTOR_ASSIGN(uint64_t value, Integer(2, false));
  return static_cast<uint16_t>(value);
}

Result<uint32_t> Reader::U24() {
  ATTESTOR_ASSIGN(uint64_t value, Integer(3, false));
  return static_cast<uint32_t>(value);
}

Result<uint32_t> Reader::U32() {
  ATTESTOR_ASSIGN(uint64_t value, Integer(4, false));
  return static_cast<uint32_t>(value);
}

Result<uint64_t> Reader::U64() { return Integer(8, false); }

Result<uint16_t> Reader::U16LE() {
  ATTESTOR_ASSIGN(uint64_t value, Integer(2, true));
  return static_cast<uint16_t>(value);
}

Result<uint32_t> Reader::U32LE() {
  ATTESTOR_ASSIGN(uint64_t value, Integer(4, true));
  return static_cast<uint32_t>(value);
}

Result<uint64_t> Reader::U64LE() { return Integer(8, true); }

Result<ByteView> Reader::Take(size_t size) {
  if (size > rest_.size()) {
    return Error(kTruncated, "needs " + std::to_string(size) + " bytes, has " + std::to_string(rest_.size()));
  }
  ByteView taken = rest_.first(size);
  rest_ = rest_.subspan(size);
  return taken;
}

Result<ByteView> Reader::Vector(size_t length_size, size_t min, size_t max) {
  ATTESTOR_ASSIGN(uint64_t size, Integer(length_size, false));
  if (size < min || size > max) {
    return Error(kLengthRange, std::to_string(size) + " is not in " + std::to_string(min) + ".." + std::to_string(max));
  }
  return Take(size);
}

Result<ByteView> Reader::Vector8(size_t min, size_t max) { return Vector(1, min, max); }
Result<ByteView> Reader::Vector16(size_t min, size_t max) { return Vector(2, min, max); }
Result<ByteView> Reader::Vector24(size_t min, size_t max) { return Vector(3, min, max); }

Status Reader::ExpectEnd() const {
  if (!rest_.empty()) return Error(kTrailing, std::to_string(rest_.size()) + " bytes");
  return Ok();
}

Writer& Writer::Integer(uint64_t value, size_t size, bool little_endian) {
  if (size < 8 && value >> (8 * size) != 0) std::abort();
  for (size_t i = 0; i < size; ++i) {
    const size_t shift = 8 * (little_endian ? i : size - 1 - i);
    out_.push_back(static_cast<uint8_t>(value >> shift));
  }
  return *this;
}

Writer& Writer::U8(uint8_t value) { return Integer(value, 1, false); }
Writer& Writer::U16(uint16_t value) { return Integer(value, 2, false); }
Writer& Writer::U24(uint32_t value) { return Integer(value, 3, false); }
Writer& Writer::U32(uint32_t value) { return Integer(value, 4, false); }
Writer& Writer::U64(uint64_t value) { return Integer(value, 8, false); }
Writer& Writer::U16LE(uint16_t value) { return Integer(value, 2, true); }
Writer& Writer::U32LE(uint32_t value) { return Integer(value, 4, true); }
Writer& Writer::U64LE(uint64_t value) { return Integer(value, 8, true); }

Writer& Writer::Put(ByteView bytes) {
  Append(out_, bytes);
  return *this;
}

Writer& Writer::Vector8(ByteView bytes) { return Integer(bytes.size(), 1, false).Put(bytes); }
Writer& Writer::Vector16(ByteView bytes) { return Integer(bytes.size(), 2, false).Put(bytes); }
Writer& Writer::Vector24(ByteView bytes) { return Integer(bytes.size(), 3, false).Put(bytes); }

}  // namespace attestor::wire
