// The back end that proves a circuit: each wire carries its value and its key M, and each constraint becomes the polynomial in Δ that the
// prover knows (spec/zk/proof-system.md section 4). `F` is the field policy: PortableField or ClmulField. `Prover` is ChunkProver; tests of
// what a proof rests on take one that differs.
//
//   Bit    M + v·Δ                       Quad   c[0] + c[1]·Δ + v·Δ^2                       Cubic  c[0] + c[1]·Δ + c[2]·Δ^2 + v·Δ^3
//
// Values are masks, all ones or all zeros; nothing branches on them. The leading coefficient of a constraint, which is 0 when it holds, is
// never computed.
#pragma once

#include "zk/circuit/backend.h"
#include "zk/engine/chunk_prover.h"
#include "zk/field/subfield.h"

namespace attestor::zk::engine {

inline field::Gf128 Select(const field::Gf128& x, uint64_t mask) { return {x.lo & mask, x.hi & mask}; }

template <class F, class Prover = ChunkProver>
class ProverBackend {
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
    friend Quad operator+(const Quad& a, const Quad& b) { return {{a.c[0] ^ b.c[0], a.c[1] ^ b.c[1]}, a.value ^ b.value}; }
    friend Quad operator+(const Quad& a, const Bit& b) { return {{a.c[0], a.c[1] ^ b.key}, a.value ^ b.value}; }
  };
  struct Cubic {
    Gf128 c[3];
    friend Cubic operator+(const Cubic& a, const Cubic& b) { return {{a.c[0] ^ b.c[0], a.c[1] ^ b.c[1], a.c[2] ^ b.c[2]}}; }
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

  // The circuit must commit to exactly as many bits as the prover was made for.
  explicit ProverBackend(Prover& prover) : prover_(prover) { Begin(); }

  Bit Input() { return Next(); }
  static Bit Constant(bool value) { return {{}, uint64_t{0} - static_cast<uint64_t>(value)}; }
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
  void AssertZero(const Bit& a) { Add(2, prover_.NextCoefficient(), a.key); }
  void AssertZero(const Quad& a) {
    const Gf128 coefficient = prover_.NextCoefficient();
    Add(1, coefficient, a.c[0]);
    Add(2, coefficient, a.c[1]);
  }
  void AssertZero(const Cubic& a) {
    const Gf128 coefficient = prover_.NextCoefficient();
    for (size_t i = 0; i < 3; ++i) Add(i, coefficient, a.c[i]);
  }

  // End closes the last chunk, after the circuit has run.
  void End() { EndChunk(); }

 private:
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
    const Gf128 coefficient = prover_.NextCoefficient();
    Add(1, coefficient, F::Multiply(a.key, b.key));
    Add(2, coefficient, F::Reduce(F::MultiplyWide(a.key, b.value) ^ F::MultiplyWide(a.value, b.key)) ^ sum.key);
  }

  void Add(size_t power, const Gf128& coefficient, const Gf128& term) { sums_[power] ^= F::MultiplyWide(coefficient, term); }

  Bit Next() {
    if (at_ == prover_.size()) {
      EndChunk();
      Begin();
    }
    const Bit bit{prover_.tag(at_), prover_.bit_mask(at_)};
    ++at_;
    return bit;
  }

  void Begin() {
    prover_.Begin();
    at_ = 0;
  }

  void EndChunk() {
    ConstraintSums sums;
    for (size_t i = 0; i < sums.size(); ++i) sums[i] = F::Reduce(sums_[i]);
    sums_ = {};
    prover_.End(sums);
  }

  Prover& prover_;
  size_t at_ = 0;
  std::array<field::Gf256, vole::kDegree> sums_{};
};

}  // namespace attestor::zk::engine
