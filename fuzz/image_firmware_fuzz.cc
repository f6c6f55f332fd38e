// The firmware of an OS image: the table at its end, and the TDX metadata that it leads to.
#include "evidence/image/firmware.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto firmware = attestor::image::MeasureFirmware({data, size});
  if (!firmware.ok()) return 0;
  for (const uint64_t memory : {uint64_t{0}, uint64_t{0x80000000}, uint64_t{1} << 40})
    (void)attestor::image::HobDigest(firmware->hob, memory);
  return 0;
}
