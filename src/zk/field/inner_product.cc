#include "zk/field/inner_product.h"

#include "zk/field/inner_product_kernels.h"
#include "zk/field/portable_field.h"

namespace attestor::zk::field {
namespace {

Gf128 InnerProductPortable(const uint8_t* x, const uint8_t* coefficients, size_t n) {
  Gf256 sum;
  for (size_t i = 0; i < n; ++i)
    sum ^= PortableField::MultiplyWide(Gf128::Load(x + 16 * i), Gf128::Load(coefficients + 16 * i));
  return PortableField::Reduce(sum);
}

}  // namespace

Gf128 InnerProduct(Isa isa, const uint8_t* x, const uint8_t* coefficients, size_t n) {
  switch (isa) {
    case Isa::kVaes512: return InnerProductAvx512(x, coefficients, n);
    case Isa::kAesClmul: return InnerProductClmul(x, coefficients, n);
    case Isa::kPortable: break;
  }
  return InnerProductPortable(x, coefficients, n);
}

void InnerProduct2(Isa isa, const uint8_t* x, const uint8_t* c0, const uint8_t* c1, size_t n, Gf128 out[2]) {
  switch (isa) {
    case Isa::kVaes512: return InnerProduct2Avx512(x, c0, c1, n, out);
    case Isa::kAesClmul: return InnerProduct2Clmul(x, c0, c1, n, out);
    case Isa::kPortable: break;
  }
  out[0] = InnerProductPortable(x, c0, n);
  out[1] = InnerProductPortable(x, c1, n);
}

}  // namespace attestor::zk::field
