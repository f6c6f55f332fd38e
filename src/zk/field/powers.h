// Geometric series in GF(2^128): the coefficients of the proof engine's universal hashes (spec/zk/proof-system.md
// section 3).
#pragma once

#include <cstddef>
#include <cstdint>

#include "zk/field/cpu.h"
#include "zk/field/gf128.h"

namespace attestor::zk::field {

// Powers writes first * ratio^i for i < n to `out`, 16 bytes each, and gives first * ratio^n, with which the series
// goes on. Every Isa gives the same bytes.
Gf128 Powers(Isa isa, Gf128 first, Gf128 ratio, size_t n, uint8_t* out);

}  // namespace attestor::zk::field
