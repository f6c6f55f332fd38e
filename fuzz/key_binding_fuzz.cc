#include "evidence/binding/key_binding.h"
#include "one_form.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using attestor::release::Role;
  const auto binding = attestor::fuzz::CheckOneForm<attestor::binding::KeyBinding>({data, size});
  if (binding.ok() && (binding->role == Role::kSigner) != (binding->statement_key.size() == 33)) __builtin_trap();
  return 0;
}
