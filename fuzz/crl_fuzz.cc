// Certificate revocation lists: what parses is exactly its bytes.
#include "core/crypto/certificate.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto crl = attestor::crypto::Crl::Parse({data, size});
  if (!crl.ok()) return 0;
  if (!attestor::Equal(crl->der(), {data, size})) __builtin_trap();
  return 0;
}
