#include <algorithm>
#include <cstring>

#include "zk/prg/aes128_kernels.h"
#include "zk/prg/bitsliced.h"
#include "zk/prg/counter_block.h"

namespace attestor::zk::prg {

void ExpandAesPortable(const uint8_t* key, const uint8_t* iv, uint64_t first, size_t blocks, uint8_t* out) {
  LaneBytes lanes;
  for (size_t i = 0; i < kLanes; ++i) std::memcpy(lanes.lane(i), key, 16);
  const BitslicedAes aes(lanes);
  for (size_t done = 0; done < blocks; done += kLanes) {
    for (size_t i = 0; i < kLanes; ++i) WriteCounterBlock(iv, first + done + i, lanes.lane(i));
    aes.Encrypt(lanes);
    std::memcpy(out + 16 * done, lanes.bytes, 16 * std::min(kLanes, blocks - done));
  }
}

void DoubleSeedsPortable(const uint8_t* seeds, size_t n, const uint8_t* iv, const uint64_t* tweaks, uint8_t* out) {
  constexpr size_t kSeeds = kLanes / 2;
  LaneBytes lanes;
  for (size_t done = 0; done < n; done += kSeeds) {
    const size_t count = std::min(kSeeds, n - done);
    for (size_t i = 0; i < 2 * count; ++i) std::memcpy(lanes.lane(i), seeds + 16 * (done + i / 2), 16);
    const BitslicedAes aes(lanes);
    for (size_t i = 0; i < 2 * count; ++i) WriteCounterBlock(iv, 2 * tweaks[done + i / 2] + i % 2, lanes.lane(i));
    aes.Encrypt(lanes);
    std::memcpy(out + 32 * done, lanes.bytes, 32 * count);
  }
}

}  // namespace attestor::zk::prg
