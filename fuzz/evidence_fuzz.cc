#include "evidence/binding/evidence.h"
#include "one_form.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  (void)attestor::fuzz::CheckOneForm<attestor::binding::Evidence>({data, size});
  return 0;
}
