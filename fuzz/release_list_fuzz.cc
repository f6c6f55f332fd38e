// The list alone, and the signed document around it.
#include "evidence/release/release_list.h"
#include "one_form.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace release = attestor::release;
  const auto list = attestor::fuzz::CheckOneForm<release::ReleaseList>({data, size});
  if (list.ok() && list->releases.empty()) __builtin_trap();
  const attestor::ByteArray<32> root = {0x5a};
  (void)release::ApprovedReleases::Verify({data, size}, root);
  return 0;
}
