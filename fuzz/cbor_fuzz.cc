// An item that the reader accepts is the one deterministic encoding: reading it twice takes the same bytes.
#include "core/wire/cbor.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  attestor::wire::CborReader in({data, size});
  const auto item = in.Item();
  if (!item.ok()) return 0;
  attestor::wire::CborReader again(*item);
  const auto same = again.Item();
  if (!same.ok() || same->size() != item->size() || !again.ExpectEnd().ok()) __builtin_trap();
  return 0;
}
