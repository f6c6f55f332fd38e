#include "one_form.h"
#include "session/proof/extension.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  (void)attestor::fuzz::CheckOneForm<attestor::proof::Extension>({data, size});
  return 0;
}
