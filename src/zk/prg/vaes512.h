// What the VAES kernels share. To be included only in them; every function is for processors where cpu.h found VAES and
// AVX-512.
#pragma once

#include <immintrin.h>

#include <cstdint>

#define ATTESTOR_VAES __attribute__((target("avx512f,avx512bw,avx512vl,vaes,aes")))

namespace attestor::zk::prg::vaes512 {

// The 16 bytes, of any alignment, in each lane. (The form with a mask, all ones, because g++ 12 warns about its own
// form without one.)
ATTESTOR_VAES inline __m512i InEachLane(const uint8_t* bytes) {
  return _mm512_maskz_broadcast_i32x4(0xffff, _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes)));
}

// Counter blocks (counter_block.h) number `first` to `first` + 3.
ATTESTOR_VAES inline __m512i CounterBlocks(__m512i iv, uint64_t first) {
  const __m512i steps = _mm512_set_epi64(3, 0, 2, 0, 1, 0, 0, 0);
  const __m512i start = _mm512_maskz_set1_epi64(0xaa, static_cast<long long>(first));
  return _mm512_xor_si512(iv, _mm512_add_epi64(start, steps));
}

}  // namespace attestor::zk::prg::vaes512
