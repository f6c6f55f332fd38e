#include "core/crypto/certificate.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using attestor::crypto::Certificate;
  const auto certificate = Certificate::Parse({data, size});
  if (certificate.ok()) {
    if (!attestor::Equal(certificate->der(), {data, size})) __builtin_trap();
    (void)certificate->subject_common_name();
    (void)certificate->serial();
    (void)certificate->Extension("2.5.29.17");
    (void)certificate->VerifySignedBy(*certificate);
  }
  (void)Certificate::ParsePemChain({reinterpret_cast<const char*>(data), size});
  return 0;
}
