// One implementation a file, each compiled for its instructions; inner_product.cc chooses. Arguments as in
// inner_product.h.
#pragma once

#include <cstddef>
#include <cstdint>

#include "zk/field/gf128.h"

namespace attestor::zk::field {

Gf128 InnerProductClmul(const uint8_t* x, const uint8_t* coefficients, size_t n);
void InnerProduct2Clmul(const uint8_t* x, const uint8_t* c0, const uint8_t* c1, size_t n, Gf128 out[2]);

Gf128 InnerProductAvx512(const uint8_t* x, const uint8_t* coefficients, size_t n);
void InnerProduct2Avx512(const uint8_t* x, const uint8_t* c0, const uint8_t* c1, size_t n, Gf128 out[2]);

}  // namespace attestor::zk::field
