#include "one_form.h"
#include "statement/format/bundle.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto bundle = attestor::fuzz::CheckOneForm<attestor::statement::Bundle>({data, size});
  if (bundle.ok() && !attestor::statement::LooksLikeBundle({data, size})) __builtin_trap();
  return 0;
}
