// The input of the generator: block number `counter` under `iv` (aes128.h).
#pragma once

#include <cstdint>
#include <cstring>

namespace attestor::zk::prg {

inline void WriteCounterBlock(const uint8_t* iv, uint64_t counter, uint8_t* block) {
  uint64_t high = 0;
  std::memcpy(&high, iv + 8, 8);
  high ^= counter;
  std::memcpy(block, iv, 8);
  std::memcpy(block + 8, &high, 8);
}

}  // namespace attestor::zk::prg
