#include "session/proof/opening.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto opening = attestor::proof::DecodeOpening({data, size});
  if (opening.ok() && !attestor::Equal(attestor::proof::EncodeOpening(*opening), {data, size})) __builtin_trap();
  return 0;
}
