// Addition modulo 2^32 with the sum's bits committed and no carry.
//
// For r = x + y, the carry into position i is k_i = r_i ^ x_i ^ y_i, which is linear once r_i is. The next bit is then
//
//   r_{i+1} = x_{i+1} ^ y_{i+1} ^ maj(x_i, y_i, k_i)     maj(x, y, k) = (k ^ x)(k ^ y) ^ k = (r ^ y)(r ^ x) ^ k
//
// of degree 2; it is still of degree 3 when one of the summands is of degree 2. That gives three adders:
//
//   Add2     two words               31 bits: r_0 is linear
//   Add3     three words             31 bits: x + y + z is x ^ y ^ z, linear, plus 2 maj(x, y, z), of degree 2
//   AddQuad  a word and one of degree 2, such as Ch or Maj     32 bits
//
// Each takes a carry into position 0 for nothing, and each can be told the result: with `expected` the sum is
// constrained to equal it, and no bit is committed.
#pragma once

#include "circuit/backend.h"

namespace attestor::circuit {

template <class B>
using QuadWord = std::array<typename B::Quad, 32>;  // a 32-bit word of degree 2, least significant bit first

namespace adder {

// The bit with this value: a new one, or the expected one.
template <class B, class Expression>
typename B::Bit Settle(B& b, const Expression& value, const Word<B>* expected, size_t i) {
  if (expected == nullptr) return b.Define(value);
  b.AssertZero(value + (*expected)[i]);
  return (*expected)[i];
}

// The same for bit 0 where it is linear: never committed.
template <class B>
typename B::Bit SettleLinear(B& b, const typename B::Bit& value, const Word<B>* expected) {
  if (expected == nullptr) return value;
  b.AssertZero(value ^ (*expected)[0]);
  return (*expected)[0];
}

// Bits from + 1 to 31 of x + q, where bit `from` of the result is there.
template <class B>
void Ripple(B& b, const Word<B>& x, const QuadWord<B>& q, Word<B>& r, size_t from, const Word<B>* expected) {
  for (size_t i = from; i < 31; ++i) {
    const auto product = (q[i] + r[i]) * (r[i] ^ x[i]);
    r[i + 1] = Settle(b, product + (q[i] + q[i + 1] + (r[i] ^ x[i] ^ x[i + 1])), expected, i + 1);
  }
}

}  // namespace adder

template <class B>
Word<B> Add2(B& b, const Word<B>& x, const Word<B>& y, bool carry_in, const Word<B>* expected = nullptr) {
  Word<B> r;
  r[0] = adder::SettleLinear(b, x[0] ^ y[0] ^ b.Constant(carry_in), expected);
  for (size_t i = 0; i < 31; ++i) {
    const auto product = (r[i] ^ y[i]) * (r[i] ^ x[i]);
    r[i + 1] = adder::Settle(b, product + (r[i] ^ x[i] ^ y[i] ^ x[i + 1] ^ y[i + 1]), expected, i + 1);
  }
  return r;
}

template <class B>
Word<B> AddQuad(B& b, const Word<B>& x, const QuadWord<B>& q, bool carry_in, const Word<B>* expected = nullptr) {
  Word<B> r;
  r[0] = adder::Settle(b, q[0] + (x[0] ^ b.Constant(carry_in)), expected, 0);
  adder::Ripple(b, x, q, r, 0, expected);
  return r;
}

template <class B>
Word<B> Add3(B& b, const Word<B>& x, const Word<B>& y, const Word<B>& z, bool carry_in,
             const Word<B>* expected = nullptr) {
  Word<B> sum;
  QuadWord<B> carry;  // 2 maj(x, y, z); bit 0 takes the carry into position 0 and is not used as a quad
  for (size_t i = 0; i < 32; ++i) {
    sum[i] = x[i] ^ y[i] ^ z[i];
    if (i < 31) carry[i + 1] = (x[i] ^ y[i]) * (x[i] ^ z[i]) + x[i];
  }
  Word<B> r;
  r[0] = adder::SettleLinear(b, sum[0] ^ b.Constant(carry_in), expected);
  r[1] = adder::Settle(b, carry[1] + (carry_in ? sum[1] ^ sum[0] : sum[1]), expected, 1);
  adder::Ripple(b, sum, carry, r, 1, expected);
  return r;
}

}  // namespace attestor::circuit
