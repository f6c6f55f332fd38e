#include "one_form.h"
#include "registry/entry.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  (void)attestor::fuzz::CheckOneForm<attestor::registry::Entry>({data, size});
  return 0;
}
