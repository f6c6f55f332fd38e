// Attestations in MessagePack, for tests.
#pragma once

#include <string_view>

#include "core/base/bytes.h"

namespace attestor::dstack {

// Pack writes MessagePack as dstack's encoder does: everything in its shortest form, maps in the order of their fields.
class Pack {
 public:
  Pack& Map(size_t size) { return Byte(0x80 | size); }
  Pack& Array(size_t size) { return size < 16 ? Byte(0x90 | size) : Head(0xdc, size, 2); }
  Pack& Uint(uint64_t value) {
    if (value < 0x80) return Byte(value);
    if (value < 0x100) return Head(0xcc, value, 1);
    return value < 0x10000 ? Head(0xcd, value, 2) : Head(0xce, value, 4);
  }
  Pack& Text(std::string_view text) {
    text.size() < 32 ? Byte(0xa0 | text.size())
                     : (text.size() < 0x100 ? Head(0xd9, text.size(), 1) : Head(0xda, text.size(), 2));
    Append(out_, AsBytes(text));
    return *this;
  }
  Pack& Bin(ByteView bytes) {
    Head(0xc4, bytes.size(), 1);
    Append(out_, bytes);
    return *this;
  }
  Pack& List(ByteView bytes) {
    Array(bytes.size());
    for (const uint8_t byte : bytes) Uint(byte);
    return *this;
  }
  Pack& Nil() { return Byte(0xc0); }
  Pack& Put(ByteView bytes) {
    Append(out_, bytes);
    return *this;
  }
  const Bytes& bytes() const { return out_; }

 private:
  Pack& Byte(size_t value) {
    out_.push_back(static_cast<uint8_t>(value));
    return *this;
  }
  Pack& Head(uint8_t first, uint64_t value, int size) {
    Byte(first);
    for (int i = size - 1; i >= 0; --i) Byte(value >> (8 * i) & 0xff);
    return *this;
  }
  Bytes out_;
};

}  // namespace attestor::dstack
