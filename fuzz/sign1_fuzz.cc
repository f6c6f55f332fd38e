// A document that parses encodes to the bytes that it was parsed from.
#include "core/cose/sign1.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto document = attestor::cose::Parse({data, size});
  if (document.ok() && !attestor::Equal(document->Encode(), {data, size})) __builtin_trap();
  return 0;
}
