// Secrets for valgrind: bytes that count as undefined until they are published.
#pragma once

#include <valgrind/memcheck.h>

#include "core/base/secret.h"

namespace attestor {

inline void Hide(ByteView bytes) { VALGRIND_MAKE_MEM_UNDEFINED(bytes.data(), bytes.size()); }
inline void Publish(ByteView bytes) { VALGRIND_MAKE_MEM_DEFINED(bytes.data(), bytes.size()); }

// Published is a verdict that everybody may see; only how it was reached must not show.
inline bool Published(bool verdict) {
  VALGRIND_MAKE_MEM_DEFINED(&verdict, sizeof(verdict));
  return verdict;
}

inline Secret HiddenSecret(size_t size, uint8_t fill) {
  Secret secret(size);
  for (uint8_t& byte : secret.RevealMutable()) byte = fill++;
  Hide(secret.Reveal());
  return secret;
}

}  // namespace attestor
