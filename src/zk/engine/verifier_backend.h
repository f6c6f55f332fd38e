// The back end that verifies a circuit, the twin of prover_backend.h: each wire carries its key K = M + v·Δ, and each
// constraint is the value of a polynomial at Δ. An expression of degree e keeps the terms of each degree apart, so that
// no Δ is multiplied in before the end of a chunk:
//
//   Quad   q[0] + q[1]·Δ           Cubic  q[0] + q[1]·Δ + q[2]·Δ^2
#pragma once

#include "zk/engine/chunk_verifier.h"
#include "zk/engine/chunked_backend.h"
#include "zk/field/gf128.h"
#include "zk/field/subfield.h"

namespace attestor::zk::engine {

template <class F, class Verifier = ChunkVerifier>
class VerifierBackend : public ChunkedBackend<VerifierBackend<F, Verifier>, F, Verifier> {
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
    friend Cubic operator+(const Cubic& a, const Cubic& b) {
      return {{a.q[0] ^ b.q[0], a.q[1] ^ b.q[1], a.q[2] ^ b.q[2]}};
    }
    friend Cubic operator+(const Cubic& a, const Quad& b) { return {{a.q[0], a.q[1] ^ b.q[0], a.q[2] ^ b.q[1]}}; }
    friend Cubic operator+(const Cubic& a, const Bit& b) { return {{a.q[0], a.q[1], a.q[2] ^ b.key}}; }
  };
  friend Quad operator*(const Bit& a, const Bit& b) { return {{F::Multiply(a.key, b.key), {}}}; }
  friend Cubic operator*(const Quad& a, const Bit& b) {
    return {{F::Multiply(a.q[0], b.key), F::Multiply(a.q[1], b.key), {}}};
  }

  explicit VerifierBackend(Verifier& verifier) : Base(verifier) {}

  bool Stopped() const { return this->chunks().stopped(); }

  Bit Constant(bool value) const { return {this->chunks().delta() & Gf128::Mask(value)}; }
  void AssertZero(const Bit& a) { this->Add(0, this->chunks().NextCoefficient(), a.key); }
  void AssertZero(const Quad& a) {
    const Gf128 coefficient = this->chunks().NextCoefficient();
    this->Add(1, coefficient, a.q[0]);
    this->Add(0, coefficient, a.q[1]);
  }
  void AssertZero(const Cubic& a) {
    const Gf128 coefficient = this->chunks().NextCoefficient();
    for (size_t i = 0; i < 3; ++i) this->Add(2 - i, coefficient, a.q[i]);
  }

 private:
  using Base = ChunkedBackend<VerifierBackend<F, Verifier>, F, Verifier>;
  friend Base;

  static Gf128 Lift(const std::array<Bit, 8>& bits, const std::array<Gf128, 8>& basis) {
    field::Gf256 key;
    for (size_t i = 0; i < 8; ++i) key ^= F::MultiplyWide(bits[i].key, basis[i]);
    return F::Reduce(key);
  }

  // a·b + sum = 0
  void AssertProduct(const Gf128& a, const Gf128& b, const Gf128& sum) {
    const Gf128 coefficient = this->chunks().NextCoefficient();
    this->Add(1, coefficient, F::Multiply(a, b));
    this->Add(0, coefficient, sum);
  }

  Bit BitAt(size_t i) const { return {this->chunks().key(i)}; }
};

}  // namespace attestor::zk::engine
