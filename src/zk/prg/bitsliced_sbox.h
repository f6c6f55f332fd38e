// The S-box of AES as a circuit, on bitsliced bytes.
//
// The inverse in GF(2^8) is taken in an isomorphic tower of quadratic extensions, where it falls apart into
// multiplications of two bits:
//
//   GF(4)   = GF(2)[w]  / (w^2 + w + 1)
//   GF(16)  = GF(4)[v]  / (v^2 + v + N),  N = w + 1
//   GF(256) = GF(16)[u] / (u^2 + u + M),  M = w v + w
//
// Of all such towers and isomorphisms, this one has the cheapest changes of basis: 11 additions in, 12 out with the
// S-box's affine map. In a field F[t]/(t^2 + t + C), the conjugate of a + b t is a + b + b t, their product is the norm
// a^2 + a b + C b^2 in F, and the inverse is the conjugate over the norm. An inverse of 0 comes out as 0 by itself. 36
// multiplications of bits in all.
#pragma once

#include "zk/prg/bitsliced.h"

namespace attestor::zk::prg::sbox {

struct Gf4 {
  Word a, b;  // a + b w
  friend Gf4 operator^(Gf4 x, Gf4 y) { return {x.a ^ y.a, x.b ^ y.b}; }
};

inline Gf4 operator*(Gf4 x, Gf4 y) {
  const Word aa = x.a & y.a;
  return {aa ^ (x.b & y.b), ((x.a ^ x.b) & (y.a ^ y.b)) ^ aa};
}
inline Gf4 Square(Gf4 x) { return {x.a ^ x.b, x.b}; }
inline Gf4 Inverse(Gf4 x) { return Square(x); }  // x^3 = 1
inline Gf4 TimesN(Gf4 x) { return {x.a ^ x.b, x.a}; }

struct Gf16 {
  Gf4 a, b;  // a + b v
  friend Gf16 operator^(Gf16 x, Gf16 y) { return {x.a ^ y.a, x.b ^ y.b}; }
};

inline Gf16 operator*(Gf16 x, Gf16 y) {
  const Gf4 aa = x.a * y.a;
  return {aa ^ TimesN(x.b * y.b), ((x.a ^ x.b) * (y.a ^ y.b)) ^ aa};
}
inline Gf16 Inverse(Gf16 x) {
  const Gf4 inverse_norm = Inverse(Square(x.a) ^ (x.a * x.b) ^ TimesN(Square(x.b)));
  return {(x.a ^ x.b) * inverse_norm, x.b * inverse_norm};
}
inline Gf16 Square(Gf16 x) { return {Square(x.a) ^ TimesN(Square(x.b)), Square(x.b)}; }
// M x^2, multiplied out.
inline Gf16 TimesMSquare(Gf16 x) { return {{x.a.b, x.a.a}, {x.a.b ^ x.b.a ^ x.b.b, x.a.a ^ x.b.b}}; }

struct Gf256 {
  Gf16 a, b;  // a + b u
};

inline Gf256 Inverse(Gf256 x) {
  const Gf16 inverse_norm = Inverse(Square(x.a) ^ (x.a * x.b) ^ TimesMSquare(x.b));
  return {(x.a ^ x.b) * inverse_norm, x.b * inverse_norm};
}

// The isomorphism from FIPS 197's field, which takes its y to number 83 of the tower, bits in the order written here.
inline Gf256 ToTower(const Word* x) {
  const Word x57 = x[5] ^ x[7];
  const Word x24 = x[2] ^ x[4];
  const Word x156 = x[1] ^ x[5] ^ x[6];
  const Gf16 low{{x[0] ^ x156, x[1] ^ x[7]}, {x[2] ^ x[7], x24}};
  const Gf16 high{{x[1], x[2] ^ x[3] ^ x57}, {x[3] ^ x24 ^ x156, x57}};
  return {low, high};
}

// The isomorphism back, followed by the affine map of FIPS 197 section 5.1.1.
inline void FromTower(Gf256 y, Word* out) {
  const Word ones = Word{} == Word{};
  const Word y0 = y.a.a.a;
  const Word y24 = y.a.b.a ^ y.b.a.a;
  const Word y234 = y.a.b.b ^ y24;
  const Word y46 = y.b.a.a ^ y.b.b.a;
  const Word y0234 = y0 ^ y234;
  const Word y01 = y0 ^ y.a.a.b;
  out[0] = y0234 ^ ones;
  out[1] = y.b.a.a ^ y01 ^ ones;
  out[2] = y.b.b.b ^ y24 ^ y01;
  out[3] = y.b.b.a ^ y0234;
  out[4] = y0 ^ y46;
  out[5] = y.b.a.b ^ y234 ^ ones;
  out[6] = y46 ^ ones;
  out[7] = y24 ^ y.b.b.a;
}

}  // namespace attestor::zk::prg::sbox

namespace attestor::zk::prg {

// SubByte applies the S-box to one byte of every lane, `x` being its eight words.
inline void SubByte(Word* x) { sbox::FromTower(sbox::Inverse(sbox::ToTower(x)), x); }

}  // namespace attestor::zk::prg
