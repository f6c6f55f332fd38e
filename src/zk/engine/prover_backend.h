// The back end that proves a circuit: each wire carries its value and its key M, and each constraint becomes the
// polynomial in Δ that the prover knows (spec/zk/proof-system.md section 4). `F` is the field policy: PortableField or
// ClmulField. `Prover` is ChunkProver; tests of what a proof rests on take one that differs.
//
//   Bit    M + v·Δ                       Quad   c[0] + c[1]·Δ + v·Δ^2                       Cubic  c[0] + c[1]·Δ + c[2]·Δ^2 + v·Δ^3
//
// Values are masks, all ones or all zeros; nothing branches on them. The leading coefficient of a constraint, which is
// 0 when it holds, is never computed.
#pragma once

#include "zk/engine/chunked_backend.h"
#include "zk/field/gf128.h"
#include "zk/field/subfield.h"

namespace attestor::zk::engine {

inline field::Gf128 Select(const field::Gf128& x, uint64_t mask) { return {x.lo & mask, x.hi & mask}; }

template <class F, class Prover = ChunkProver>
class ProverBackend : public ChunkedBackend<ProverBackend<F, Prover>, F, Prover> {
 public:
  using Gf128 = field::Gf128;

  struct Bit {
    Gf128 key;
    uint64_t value = 0;
    friend Bit operator^(const Bit& a, const Bit& b) { return {a.key ^ b.key, a.value ^ b.value}; }
  };
  struct Quad {
    Gf128 c[2];
    uint64_t value = 0;
    friend Quad operator+(const Quad& a, const Quad& b) {
      return {{a.c[0] ^ b.c[0], a.c[1] ^ b.c[1]}, a.value ^ b.value};
    }
    friend Quad operator+(const Quad& a, const Bit& b) { return {{a.c[0], a.c[1] ^ b.key}, a.value ^ b.value}; }
  };
  struct Cubic {
    Gf128 c[3];
    friend Cubic operator+(const Cubic& a, const Cubic& b) {
      return {{a.c[0] ^ b.c[0], a.c[1] ^ b.c[1], a.c[2] ^ b.c[2]}};
    }
    friend Cubic operator+(const Cubic& a, const Quad& b) { return {{a.c[0], a.c[1] ^ b.c[0], a.c[2] ^ b.c[1]}}; }
    friend Cubic operator+(const Cubic& a, const Bit& b) { return {{a.c[0], a.c[1], a.c[2] ^ b.key}}; }
  };
  friend Quad operator*(const Bit& a, const Bit& b) {
    return {{F::Multiply(a.key, b.key), Select(a.key, b.value) ^ Select(b.key, a.value)}, a.value & b.value};
  }
  friend Cubic operator*(const Quad& a, const Bit& b) {
    return {{F::Multiply(a.c[0], b.key), F::Multiply(a.c[1], b.key) ^ Select(a.c[0], b.value),
             Select(a.c[1], b.value) ^ Select(b.key, a.value)}};
  }

  explicit ProverBackend(Prover& prover) : Base(prover) {}

  static Bit Constant(bool value) { return {{}, uint64_t{0} - static_cast<uint64_t>(value)}; }
  void AssertZero(const Bit& a) { this->Add(2, this->chunks().NextCoefficient(), a.key); }
  void AssertZero(const Quad& a) {
    const Gf128 coefficient = this->chunks().NextCoefficient();
    this->Add(1, coefficient, a.c[0]);
    this->Add(2, coefficient, a.c[1]);
  }
  void AssertZero(const Cubic& a) {
    const Gf128 coefficient = this->chunks().NextCoefficient();
    for (size_t i = 0; i < 3; ++i) this->Add(i, coefficient, a.c[i]);
  }

 private:
  using Base = ChunkedBackend<ProverBackend<F, Prover>, F, Prover>;
  friend Base;

  // An element of the lifted byte field: key + value·Δ.
  struct Lifted {
    Gf128 key;
    Gf128 value;
  };

  static Lifted Lift(const std::array<Bit, 8>& bits, const std::array<Gf128, 8>& basis) {
    field::Gf256 key;
    Gf128 value;
    for (size_t i = 0; i < 8; ++i) {
      key ^= F::MultiplyWide(bits[i].key, basis[i]);
      value ^= Select(basis[i], bits[i].value);
    }
    return {F::Reduce(key), value};
  }

  // a·b + sum = 0
  void AssertProduct(const Lifted& a, const Lifted& b, const Lifted& sum) {
    const Gf128 coefficient = this->chunks().NextCoefficient();
    this->Add(1, coefficient, F::Multiply(a.key, b.key));
    this->Add(2, coefficient, F::Reduce(F::MultiplyWide(a.key, b.value) ^ F::MultiplyWide(a.value, b.key)) ^ sum.key);
  }

  Bit BitAt(size_t i) { return {this->chunks().tag(i), this->chunks().bit_mask(i)}; }
};

}  // namespace attestor::zk::engine
