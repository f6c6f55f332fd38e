// Prints, one a line, what the registers of an image's guests can be: both MRTDs, RTMR0 with the digests that are given,
// both RTMR1s, RTMR2, and the image's hash. For image_reference.py.
#include <cstdio>
#include <cstdlib>

#include "os_image.h"

using attestor::FromHex;
using attestor::ToArray;
using attestor::ToHex;

int main(int argc, char** argv) {
  if (argc != 6) return 2;
  const auto image = attestor::cli::ReadOsImage(argv[1]);
  if (!image.ok()) {
    std::printf("%s\n", image.error().Text().c_str());
    return 1;
  }
  const uint64_t memory = std::strtoull(argv[2], nullptr, 10);
  const auto digest = [&](int i) { return *ToArray<48>(FromHex(argv[i]).value()); };
  const auto rtmr0 = image->Rtmr0(memory, {digest(3), digest(4), digest(5)});
  const auto print = [](const char* name, attestor::ByteView value) {
    std::printf("%s %s\n", name, ToHex(value).c_str());
  };
  print("mrtd", image->firmware.single_pass);
  print("mrtd", image->firmware.two_pass);
  if (rtmr0.ok()) print("rtmr0", *rtmr0);
  for (const auto& rtmr1 : image->Rtmr1s(memory)) print("rtmr1", rtmr1);
  print("rtmr2", image->Rtmr2());
  print("hash", image->hash);
  return 0;
}
