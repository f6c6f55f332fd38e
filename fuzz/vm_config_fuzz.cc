// VM configurations, with the measurement document inside.
#include "evidence/dstack/os_image.h"
#include "evidence/dstack/vm_config.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto config = attestor::dstack::ParseVmConfig({reinterpret_cast<const char*>(data), size});
  if (!config.ok() || !config->measurement) return 0;
  const auto document = attestor::dstack::ParseMeasurementDocument(config->measurement->document);
  if (document.ok()) (void)attestor::image::HobDigest(document->hob, config->memory_size);
  return 0;
}
