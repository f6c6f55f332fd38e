// What the fuzz targets of our own formats share: a value that decodes encodes to exactly the bytes that it was decoded
// from.
#pragma once

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/base/secret.h"

namespace attestor::fuzz {

inline ByteView ViewOf(const Bytes& bytes) { return bytes; }
inline ByteView ViewOf(const Secret& secret) { return secret.Reveal(); }

// CheckOneForm decodes a T, and traps when it has a second form. Gives what was decoded.
template <class T>
Result<T> CheckOneForm(ByteView bytes) {
  auto value = T::Decode(bytes);
  if (value.ok() && !Equal(ViewOf(value->Encode()), bytes)) __builtin_trap();
  return value;
}

}  // namespace attestor::fuzz
