#include "one_form.h"
#include "proof/opening.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  (void)attestor::fuzz::CheckOneForm<attestor::proof::Opening>({data, size});
  return 0;
}
