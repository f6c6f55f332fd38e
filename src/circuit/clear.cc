#include "circuit/clear.h"

#include <utility>

namespace attestor::circuit {
namespace {

// Multiply in GF(2^8) modulo x^8 + x^4 + x^3 + x + 1, without branches on the values.
uint8_t Multiply(uint8_t a, uint8_t b) {
  uint8_t product = 0;
  for (int i = 0; i < 8; ++i) {
    product = static_cast<uint8_t>(product ^ (a & -((b >> i) & 1)));
    a = static_cast<uint8_t>((a << 1) ^ (0x1b & -(a >> 7)));
  }
  return product;
}

// a^254, which is the inverse, and 0 for 0.
uint8_t Inverse(uint8_t a) {
  uint8_t result = 1;
  for (int i = 1; i < 8; ++i) {
    a = Multiply(a, a);
    result = Multiply(result, a);
  }
  return result;
}

uint8_t Pack(const std::array<ClearBackend::Bit, 8>& bits) {
  uint8_t byte = 0;
  for (size_t i = 0; i < 8; ++i) byte = static_cast<uint8_t>(byte | (bits[i].value << i));
  return byte;
}

}  // namespace

ClearBackend::Bit ClearBackend::Commit(uint8_t value) {
  if (committed_ >= capacity_) {
    failed_ = 1;
    return {value};
  }
  uint8_t& byte = witness_.RevealMutable()[committed_ / 8];
  byte = static_cast<uint8_t>(byte | (value << (committed_ % 8)));
  ++committed_;
  return {value};
}

ClearBackend::Bit ClearBackend::Input() {
  const size_t i = next_input_++;
  if (i / 8 >= inputs_.size()) {
    failed_ = 1;
    return Commit(0);
  }
  return Commit((inputs_[i / 8] >> (i % 8)) & 1);
}

std::array<ClearBackend::Bit, 8> ClearBackend::Invert(const std::array<Bit, 8>& x) {
  const uint8_t inverse = Inverse(Pack(x));
  std::array<Bit, 8> y;
  for (size_t i = 0; i < 8; ++i) y[i] = Commit((inverse >> i) & 1);
  return y;
}

void ClearBackend::AssertInverse(const std::array<Bit, 8>& x, const std::array<Bit, 8>& y) {
  failed_ = static_cast<uint8_t>(failed_ | (Inverse(Pack(x)) ^ Pack(y)));
}

Secret ClearBackend::TakeWitness() {
  capacity_ = 0;
  return std::move(witness_);
}

}  // namespace attestor::circuit
