// The back end that verifies a circuit, the twin of prover_backend.h: each wire carries its key K = M + v·Δ, and each constraint is the
// value of a polynomial at Δ. An expression of degree e keeps the terms of each degree apart, so that no Δ is multiplied in before the end
// of a chunk:
//
//   Quad   q[0] + q[1]·Δ           Cubic  q[0] + q[1]·Δ + q[2]·Δ^2
#pragma once

#include "zk/circuit/backend.h"
#include "zk/engine/chunk_verifier.h"
#include "zk/field/subfield.h"

namespace attestor::zk::engine {

template <class F, class Verifier = ChunkVerifier>
class VerifierBackend {
 public:
  using Gf128 = field::Gf128;

  struct Bit {
    Gf128 key;
    friend Bit operator^(const Bit& a, const Bit& b) { return {a.key ^ b.key}; }
  };
  struct Quad {
    Gf128 q[2];
    friend Quad operator+(const Quad& a, const Quad& b) { return {{a.q[0] ^ b.q[0], a.q[1] ^ b.q[1]}}; }
    friend Quad operator+(const Quad& a, const Bit& b) { return {{a.q[0], a.q[1] ^ b.key}}; }
  };
  struct Cubic {
    Gf128 q[3];
    friend Cubic operator+(const Cubic& a, const Cubic& b) { return {{a.q[0] ^ b.q[0], a.q[1] ^ b.q[1], a.q[2] ^ b.q[2]}}; }
    friend Cubic operator+(const Cubic& a, const Quad& b) { return {{a.q[0], a.q[1] ^ b.q[0], a.q[2] ^ b.q[1]}}; }
    friend Cubic operator+(const Cubic& a, const Bit& b) { return {{a.q[0], a.q[1], a.q[2] ^ b.key}}; }
  };
  friend Quad operator*(const Bit& a, const Bit& b) { return {{F::Multiply(a.key, b.key), {}}}; }
  friend Cubic operator*(const Quad& a, const Bit& b) { return {{F::Multiply(a.q[0], b.key), F::Multiply(a.q[1], b.key), {}}}; }

  explicit VerifierBackend(Verifier& verifier) : verifier_(verifier) { Begin(); }

  Bit Input() { return Next(); }
  Bit Constant(bool value) const { return {verifier_.delta() & Gf128::Mask(value)}; }
  template <class Expression>
  Bit Define(const Expression& expression) {
    const Bit bit = Next();
    AssertZero(expression + bit);
    return bit;
  }
  std::array<Bit, 8> Invert(const std::array<Bit, 8>& x) {
    std::array<Bit, 8> y;
    for (Bit& bit : y) bit = Next();
    AssertInverse(x, y);
    return y;
  }

  void AssertInverse(const std::array<Bit, 8>& x, const std::array<Bit, 8>& y) {
    AssertProduct(Lift(x, field::kBetaSquared), Lift(y, field::kBeta), Lift(x, field::kBeta));
    AssertProduct(Lift(x, field::kBeta), Lift(y, field::kBetaSquared), Lift(y, field::kBeta));
  }
  void AssertZero(const Bit& a) { Add(0, verifier_.NextCoefficient(), a.key); }
  void AssertZero(const Quad& a) {
    const Gf128 coefficient = verifier_.NextCoefficient();
    Add(1, coefficient, a.q[0]);
    Add(0, coefficient, a.q[1]);
  }
  void AssertZero(const Cubic& a) {
    const Gf128 coefficient = verifier_.NextCoefficient();
    for (size_t i = 0; i < 3; ++i) Add(2 - i, coefficient, a.q[i]);
  }

  // End closes the last chunk, after the circuit has run.
  void End() { EndChunk(); }

 private:
  static Gf128 Lift(const std::array<Bit, 8>& bits, const std::array<Gf128, 8>& basis) {
    field::Gf256 key;
    for (size_t i = 0; i < 8; ++i) key ^= F::MultiplyWide(bits[i].key, basis[i]);
    return F::Reduce(key);
  }

  // a·b + sum = 0
  void AssertProduct(const Gf128& a, const Gf128& b, const Gf128& sum) {
    const Gf128 coefficient = verifier_.NextCoefficient();
    Add(1, coefficient, F::Multiply(a, b));
    Add(0, coefficient, sum);
  }

  // sums_[e - 1] collects what is homogeneous of degree e.
  void Add(size_t degree_less_one, const Gf128& coefficient, const Gf128& term) {
    sums_[degree_less_one] ^= F::MultiplyWide(coefficient, term);
  }

  Bit Next() {
    if (at_ == verifier_.size()) {
      EndChunk();
      Begin();
    }
    return {verifier_.key(at_++)};
  }

  void Begin() {
    verifier_.Begin();
    at_ = 0;
  }

  void EndChunk() {
    ConstraintSums sums;
    for (size_t i = 0; i < sums.size(); ++i) sums[i] = F::Reduce(sums_[i]);
    sums_ = {};
    verifier_.End(sums);
  }

  Verifier& verifier_;
  size_t at_ = 0;
  std::array<field::Gf256, vole::kDegree> sums_{};
};

}  // namespace attestor::zk::engine
