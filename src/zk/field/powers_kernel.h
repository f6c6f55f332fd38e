// The loop of powers.h, for one field policy: PortableField, or ClmulField in a file that is compiled for it.
#pragma once

#include <cstddef>
#include <cstdint>

#include "zk/field/gf128.h"

namespace attestor::zk::field {

Gf128 PowersClmul(Gf128 first, Gf128 ratio, size_t n, uint8_t* out);

// A product waits for its factors, so eight series with the ratio's eighth power run side by side.
template <class F>
Gf128 PowersWith(Gf128 first, Gf128 ratio, size_t n, uint8_t* out) {
  constexpr size_t kSeries = 8;
  Gf128 next[kSeries] = {first};
  Gf128 step = ratio;
  for (size_t k = 1; k < kSeries; ++k) {
    next[k] = F::Multiply(next[k - 1], ratio);
    step = F::Multiply(step, ratio);
  }
  size_t done = 0;
  for (; n - done >= kSeries; done += kSeries) {
    for (size_t k = 0; k < kSeries; ++k) {
      next[k].Store(out + 16 * (done + k));
      next[k] = F::Multiply(next[k], step);
    }
  }
  for (size_t k = 0; k < n - done; ++k) next[k].Store(out + 16 * (done + k));
  return next[n - done];
}

}  // namespace attestor::zk::field
