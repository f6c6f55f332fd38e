// MessagePack.
#include "attestation_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0 || data[0] == 0) return 0;
  attestor::fuzz::CheckAttestation({data, size});
  return 0;
}
