// Four elements an instruction; runs only where cpu.h found VPCLMULQDQ and AVX-512.
#include <immintrin.h>

#include "zk/field/inner_product_kernels.h"
#include "zk/field/portable_field.h"

#define ATTESTOR_AVX512 __attribute__((target("avx512f,avx512bw,avx512vl,vpclmulqdq")))

namespace attestor::zk::field {
namespace {

// Four sums of products, one in each 128-bit lane, kept as the sums of Karatsuba's three products.
struct Sums {
  __m512i low, high, folded;
};

ATTESTOR_AVX512 inline void Clear(Sums& sums) { sums.low = sums.high = sums.folded = _mm512_setzero_si512(); }

// The two halves of each element, added: what Karatsuba's third product multiplies.
ATTESTOR_AVX512 inline __m512i Folded(__m512i x) { return _mm512_xor_si512(x, _mm512_bsrli_epi128(x, 8)); }

ATTESTOR_AVX512 inline void Add(Sums& sums, __m512i x, __m512i folded_x, __m512i c) {
  sums.low = _mm512_xor_si512(sums.low, _mm512_clmulepi64_epi128(x, c, 0x00));
  sums.high = _mm512_xor_si512(sums.high, _mm512_clmulepi64_epi128(x, c, 0x11));
  sums.folded = _mm512_xor_si512(sums.folded, _mm512_clmulepi64_epi128(folded_x, Folded(c), 0x00));
}

ATTESTOR_AVX512 inline Gf128 AddLanes(__m512i lanes) {
  uint8_t bytes[64];
  _mm512_storeu_si512(bytes, lanes);
  return Gf128::Load(bytes) ^ Gf128::Load(bytes + 16) ^ Gf128::Load(bytes + 32) ^ Gf128::Load(bytes + 48);
}

ATTESTOR_AVX512 inline Gf128 Reduce(const Sums& sums) {
  const Gf128 low = AddLanes(sums.low);
  const Gf128 high = AddLanes(sums.high);
  const Gf128 middle = AddLanes(sums.folded) ^ low ^ high;
  return PortableField::Reduce({{low.lo, low.hi ^ middle.lo, high.lo ^ middle.hi, high.hi}});
}

// The mask of the 64-bit words of elements i to i + 3 that exist; the others read as 0.
ATTESTOR_AVX512 inline __mmask8 Words(size_t i, size_t n) {
  return static_cast<__mmask8>(n - i >= 4 ? 0xffu : (1u << (2 * (n - i))) - 1u);
}

ATTESTOR_AVX512 inline __m512i Load(const uint8_t* bytes, __mmask8 words) {
  return _mm512_maskz_loadu_epi64(words, bytes);
}

}  // namespace

ATTESTOR_AVX512 Gf128 InnerProductAvx512(const uint8_t* x, const uint8_t* coefficients, size_t n) {
  Sums sums;
  Clear(sums);
  for (size_t i = 0; i < n; i += 4) {
    const __mmask8 words = Words(i, n);
    const __m512i element = Load(x + 16 * i, words);
    Add(sums, element, Folded(element), Load(coefficients + 16 * i, words));
  }
  return Reduce(sums);
}

ATTESTOR_AVX512 void InnerProduct2Avx512(const uint8_t* x, const uint8_t* c0, const uint8_t* c1, size_t n,
                                         Gf128 out[2]) {
  Sums sums0;
  Sums sums1;
  Clear(sums0);
  Clear(sums1);
  for (size_t i = 0; i < n; i += 4) {
    const __mmask8 words = Words(i, n);
    const __m512i element = Load(x + 16 * i, words);
    const __m512i folded = Folded(element);
    Add(sums0, element, folded, Load(c0 + 16 * i, words));
    Add(sums1, element, folded, Load(c1 + 16 * i, words));
  }
  out[0] = Reduce(sums0);
  out[1] = Reduce(sums1);
}

}  // namespace attestor::zk::field
