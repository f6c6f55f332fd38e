#include "zk/field/clmul_field.h"

#include "zk_cases.h"

namespace attestor {

bool ZkProveClmul() {
  if (zk::field::BestIsa() == zk::field::Isa::kPortable) return true;
  return ZkProve<zk::field::ClmulField>(zk::field::Isa::kAesClmul);
}

}  // namespace attestor
