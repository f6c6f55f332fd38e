// Compiled with -mpclmul; runs only where cpu.h found PCLMULQDQ.
#include "zk/field/clmul_field.h"
#include "zk/field/powers_kernel.h"

namespace attestor::zk::field {

Gf128 PowersClmul(Gf128 first, Gf128 ratio, size_t n, uint8_t* out) {
  return PowersWith<ClmulField>(first, ratio, n, out);
}

}  // namespace attestor::zk::field
