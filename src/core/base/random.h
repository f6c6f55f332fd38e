// Randomness is an argument. Nothing below the services calls the system's generator itself.
#pragma once

#include <cstdint>
#include <span>

#include "core/base/bytes.h"
#include "core/base/secret.h"

namespace attestor {

// Random fills buffers with random bytes. Implementations may be called from several threads at once.
class Random {
 public:
  virtual ~Random() = default;
  virtual void Fill(std::span<uint8_t> out) = 0;

  template <size_t N>
  ByteArray<N> Array() {
    ByteArray<N> out{};
    Fill(out);
    return out;
  }
  Secret MakeSecret(size_t size);
};

// CountingRandom is NOT random: it repeats the same stream for the same seed (splitmix64). For tests and golden traces
// only.
class CountingRandom final : public Random {
 public:
  explicit CountingRandom(uint64_t seed) : state_(seed) {}
  void Fill(std::span<uint8_t> out) override;

 private:
  uint64_t state_;
};

}  // namespace attestor
