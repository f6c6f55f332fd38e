// Multiplication in GF(2^128) with the carry-less multiplication of x86. Same interface and results as
// portable_field.h.
//
// Only for source files compiled with -mpclmul, run after cpu.h has found the instruction. It uses nothing beyond SSE2
// and PCLMULQDQ: the linker may keep the copy of a shared inline function that such a file emitted, and the rest of the
// program runs that copy too.
#pragma once

#ifndef __PCLMUL__
#error "clmul_field.h is for files compiled with -mpclmul"
#endif

#include <emmintrin.h>
#include <wmmintrin.h>

#include <cstdint>

#include "zk/field/gf128.h"

namespace attestor::zk::field {

class ClmulField {
 public:
  // MultiplyWide gives a * b before reduction: four products of 64 bits, which beat three and the additions around
  // them.
  static Gf256 MultiplyWide(Gf128 a, Gf128 b) {
    const __m128i x = Vector(a);
    const __m128i y = Vector(b);
    const __m128i middle = _mm_xor_si128(_mm_clmulepi64_si128(x, y, 0x01), _mm_clmulepi64_si128(x, y, 0x10));
    const __m128i low = _mm_xor_si128(_mm_clmulepi64_si128(x, y, 0x00), _mm_slli_si128(middle, 8));
    const __m128i high = _mm_xor_si128(_mm_clmulepi64_si128(x, y, 0x11), _mm_srli_si128(middle, 8));
    return {{Low(low), High(low), Low(high), High(high)}};
  }

  // Reduce uses x^128 = x^7 + x^2 + x + 1 on the two upper words, the topmost first.
  static Gf128 Reduce(const Gf256& a) {
    const __m128i low = _mm_set_epi64x(static_cast<int64_t>(a.w[1]), static_cast<int64_t>(a.w[0]));
    const __m128i high = _mm_set_epi64x(static_cast<int64_t>(a.w[3]), static_cast<int64_t>(a.w[2]));
    const __m128i tail = _mm_cvtsi32_si128(0x87);
    const __m128i top = _mm_clmulepi64_si128(high, tail, 0x01);  // w[3] * x^64, in words 1 and 2
    const __m128i third = _mm_xor_si128(high, _mm_srli_si128(top, 8));
    return Element(_mm_xor_si128(_mm_xor_si128(low, _mm_slli_si128(top, 8)), _mm_clmulepi64_si128(third, tail, 0x00)));
  }

  static Gf128 Multiply(Gf128 a, Gf128 b) { return Reduce(MultiplyWide(a, b)); }

  static constexpr Gf128 MultiplyByX(Gf128 a) { return TimesX(a); }

 private:
  static __m128i Vector(Gf128 a) { return _mm_set_epi64x(static_cast<int64_t>(a.hi), static_cast<int64_t>(a.lo)); }
  static uint64_t Low(__m128i v) { return static_cast<uint64_t>(_mm_cvtsi128_si64(v)); }
  static uint64_t High(__m128i v) { return Low(_mm_unpackhi_epi64(v, v)); }
  static Gf128 Element(__m128i v) { return {Low(v), High(v)}; }
};

}  // namespace attestor::zk::field
