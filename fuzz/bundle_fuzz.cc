#include "attestation/bundle.h"
#include "one_form.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto bundle = attestor::fuzz::CheckOneForm<attestor::attestation::Bundle>({data, size});
  if (bundle.ok() && !attestor::attestation::LooksLikeBundle({data, size})) __builtin_trap();
  return 0;
}
