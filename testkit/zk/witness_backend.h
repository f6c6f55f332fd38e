// A back end for tests that reads a witness, right or wrong, and writes down the value of every constraint: all are 0
// exactly when the witness satisfies the circuit. It is written against the specification only, and branches as it
// likes.
#pragma once

#include <vector>

#include "circuit/backend.h"
#include "core/base/bytes.h"
#include "zk/field/portable_field.h"
#include "zk/field/subfield.h"

namespace attestor::zk::engine {

class WitnessBackend {
 public:
  struct Bit {
    bool value = false;
    friend Bit operator^(Bit a, Bit b) { return {a.value != b.value}; }
  };
  struct Quad {
    bool value = false;
    friend Quad operator+(Quad a, Quad b) { return {a.value != b.value}; }
    friend Quad operator+(Quad a, Bit b) { return {a.value != b.value}; }
  };
  struct Cubic {
    bool value = false;
    friend Cubic operator+(Cubic a, Cubic b) { return {a.value != b.value}; }
    friend Cubic operator+(Cubic a, Quad b) { return {a.value != b.value}; }
    friend Cubic operator+(Cubic a, Bit b) { return {a.value != b.value}; }
  };
  friend Quad operator*(Bit a, Bit b) { return {a.value && b.value}; }
  friend Cubic operator*(Quad a, Bit b) { return {a.value && b.value}; }

  // `witness` holds at least as many bits as the circuit commits to.
  explicit WitnessBackend(ByteView witness) : witness_(witness) {}

  Bit Input() { return Next(); }
  static Bit Constant(bool value) { return {value}; }
  template <class Expression>
  Bit Define(Expression expression) {
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
    using F = field::PortableField;
    const field::Gf128 a = Lift(x);
    const field::Gf128 b = Lift(y);
    constraints_.push_back(F::Multiply(F::Multiply(a, a), b) ^ a);
    constraints_.push_back(F::Multiply(a, F::Multiply(b, b)) ^ b);
  }
  void AssertZero(Bit a) { constraints_.push_back(field::Gf128{a.value, 0}); }
  void AssertZero(Quad a) { constraints_.push_back(field::Gf128{a.value, 0}); }
  void AssertZero(Cubic a) { constraints_.push_back(field::Gf128{a.value, 0}); }

  // constraints are the values, in the order of their coefficients.
  const std::vector<field::Gf128>& constraints() const { return constraints_; }
  // Violated lists the places of those that are not 0.
  std::vector<size_t> Violated() const {
    std::vector<size_t> out;
    for (size_t i = 0; i < constraints_.size(); ++i) {
      if (!(constraints_[i] == field::Gf128::Zero())) out.push_back(i);
    }
    return out;
  }

 private:
  static field::Gf128 Lift(const std::array<Bit, 8>& bits) {
    field::Gf128 out;
    for (size_t i = 0; i < 8; ++i) {
      if (bits[i].value) out ^= field::kBeta[i];
    }
    return out;
  }

  Bit Next() {
    const size_t i = at_++;
    return {((witness_[i / 8] >> (i % 8)) & 1) != 0};
  }

  ByteView witness_;
  size_t at_ = 0;
  std::vector<field::Gf128> constraints_;
};

// Violated lists the constraints of `relation` that `witness` does not satisfy.
template <class Relation>
std::vector<size_t> Violated(const Relation& relation, ByteView witness) {
  WitnessBackend values(witness);
  relation.Run(values);
  return values.Violated();
}

}  // namespace attestor::zk::engine
