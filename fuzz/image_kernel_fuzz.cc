// The kernel of an OS image: PE headers, and the setup header.
#include "evidence/image/kernel.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  (void)attestor::image::KernelDigest({data, size});
  const auto rewritten = attestor::image::WithLoaderFields({data, size}, 4097);
  if (!rewritten.ok()) return 0;
  // What was written is what would be written.
  if (attestor::image::WithLoaderFields(*rewritten, 4097).value() != *rewritten) __builtin_trap();
  return 0;
}
