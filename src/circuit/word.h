// 32-bit words of a circuit, of which some are public.
//
// What is public costs nothing: a sum of public words commits to no bit, and Ch or Maj of public words is linear. A
// circuit is therefore written once, and whoever runs it says which words are public.
#pragma once

#include <optional>

#include "circuit/backend.h"

namespace attestor::circuit {

template <class B>
struct Value {
  Word<B> bits{};                 // constants where the word is public
  std::optional<uint32_t> known;  // set where the word is public
};

// Known is a public word.
template <class B>
Value<B> Known(B& b, uint32_t word) {
  Value<B> value;
  for (size_t i = 0; i < 32; ++i) value.bits[i] = b.Constant(((word >> i) & 1) != 0);
  value.known = word;
  return value;
}

// InputByte reads the next eight secret inputs.
template <class B>
Bits8<B> InputByte(B& b) {
  Bits8<B> byte;
  for (auto& bit : byte) bit = b.Input();
  return byte;
}

// InputWord reads the next 32 secret inputs as four bytes, the most significant one first (as SHA-256 reads its
// message).
template <class B>
Value<B> InputWord(B& b) {
  Value<B> value;
  for (size_t byte = 0; byte < 4; ++byte) {
    for (size_t i = 0; i < 8; ++i) value.bits[8 * (3 - byte) + i] = b.Input();
  }
  return value;
}

// ByteOf is byte `index` of the word, 0 for the most significant one; index < 4.
template <class B>
Bits8<B> ByteOf(const Value<B>& value, size_t index) {
  Bits8<B> byte;
  for (size_t i = 0; i < 8; ++i) byte[i] = value.bits[8 * (3 - index) + i];
  return byte;
}

// XorKnown is value ^ mask.
template <class B>
Value<B> XorKnown(B& b, const Value<B>& value, uint32_t mask) {
  Value<B> out = value;
  const auto one = b.Constant(true);
  for (size_t i = 0; i < 32; ++i) {
    if (((mask >> i) & 1) != 0) out.bits[i] = out.bits[i] ^ one;
  }
  if (value.known) out.known = *value.known ^ mask;
  return out;
}

}  // namespace attestor::circuit
