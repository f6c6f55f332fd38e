#include "one_form.h"
#include "session/recording/session.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto request = attestor::fuzz::CheckOneForm<attestor::recording::SessionRequest>({data, size});
  if (request.ok() && !attestor::recording::CheckHost(request->host).ok()) __builtin_trap();
  return 0;
}
