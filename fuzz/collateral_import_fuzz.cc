// Collateral as tools exchange it: what is imported is canonical, and importing that again changes nothing.
#include "evidence/quote/collateral_import.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace quote = attestor::quote;
  const auto canonical = quote::ImportCollateral({data, size});
  if (!canonical.ok()) return 0;
  if (!quote::ParseCollateral(*canonical).ok()) __builtin_trap();
  const auto again = quote::ImportCollateral(*canonical);
  if (!again.ok() || *again != *canonical) __builtin_trap();
  return 0;
}
