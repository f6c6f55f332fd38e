// Counts what a circuit commits to. A verifier runs a relation here first, so that it knows how long the witness and
// the proof must be before it reads either.
#pragma once

#include "circuit/backend.h"

namespace attestor::circuit {

class CountingBackend {
 public:
  struct Bit {
    friend Bit operator^(Bit, Bit) { return {}; }
  };
  struct Quad {
    friend Quad operator+(Quad, Quad) { return {}; }
    friend Quad operator+(Quad, Bit) { return {}; }
  };
  struct Cubic {
    friend Cubic operator+(Cubic, Cubic) { return {}; }
    friend Cubic operator+(Cubic, Quad) { return {}; }
    friend Cubic operator+(Cubic, Bit) { return {}; }
  };

  Bit Input() { return Commit(); }
  Bit Constant(bool) { return {}; }
  Bit Define(Quad) { return Constrained(); }
  Bit Define(Cubic) { return Constrained(); }
  std::array<Bit, 8> Invert(const std::array<Bit, 8>& x) {
    committed_ += 8;
    AssertInverse(x, {});
    return {};
  }
  void AssertInverse(const std::array<Bit, 8>&, const std::array<Bit, 8>&) { constraints_ += 2; }
  void AssertZero(Bit) { ++constraints_; }
  void AssertZero(Quad) { ++constraints_; }
  void AssertZero(Cubic) { ++constraints_; }

  size_t committed() const { return committed_; }      // bits
  size_t constraints() const { return constraints_; }  // coefficients that the engine needs

 private:
  Bit Commit() {
    ++committed_;
    return {};
  }
  Bit Constrained() {
    ++constraints_;
    return Commit();
  }

  size_t committed_ = 0;
  size_t constraints_ = 0;
};

inline CountingBackend::Quad operator*(CountingBackend::Bit, CountingBackend::Bit) { return {}; }
inline CountingBackend::Cubic operator*(CountingBackend::Quad, CountingBackend::Bit) { return {}; }

}  // namespace attestor::circuit
