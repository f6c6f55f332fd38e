// Multiplication in GF(2^128) with ordinary instructions: no table, no branch, nothing that depends on the values.
#pragma once

#include <cstdint>

#include "zk/field/gf128.h"

namespace attestor::zk::field {

class PortableField {
 public:
  // MultiplyWide gives a * b before reduction (Karatsuba: three products of 64 bits).
  static Gf256 MultiplyWide(Gf128 a, Gf128 b) {
    const Product low = Multiply64(a.lo, b.lo);
    const Product high = Multiply64(a.hi, b.hi);
    const Product middle = Multiply64(a.lo ^ a.hi, b.lo ^ b.hi) ^ low ^ high;
    return {{Low(low), High(low) ^ Low(middle), Low(high) ^ High(middle), High(high)}};
  }

  // Reduce uses x^128 = x^7 + x^2 + x + 1 on the two upper words, the topmost first.
  static constexpr Gf128 Reduce(const Gf256& a) {
    const uint64_t top = a.w[3];
    const uint64_t third = a.w[2] ^ (top >> 63) ^ (top >> 62) ^ (top >> 57);
    const uint64_t second = a.w[1] ^ top ^ (top << 1) ^ (top << 2) ^ (top << 7);
    return {a.w[0] ^ third ^ (third << 1) ^ (third << 2) ^ (third << 7),
            second ^ (third >> 63) ^ (third >> 62) ^ (third >> 57)};
  }

  static Gf128 Multiply(Gf128 a, Gf128 b) { return Reduce(MultiplyWide(a, b)); }

  static constexpr Gf128 MultiplyByX(Gf128 a) { return TimesX(a); }

 private:
  __extension__ using Product = unsigned __int128;

  static constexpr uint64_t Low(Product p) { return static_cast<uint64_t>(p); }
  static constexpr uint64_t High(Product p) { return static_cast<uint64_t>(p >> 64); }

  // Multiply64 is the product of two polynomials of 64 coefficients, out of integer products. Each operand is split
  // into four with every fourth bit, so that a column of an integer product has three free bits above it for carries,
  // which the mask then drops. A column gets at most 15 ones, since the first operand gives up its top four bits; those
  // are multiplied by shifts. (Sixteen ones would carry into the next column.)
  static constexpr Product Multiply64(uint64_t a, uint64_t b) {
    constexpr uint64_t kEveryFourth = 0x1111111111111111;
    constexpr uint64_t kTop = 0xf000000000000000;
    constexpr Product kColumns = (Product{kEveryFourth} << 64) | kEveryFourth;
    uint64_t x[4] = {};
    uint64_t y[4] = {};
    for (int i = 0; i < 4; ++i) {
      x[i] = a & ~kTop & (kEveryFourth << i);
      y[i] = b & (kEveryFourth << i);
    }
    Product out = 0;
    for (int column = 0; column < 4; ++column) {
      Product sum = 0;
      for (int i = 0; i < 4; ++i) sum ^= Product{x[i]} * y[(column - i) & 3];
      out ^= sum & (kColumns << column);
    }
    for (int i = 60; i < 64; ++i) out ^= (Product{b} << i) & (Product{0} - Product{(a >> i) & 1});
    return out;
  }
};

}  // namespace attestor::zk::field
