// The two texts that Intel signs.
#include "evidence/quote/qe_identity.h"
#include "evidence/quote/tcb_info.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  (void)attestor::quote::ParseTcbInfo(text);
  (void)attestor::quote::ParseQeIdentity(text);
  return 0;
}
