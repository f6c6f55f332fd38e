// A file of expectations that is read expects or allows nothing that its text does not name.
#include <string_view>

#include "statement/verify/expectation_file.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using attestor::verify::Expectations;
  const auto expected = attestor::verify::ParseExpectationFile({data, size});
  if (!expected.ok()) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (text.find(':') == text.rfind(':') && !(*expected == Expectations()))
    __builtin_trap();  // the format is the one member
  return 0;
}
