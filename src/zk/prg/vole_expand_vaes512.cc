// With VAES, 512 bytes of every leaf at a time; runs only where cpu.h found it and AVX-512.
//
// The sum over the leaves, the blocks in flight and their counters fill 24 of the 32 vector registers. Each round key
// is read once for all 32 blocks, and the output of a leaf never leaves the registers.
#include "core/base/secret.h"
#include "zk/prg/vaes512.h"
#include "zk/prg/vole_expand_kernels.h"

namespace attestor::zk::prg {
namespace {

constexpr int kVectors = 8;
static_assert(4 * kVectors == kBlocksPerStep);

// What a step keeps in the first-level cache: a row of 512 bytes for each v[j].
struct Rows {
  ~Rows() { Wipe({reinterpret_cast<uint8_t*>(v), sizeof v}); }
  __m512i v[kMaxDepth][kVectors];
};

// Adds the output of one leaf to `sum`.
ATTESTOR_VAES inline void AddLeaf(const uint8_t* round_keys, const __m512i (&counters)[kVectors],
                                  __m512i (&sum)[kVectors]) {
  __m512i state[kVectors];
  const __m512i first = vaes512::InEachLane(round_keys);
  for (int i = 0; i < kVectors; ++i) state[i] = _mm512_xor_si512(counters[i], first);
  for (int round = 1; round < 10; ++round) {
    const __m512i key = vaes512::InEachLane(round_keys + 16 * round);
    for (int i = 0; i < kVectors; ++i) state[i] = _mm512_aesenc_epi128(state[i], key);
  }
  const __m512i last = vaes512::InEachLane(round_keys + 16 * 10);
  for (int i = 0; i < kVectors; ++i) sum[i] = _mm512_xor_si512(sum[i], _mm512_aesenclast_epi128(state[i], last));
}

ATTESTOR_VAES inline void Step(const LeafKeys& keys, __m512i iv, uint64_t first_block, uint8_t* u, Rows& rows) {
  __m512i counters[kVectors];
  __m512i sum[kVectors];
  for (int i = 0; i < kVectors; ++i) {
    counters[i] = vaes512::CounterBlocks(iv, first_block + 4 * static_cast<uint64_t>(i));
    sum[i] = _mm512_setzero_si512();
  }
  const size_t leaves = size_t{1} << keys.depth();
  // A hidden leaf 0 adds nothing, neither to the sum nor, at the flip after it, to a row.
  for (size_t position = keys.first_hidden() ? 1 : 0; position < leaves; ++position) {
    AddLeaf(keys.at(position), counters, sum);
    __m512i* const row = rows.v[FlipAfter(position, keys.depth())];
    for (int i = 0; i < kVectors; ++i) row[i] = _mm512_xor_si512(row[i], sum[i]);
  }
  for (int i = 0; i < kVectors; ++i) _mm512_storeu_si512(u + 64 * i, sum[i]);
}

}  // namespace

ATTESTOR_VAES void ExpandVoleVaes512(const LeafKeys& keys, const uint8_t* iv, uint64_t first_block, size_t blocks,
                                     uint8_t* u, uint8_t* const* v) {
  Rows rows;
  const __m512i start = vaes512::InEachLane(iv);
  for (size_t done = 0; done < blocks; done += kBlocksPerStep) {
    for (unsigned j = 0; j < keys.depth(); ++j) {
      for (__m512i& vector : rows.v[j]) vector = _mm512_setzero_si512();
    }
    Step(keys, start, first_block + done, u + 16 * done, rows);
    for (unsigned j = 0; j < keys.depth(); ++j) {
      for (int i = 0; i < kVectors; ++i) _mm512_storeu_si512(v[j] + 16 * done + 64 * i, rows.v[j][i]);
    }
  }
}

}  // namespace attestor::zk::prg
