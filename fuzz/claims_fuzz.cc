// Claims alone, and the signed statement around them.
#include "one_form.h"
#include "statement/format/statement.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace statement = attestor::statement;
  (void)attestor::fuzz::CheckOneForm<statement::Claims>({data, size});
  (void)statement::ReadStatement({data, size});
  if (statement::VerifyStatement({data, size}, {}, {}).ok()) __builtin_trap();  // zero is nobody's public key
  return 0;
}
