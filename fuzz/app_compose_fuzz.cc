#include "evidence/dstack/app_compose.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const auto compose = attestor::dstack::ParseAppCompose({data, size});
  if (!compose.ok()) return 0;
  if ((compose->runner == "bash" ? compose->bash_script : compose->docker_compose_file).empty()) __builtin_trap();
  return 0;
}
