// A signed key log: whatever is read has one form, and what verifies is what was read.
#include "core/crypto/hash.h"
#include "one_form.h"
#include "session/keylog/key_log.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace attestor;
  const ByteView bytes(data, size);
  static_cast<void>(fuzz::CheckOneForm<keylog::KeyLog>(bytes));
  const auto read = keylog::ReadKeyLog(bytes);
  if (!read.ok()) return 0;
  const auto verified = keylog::VerifyKeyLog(bytes, crypto::Sha256(read->node_spki));
  if (verified.ok() && verified->Encode() != read->Encode()) __builtin_trap();
  return 0;
}
