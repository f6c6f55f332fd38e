// The measurement document of an OS image (CBOR), and the hand-off block that is built from it.
#include "evidence/dstack/os_image.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto document = attestor::dstack::ParseMeasurementDocument({data, size});
  if (!document.ok()) return 0;
  for (const uint64_t memory : {uint64_t{0}, uint64_t{0x80000000}, uint64_t{1} << 40}) {
    (void)attestor::image::HobDigest(document->hob, memory);
  }
  return 0;
}
