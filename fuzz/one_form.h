// What the fuzz targets of our own formats share: a value that decodes encodes to exactly the bytes that it was decoded
// from.
#pragma once

#include "core/base/bytes.h"
#include "core/base/result.h"

namespace attestor::fuzz {

// CheckOneForm decodes a T, and traps when it has a second form. Gives what was decoded.
template <class T>
Result<T> CheckOneForm(ByteView bytes) {
  auto value = T::Decode(bytes);
  if (value.ok() && !Equal(value->Encode(), bytes)) __builtin_trap();
  return value;
}

}  // namespace attestor::fuzz
