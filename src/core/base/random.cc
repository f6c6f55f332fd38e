#include "core/base/random.h"

namespace attestor {

Secret Random::MakeSecret(size_t size) {
  Secret secret(size);
  Fill(secret.RevealMutable());
  return secret;
}

void CountingRandom::Fill(std::span<uint8_t> out) {
  for (uint8_t& byte : out) {
    uint64_t z = (state_ += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    byte = static_cast<uint8_t>(z ^ (z >> 31));
  }
}

}  // namespace attestor
