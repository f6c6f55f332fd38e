#include "one_form.h"
#include "transcript/session.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto request = attestor::fuzz::CheckOneForm<attestor::transcript::SessionRequest>({data, size});
  if (request.ok() && !attestor::transcript::CheckHost(request->host).ok()) __builtin_trap();
  return 0;
}
