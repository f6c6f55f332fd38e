// The relying party's list of OS images.
#include "evidence/dstack/image_list.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto list = attestor::dstack::ImageList::Parse({reinterpret_cast<const char*>(data), size});
  if (!list.ok()) return 0;
  for (const attestor::dstack::ListedImage& image : list->images()) {
    if (image.registers && list->Find(*image.registers, std::nullopt) == nullptr) __builtin_trap();
  }
  return 0;
}
