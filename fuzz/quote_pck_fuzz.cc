// The extension of PCK certificates: DER by our own reader.
#include "evidence/quote/pck.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  (void)attestor::quote::ParsePckExtension({data, size});
  return 0;
}
