// Compiled with -mpclmul; runs only where cpu.h found PCLMULQDQ.
#include <emmintrin.h>
#include <wmmintrin.h>

#include "zk/field/clmul_field.h"
#include "zk/field/inner_product_kernels.h"

namespace attestor::zk::field {
namespace {

// The two halves of an element, added: what Karatsuba's third product multiplies.
__m128i Folded(__m128i x) { return _mm_xor_si128(x, _mm_unpackhi_epi64(x, x)); }

// Sum of products, kept as the sums of Karatsuba's three products.
struct Sum {
  __m128i low = _mm_setzero_si128();
  __m128i high = _mm_setzero_si128();
  __m128i folded = _mm_setzero_si128();

  void Add(__m128i x, __m128i folded_x, __m128i c) {
    low = _mm_xor_si128(low, _mm_clmulepi64_si128(x, c, 0x00));
    high = _mm_xor_si128(high, _mm_clmulepi64_si128(x, c, 0x11));
    folded = _mm_xor_si128(folded, _mm_clmulepi64_si128(folded_x, Folded(c), 0x00));
  }

  Gf128 Reduce() const {
    const __m128i middle = _mm_xor_si128(folded, _mm_xor_si128(low, high));
    Gf256 wide;
    auto* const words = reinterpret_cast<__m128i*>(wide.w);
    _mm_storeu_si128(words, _mm_xor_si128(low, _mm_slli_si128(middle, 8)));
    _mm_storeu_si128(words + 1, _mm_xor_si128(high, _mm_srli_si128(middle, 8)));
    return ClmulField::Reduce(wide);
  }
};

__m128i Load(const uint8_t* bytes) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes)); }

}  // namespace

Gf128 InnerProductClmul(const uint8_t* x, const uint8_t* coefficients, size_t n) {
  Sum sum;
  for (size_t i = 0; i < n; ++i) {
    const __m128i element = Load(x + 16 * i);
    sum.Add(element, Folded(element), Load(coefficients + 16 * i));
  }
  return sum.Reduce();
}

void InnerProduct2Clmul(const uint8_t* x, const uint8_t* c0, const uint8_t* c1, size_t n, Gf128 out[2]) {
  Sum sum0;
  Sum sum1;
  for (size_t i = 0; i < n; ++i) {
    const __m128i element = Load(x + 16 * i);
    const __m128i folded = Folded(element);
    sum0.Add(element, folded, Load(c0 + 16 * i));
    sum1.Add(element, folded, Load(c1 + 16 * i));
  }
  out[0] = sum0.Reduce();
  out[1] = sum1.Reduce();
}

}  // namespace attestor::zk::field
