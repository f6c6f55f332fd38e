// The kernel's generator, for programs: everything else is given its randomness.
#pragma once

#include <cstdint>
#include <span>

#include "core/base/random.h"

namespace attestor {

// SystemRandom reads getrandom. It ends the process if the kernel fails to answer: there is no safe way on.
class SystemRandom final : public Random {
 public:
  void Fill(std::span<uint8_t> out) override;
};

}  // namespace attestor
