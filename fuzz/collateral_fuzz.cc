// Collateral and the two signed texts inside it.
#include "quote/collateral.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace quote = attestor::quote;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto collateral = quote::ParseCollateral(text); collateral.ok()) {
    if (!quote::ParseTcbInfo(collateral->tcb_info.text).ok()) __builtin_trap();
    if (!quote::ParseQeIdentity(collateral->qe_identity.text).ok()) __builtin_trap();
  }
  (void)quote::ParseTcbInfo(text);
  (void)quote::ParseQeIdentity(text);
  return 0;
}
