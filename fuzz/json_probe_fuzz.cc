// Where a text is no JSON, for a person: what the strict reader accepts has no fault.
#include "service/client/json_probe.h"
#include "web/json/document.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace attestor;
  const ByteView text(data, size);
  const auto faults = client::ProbeJson(text);
  if (faults.size() > client::kMaxJsonFaults) __builtin_trap();
  if (json::Document::Parse(text).ok() && !faults.empty()) __builtin_trap();
  return 0;
}
