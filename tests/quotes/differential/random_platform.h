// Random platforms under a mock PKI: levels, SVNs, modules, attributes and defects, from a seed. Test code only.
#pragma once

#include <random>

#include "testkit/quote/mock_platform.h"

namespace attestor::quotes {

// Dice are decisions from a seed; the same seed gives the same on every machine.
class Dice {
 public:
  explicit Dice(uint64_t seed) : engine_(seed) {}
  // Below gives 0 to count - 1. One is true once in `often` throws.
  size_t Below(size_t count) { return engine_() % count; }
  bool One(size_t often) { return Below(often) == 0; }

 private:
  std::mt19937_64 engine_;
};

// Randomise changes a sound platform into a random one: most have SVNs near those of a level; about one in three has a
// defect as well.
void Randomise(quote::MockPlatform& platform, Dice& dice);

}  // namespace attestor::quotes
