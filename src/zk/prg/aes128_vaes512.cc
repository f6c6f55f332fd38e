// With VAES, four blocks an instruction; runs only where cpu.h found it and AVX-512.
#include "core/base/secret.h"
#include "zk/prg/aes128_kernels.h"
#include "zk/prg/vaes512.h"

namespace attestor::zk::prg {
namespace {

constexpr int kVectors = 8;
constexpr size_t kStep = 4 * kVectors;  // blocks in flight

ATTESTOR_VAES inline void Encrypt(const uint8_t* round_keys, __m512i iv, uint64_t first, uint8_t* out) {
  __m512i state[kVectors];
  const __m512i whitened = _mm512_xor_si512(iv, vaes512::InEachLane(round_keys));
  for (uint64_t i = 0; i < kVectors; ++i) state[i] = vaes512::CounterBlocks(whitened, first + 4 * i);
  for (int round = 1; round < 10; ++round) {
    const __m512i key = vaes512::InEachLane(round_keys + 16 * round);
    for (__m512i& vector : state) vector = _mm512_aesenc_epi128(vector, key);
  }
  const __m512i key = vaes512::InEachLane(round_keys + 16 * 10);
  for (int i = 0; i < kVectors; ++i) _mm512_storeu_si512(out + 64 * i, _mm512_aesenclast_epi128(state[i], key));
}

}  // namespace

ATTESTOR_VAES void ExpandAesVaes512(const uint8_t* key, const uint8_t* iv, uint64_t first, size_t blocks,
                                    uint8_t* out) {
  const size_t wide = blocks - blocks % kStep;
  if (wide > 0) {
    uint8_t round_keys[176];
    ScheduleAesni(key, round_keys);
    const __m512i start = vaes512::InEachLane(iv);
    for (size_t done = 0; done < wide; done += kStep) Encrypt(round_keys, start, first + done, out + 16 * done);
    Wipe(round_keys);
  }
  if (wide < blocks) ExpandAesAesni(key, iv, first + wide, blocks - wide, out + 16 * wide);
}

}  // namespace attestor::zk::prg
