// Compose files: every image that is reported is pinned.
#include "evidence/dstack/compose_file.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto file = attestor::dstack::ParseComposeFile({reinterpret_cast<const char*>(data), size});
  if (!file.ok()) return 0;
  if (file->images.empty() || file->services.empty()) __builtin_trap();
  for (const std::string& image : file->images) {
    if (!attestor::dstack::IsPinnedImage(image) || image.find('$') != std::string::npos) __builtin_trap();
  }
  return 0;
}
