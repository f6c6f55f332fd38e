#include "zk/field/cpu.h"

namespace attestor::zk::field {

Isa BestIsa() {
  const bool aes_clmul =
      __builtin_cpu_supports("aes") && __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("ssse3");
  if (!aes_clmul) return Isa::kPortable;
  const bool avx512 =
      __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
  if (!avx512 || !__builtin_cpu_supports("vaes") || !__builtin_cpu_supports("vpclmulqdq")) return Isa::kAesClmul;
  return Isa::kVaes512;
}

}  // namespace attestor::zk::field
