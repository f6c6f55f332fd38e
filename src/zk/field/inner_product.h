// Inner products over GF(2^128), with one reduction at the end: the universal hash of the proof engine is made of them.
#pragma once

#include <cstddef>
#include <cstdint>

#include "zk/field/cpu.h"
#include "zk/field/gf128.h"

namespace attestor::zk::field {

// InnerProduct is the sum of x[i] * coefficients[i] for i < n; both are n elements of 16 bytes, of any alignment.
// Constant time in the values; 0 for n = 0.
Gf128 InnerProduct(Isa isa, const uint8_t* x, const uint8_t* coefficients, size_t n);

// InnerProduct2 reads x once for two vectors of coefficients: out[0] is that with c0, out[1] that with c1.
void InnerProduct2(Isa isa, const uint8_t* x, const uint8_t* c0, const uint8_t* c1, size_t n, Gf128 out[2]);

}  // namespace attestor::zk::field
