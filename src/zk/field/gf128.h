// The field GF(2^128) of the proof engine: polynomials over GF(2) modulo x^128 + x^7 + x^2 + x + 1.
//
// Bit i of (lo, hi) is the coefficient of x^i; an element is written as 16 bytes, least significant first.
// Multiplication is in portable_field.h and clmul_field.h: two policies with one interface and one result. Nothing here
// branches on a value.
#pragma once

#include <cstdint>
#include <cstring>
#include <type_traits>

namespace attestor::zk::field {

// One element, always fully reduced: every pair of words is a distinct element.
struct Gf128 {
  uint64_t lo = 0;
  uint64_t hi = 0;

  static constexpr Gf128 Zero() { return {0, 0}; }
  static constexpr Gf128 One() { return {1, 0}; }

  // Mask is all ones when `bit` is 1 and all zeros when it is 0: `x & Gf128::Mask(bit)` selects without a branch. The
  // empty instruction hides from the compiler that the word has two values only; clang makes a branch of it where it
  // knows.
  static constexpr Gf128 Mask(bool bit) {
    uint64_t word = uint64_t{0} - static_cast<uint64_t>(bit);
    if (!std::is_constant_evaluated()) __asm__("" : "+r"(word));
    return {word, word};
  }

  // Load reads 16 bytes of any alignment.
  static Gf128 Load(const uint8_t* bytes) {
    Gf128 out;
    std::memcpy(&out.lo, bytes, 8);
    std::memcpy(&out.hi, bytes + 8, 8);
    return out;
  }
  // Store writes 16 bytes.
  void Store(uint8_t* bytes) const {
    std::memcpy(bytes, &lo, 8);
    std::memcpy(bytes + 8, &hi, 8);
  }

  constexpr Gf128& operator^=(Gf128 other) {
    lo ^= other.lo;
    hi ^= other.hi;
    return *this;
  }
  friend constexpr Gf128 operator^(Gf128 a, Gf128 b) { return {a.lo ^ b.lo, a.hi ^ b.hi}; }
  friend constexpr Gf128 operator&(Gf128 a, Gf128 mask) { return {a.lo & mask.lo, a.hi & mask.hi}; }

  // For public values only.
  friend constexpr bool operator==(Gf128, Gf128) = default;
};

// TimesX is x * a.
constexpr Gf128 TimesX(Gf128 a) {
  const uint64_t carry = uint64_t{0} - (a.hi >> 63);
  return {(a.lo << 1) ^ (carry & 0x87), (a.hi << 1) | (a.lo >> 63)};
}

// A product, or a sum of products, before reduction: bit i of the 256 is the coefficient of x^i, w[0] the least
// significant word.
struct Gf256 {
  uint64_t w[4] = {0, 0, 0, 0};

  constexpr Gf256& operator^=(const Gf256& other) {
    for (int i = 0; i < 4; ++i) w[i] ^= other.w[i];
    return *this;
  }
  friend constexpr Gf256 operator^(Gf256 a, const Gf256& b) { return a ^= b; }
};

}  // namespace attestor::zk::field
