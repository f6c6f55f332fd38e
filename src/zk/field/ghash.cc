#include "zk/field/ghash.h"

#include "zk/field/ghash_kernels.h"
#include "zk/field/portable_field.h"

namespace attestor::zk::field {

ByteArray<16> Ghash(const ByteArray<16>& h, ByteView aad, ByteView ciphertext, Isa isa) {
  if (isa != Isa::kPortable) return GhashClmul(h, aad, ciphertext);
  return GhashWith<PortableField>(h, aad, ciphertext);
}

}  // namespace attestor::zk::field
