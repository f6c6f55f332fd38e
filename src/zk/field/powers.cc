#include "zk/field/powers.h"

#include "zk/field/portable_field.h"
#include "zk/field/powers_kernel.h"

namespace attestor::zk::field {

Gf128 Powers(Isa isa, Gf128 first, Gf128 ratio, size_t n, uint8_t* out) {
  if (isa == Isa::kPortable) return PowersWith<PortableField>(first, ratio, n, out);
  return PowersClmul(first, ratio, n, out);
}

}  // namespace attestor::zk::field
