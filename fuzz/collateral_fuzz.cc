// Collateral in its canonical form: one encoding, and what parses carries the texts that were parsed.
#include "evidence/quote/collateral.h"
#include "one_form.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace quote = attestor::quote;
  const auto fields = attestor::fuzz::CheckOneForm<quote::CollateralFields>({data, size});
  const auto collateral = quote::ParseCollateral({data, size});
  if (!collateral.ok()) return 0;
  if (!fields.ok() || collateral->tcb_info.text != fields->tcb_info.text) __builtin_trap();
  if (!attestor::Equal(collateral->root_crl.der(), fields->root_crl)) __builtin_trap();
  return 0;
}
