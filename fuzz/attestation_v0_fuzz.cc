// SCALE: the input is what follows the format's first byte.
#include "attestation_fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  attestor::Bytes bytes = {0};
  attestor::Append(bytes, {data, size});
  attestor::fuzz::CheckAttestation(bytes);
  return 0;
}
