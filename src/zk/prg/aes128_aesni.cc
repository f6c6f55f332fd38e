// With AES-NI; runs only where cpu.h found it.
#include <immintrin.h>

#include <algorithm>

#include "core/base/secret.h"
#include "zk/prg/aes128_kernels.h"

#define ATTESTOR_AESNI __attribute__((target("aes,ssse3")))

namespace attestor::zk::prg {
namespace {

constexpr int kRounds = 10;

// The round keys of one key. Wiped.
struct RoundKeys {
  ~RoundKeys() { Wipe({reinterpret_cast<uint8_t*>(key), sizeof key}); }
  __m128i key[kRounds + 1];
};

ATTESTOR_AESNI inline __m128i Load(const uint8_t* bytes) {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes));
}
ATTESTOR_AESNI inline void Store(uint8_t* bytes, __m128i v) { _mm_storeu_si128(reinterpret_cast<__m128i*>(bytes), v); }

// Four equal columns are a fixed point of ShiftRows, so the last round of AES on copies of the last word is SubWord;
// the shuffle has rotated it, and the round constant goes in as that round's key.
ATTESTOR_AESNI inline __m128i NextRoundKey(__m128i key, __m128i constant) {
  const __m128i rotated = _mm_shuffle_epi8(key, _mm_set1_epi32(0x0c0f0e0d));
  const __m128i word = _mm_aesenclast_si128(rotated, constant);
  key = _mm_xor_si128(key, _mm_slli_si128(key, 4));
  key = _mm_xor_si128(key, _mm_slli_si128(key, 8));
  return _mm_xor_si128(key, word);
}

ATTESTOR_AESNI inline void Schedule(const uint8_t* key, __m128i* round_keys) {
  __m128i constant = _mm_set1_epi32(1);
  round_keys[0] = Load(key);
  for (int round = 1; round <= kRounds; ++round) {
    if (round == 9) constant = _mm_set1_epi32(0x1b);  // y^8
    round_keys[round] = NextRoundKey(round_keys[round - 1], constant);
    constant = _mm_slli_epi32(constant, 1);
  }
}

ATTESTOR_AESNI inline __m128i CounterBlock(__m128i iv, uint64_t counter) {
  return _mm_xor_si128(iv, _mm_set_epi64x(static_cast<int64_t>(counter), 0));
}

// Writes kCount blocks. `state` is room for them, outside of the caller's loop: what is declared inside is set to zero
// each time.
template <int kCount>
ATTESTOR_AESNI inline void Encrypt(const RoundKeys& keys, __m128i iv, uint64_t first, uint8_t* out,
                                   __m128i (&state)[kCount]) {
  for (int i = 0; i < kCount; ++i)
    state[i] = _mm_xor_si128(CounterBlock(iv, first + static_cast<uint64_t>(i)), keys.key[0]);
  for (int round = 1; round < kRounds; ++round) {
    for (int i = 0; i < kCount; ++i) state[i] = _mm_aesenc_si128(state[i], keys.key[round]);
  }
  for (int i = 0; i < kCount; ++i) Store(out + 16 * i, _mm_aesenclast_si128(state[i], keys.key[kRounds]));
}

}  // namespace

ATTESTOR_AESNI void ScheduleAesni(const uint8_t* key, uint8_t* round_keys) {
  RoundKeys keys;
  Schedule(key, keys.key);
  for (int round = 0; round <= kRounds; ++round) Store(round_keys + 16 * round, keys.key[round]);
}

ATTESTOR_AESNI void ExpandAesAesni(const uint8_t* key, const uint8_t* iv, uint64_t first, size_t blocks, uint8_t* out) {
  RoundKeys keys;
  Schedule(key, keys.key);
  const __m128i start = Load(iv);
  __m128i eight[8];
  __m128i one[1];
  size_t done = 0;
  for (; blocks - done >= 8; done += 8) Encrypt(keys, start, first + done, out + 16 * done, eight);
  for (; done < blocks; ++done) Encrypt(keys, start, first + done, out + 16 * done, one);
}

ATTESTOR_AESNI void DoubleSeedsAesni(const uint8_t* seeds, size_t n, const uint8_t* iv, const uint64_t* tweaks,
                                     uint8_t* out) {
  RoundKeys keys;
  const __m128i start = Load(iv);
  __m128i state[2];
  for (size_t i = 0; i < n; ++i) {
    Schedule(seeds + 16 * i, keys.key);
    Encrypt(keys, start, 2 * tweaks[i], out + 32 * i, state);
  }
}

}  // namespace attestor::zk::prg
