// Compiled with -mpclmul; runs only where cpu.h found PCLMULQDQ.
#include "zk/field/clmul_field.h"
#include "zk/field/ghash_kernels.h"

namespace attestor::zk::field {

ByteArray<16> GhashClmul(const ByteArray<16>& h, ByteView aad, ByteView ciphertext) {
  return GhashWith<ClmulField>(h, aad, ciphertext);
}

}  // namespace attestor::zk::field
