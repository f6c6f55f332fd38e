#include "session/proof/extension.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto secret = attestor::proof::SessionSecret::Decode({data, size});
  if (secret.ok() && !attestor::Equal(secret->Encode().Reveal(), {data, size})) __builtin_trap();
  return 0;
}
