// With AES-NI, 128 bytes of every leaf at a time; runs only where cpu.h found it.
//
// Sum and blocks in flight fill the 16 vector registers; counters and round keys come from the first-level cache.
#include <immintrin.h>

#include "core/base/secret.h"
#include "zk/prg/counter_block.h"
#include "zk/prg/vole_expand_kernels.h"

#define ATTESTOR_AESNI __attribute__((target("aes")))

namespace attestor::zk::prg {
namespace {

constexpr int kVectors = 8;
static_assert(kBlocksPerStep % kVectors == 0);

// What a step keeps in the first-level cache: a row of 128 bytes for each v[j].
struct Rows {
  ~Rows() { Wipe({reinterpret_cast<uint8_t*>(v), sizeof v}); }
  __m128i v[kMaxDepth][kVectors];
};

// Adds the output of one leaf to `sum`.
ATTESTOR_AESNI inline void AddLeaf(const uint8_t* round_keys, const __m128i (&counters)[kVectors],
                                   __m128i (&sum)[kVectors]) {
  const __m128i* const keys =
      reinterpret_cast<const __m128i*>(round_keys);  // aligned: a multiple of 176 from the start
  __m128i state[kVectors];
  for (int i = 0; i < kVectors; ++i) state[i] = _mm_xor_si128(counters[i], keys[0]);
  for (int round = 1; round < 10; ++round) {
    for (int i = 0; i < kVectors; ++i) state[i] = _mm_aesenc_si128(state[i], keys[round]);
  }
  for (int i = 0; i < kVectors; ++i) sum[i] = _mm_xor_si128(sum[i], _mm_aesenclast_si128(state[i], keys[10]));
}

ATTESTOR_AESNI inline void Step(const LeafKeys& keys, const uint8_t* iv, uint64_t first_block, uint8_t* u, Rows& rows) {
  __m128i counters[kVectors];
  __m128i sum[kVectors];
  for (int i = 0; i < kVectors; ++i) {
    WriteCounterBlock(iv, first_block + static_cast<uint64_t>(i), reinterpret_cast<uint8_t*>(&counters[i]));
    sum[i] = _mm_setzero_si128();
  }
  const size_t leaves = size_t{1} << keys.depth();
  // A hidden leaf 0 adds nothing, neither to the sum nor, at the flip after it, to a row.
  for (size_t position = keys.first_hidden() ? 1 : 0; position < leaves; ++position) {
    AddLeaf(keys.at(position), counters, sum);
    __m128i* const row = rows.v[FlipAfter(position, keys.depth())];
    for (int i = 0; i < kVectors; ++i) row[i] = _mm_xor_si128(row[i], sum[i]);
  }
  for (int i = 0; i < kVectors; ++i) _mm_storeu_si128(reinterpret_cast<__m128i*>(u + 16 * i), sum[i]);
}

}  // namespace

ATTESTOR_AESNI void ExpandVoleAesni(const LeafKeys& keys, const uint8_t* iv, uint64_t first_block, size_t blocks,
                                    uint8_t* u, uint8_t* const* v) {
  Rows rows;
  for (size_t done = 0; done < blocks; done += kVectors) {
    for (unsigned j = 0; j < keys.depth(); ++j) {
      for (__m128i& vector : rows.v[j]) vector = _mm_setzero_si128();
    }
    Step(keys, iv, first_block + done, u + 16 * done, rows);
    for (unsigned j = 0; j < keys.depth(); ++j) {
      for (int i = 0; i < kVectors; ++i)
        _mm_storeu_si128(reinterpret_cast<__m128i*>(v[j] + 16 * (done + i)), rows.v[j][i]);
    }
  }
}

}  // namespace attestor::zk::prg
