// AES-128 without tables: 128 blocks at once, each under a key of its own, every bit of the state in one 128-bit word.
//
// Word 8 * b + i holds bit i of byte b of all blocks, one block a lane, so that every step is a logical operation on
// words and takes the same time whatever the values. Moving bytes (ShiftRows, RotWord) is a choice of words and costs
// nothing.
#pragma once

#include <cstddef>
#include <cstdint>

#include "core/base/secret.h"

namespace attestor::zk::prg {

inline constexpr size_t kLanes = 128;

// 128 blocks or keys as bytes, one after the other. Wiped.
struct LaneBytes {
  LaneBytes() = default;
  LaneBytes(const LaneBytes&) = delete;
  LaneBytes& operator=(const LaneBytes&) = delete;
  ~LaneBytes() { Wipe(bytes); }

  uint8_t* lane(size_t i) { return bytes + 16 * i; }
  const uint8_t* lane(size_t i) const { return bytes + 16 * i; }

  alignas(16) uint8_t bytes[16 * kLanes] = {};
};

// A word of one bit from each lane; SSE2 is enough for it.
using Word = uint64_t __attribute__((vector_size(16)));

// 128 blocks, bitsliced. Wiped.
struct Slices {
  Slices() = default;
  Slices(const Slices&) = default;
  Slices& operator=(const Slices&) = default;
  ~Slices() { Wipe({reinterpret_cast<uint8_t*>(bit), sizeof bit}); }

  Word bit[128] = {};
};

// The key schedules of 128 keys.
class BitslicedAes {
 public:
  explicit BitslicedAes(const LaneBytes& keys);

  // Encrypt replaces the block in each lane by its encryption under the lane's key.
  void Encrypt(LaneBytes& blocks) const;

 private:
  static constexpr int kRounds = 10;

  Slices round_key_[kRounds + 1];
};

}  // namespace attestor::zk::prg
