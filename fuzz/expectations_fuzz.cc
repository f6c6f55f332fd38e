// Expectations that parse expect or waive something, and each once: the same text twice is refused.
#include "statement/verify/expectations.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using attestor::verify::Expectations;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto expected = Expectations::Parse(text);
  if (!expected.ok()) return 0;
  if (*expected == Expectations()) __builtin_trap();
  if (Expectations::Parse(text + "," + text).ok()) __builtin_trap();
  return 0;
}
