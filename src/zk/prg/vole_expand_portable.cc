// With bitsliced AES, 32 blocks of four leaves at a time.
#include <algorithm>
#include <cstring>

#include "zk/prg/bitsliced.h"
#include "zk/prg/counter_block.h"
#include "zk/prg/vole_expand_kernels.h"

namespace attestor::zk::prg {
namespace {

constexpr size_t kLeaves = kLanes / kBlocksPerStep;
constexpr size_t kRow = 16 * kBlocksPerStep;  // bytes of one leaf in a step
// Blocks over which a key schedule is used again; u and 16 rows of v of that length fit the second-level cache.
constexpr size_t kChunk = 16 * kBlocksPerStep;

void AddTo(uint8_t* sum, const uint8_t* bytes) {
  for (size_t i = 0; i < kRow; ++i) sum[i] = static_cast<uint8_t>(sum[i] ^ bytes[i]);
}

// Four leaves from `position` on, `count` of which exist.
void AddLeaves(const LeafKeys& keys, size_t position, size_t count, const uint8_t* iv, uint64_t first_block,
               size_t offset, size_t blocks, uint8_t* u, uint8_t* const* v) {
  LaneBytes lanes;
  for (size_t i = 0; i < count * kBlocksPerStep; ++i)
    std::memcpy(lanes.lane(i), keys.at(position + i / kBlocksPerStep), 16);
  const BitslicedAes aes(lanes);
  for (size_t done = 0; done < blocks; done += kBlocksPerStep) {
    for (size_t i = 0; i < kLanes; ++i) WriteCounterBlock(iv, first_block + done + i % kBlocksPerStep, lanes.lane(i));
    aes.Encrypt(lanes);
    uint8_t* const sum = u + offset + 16 * done;
    for (size_t leaf = 0; leaf < count; ++leaf) {
      if (keys.first_hidden() && position + leaf == 0) continue;
      AddTo(sum, lanes.bytes + leaf * kRow);
      AddTo(v[FlipAfter(position + leaf, keys.depth())] + offset + 16 * done, sum);
    }
  }
}

}  // namespace

void ExpandVolePortable(const LeafKeys& keys, const uint8_t* iv, uint64_t first_block, size_t blocks, uint8_t* u,
                        uint8_t* const* v) {
  const size_t leaves = size_t{1} << keys.depth();
  std::fill_n(u, 16 * blocks, uint8_t{0});
  for (unsigned j = 0; j < keys.depth(); ++j) std::fill_n(v[j], 16 * blocks, uint8_t{0});
  for (size_t done = 0; done < blocks; done += kChunk) {
    for (size_t position = 0; position < leaves; position += kLeaves) {
      AddLeaves(keys, position, std::min(kLeaves, leaves), iv, first_block + done, 16 * done,
                std::min(kChunk, blocks - done), u, v);
    }
  }
}

}  // namespace attestor::zk::prg
