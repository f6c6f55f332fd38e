// Claims alone, and the signed statement around them.
#include "attestation/statement.h"
#include "one_form.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace attestation = attestor::attestation;
  (void)attestor::fuzz::CheckOneForm<attestation::Claims>({data, size});
  (void)attestation::ReadStatement({data, size});
  if (attestation::VerifyStatement({data, size}, {}, {}).ok()) __builtin_trap();  // zero is nobody's public key
  return 0;
}
