// metadata.json of an OS image, and the list of its files.
#include "evidence/image/file_list.h"
#include "evidence/image/metadata.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  (void)attestor::image::ListedHash(text, "bzImage");
  const auto metadata = attestor::image::ParseMetadata(text);
  if (!metadata.ok()) return 0;
  for (const std::string& name : {metadata->firmware, metadata->kernel, metadata->initrd}) {
    if (name.empty() || name.find('/') != std::string::npos || name.front() == '.') __builtin_trap();
  }
  return 0;
}
