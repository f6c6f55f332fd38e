#include "zk/prg/aes128.h"

#include <cstring>

#include "core/base/secret.h"
#include "zk/prg/aes128_kernels.h"

namespace attestor::zk::prg {

void ExpandAes(Isa isa, const uint8_t* key, const uint8_t* iv, uint64_t first, size_t blocks, uint8_t* out) {
  switch (isa) {
    case Isa::kVaes512: return ExpandAesVaes512(key, iv, first, blocks, out);
    case Isa::kAesClmul: return ExpandAesAesni(key, iv, first, blocks, out);
    case Isa::kPortable: break;
  }
  ExpandAesPortable(key, iv, first, blocks, out);
}

void DoubleSeed(Isa isa, const uint8_t* seed, const uint8_t* iv, uint64_t tweak, uint8_t* left, uint8_t* right) {
  uint8_t both[2 * kBlock];
  DoubleSeeds(isa, seed, 1, iv, &tweak, both);
  std::memcpy(left, both, kBlock);
  std::memcpy(right, both + kBlock, kBlock);
  Wipe(both);
}

void DoubleSeeds(Isa isa, const uint8_t* seeds, size_t n, const uint8_t* iv, const uint64_t* tweaks, uint8_t* out) {
  switch (isa) {
    case Isa::kVaes512:
    case Isa::kAesClmul: return DoubleSeedsAesni(seeds, n, iv, tweaks, out);
    case Isa::kPortable: break;
  }
  DoubleSeedsPortable(seeds, n, iv, tweaks, out);
}

}  // namespace attestor::zk::prg
