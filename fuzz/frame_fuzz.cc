// Frames come out the same however the stream was cut into pieces.
#include "core/wire/frame.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  constexpr size_t kLimit = 4096;
  attestor::wire::FrameDecoder whole(kLimit);
  attestor::wire::FrameDecoder pieces(kLimit);
  whole.Feed({data, size});
  for (size_t i = 0; i < size; ++i) pieces.Feed({data + i, 1});
  while (true) {
    const auto a = whole.Next();
    const auto b = pieces.Next();
    if (a.ok() != b.ok()) __builtin_trap();
    if (!a.ok() || !a->has_value()) return 0;
    if (!b->has_value() || (*a)->type != (*b)->type || (*a)->payload != (*b)->payload) __builtin_trap();
  }
}
