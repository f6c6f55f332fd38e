// Runs a circuit with known values. It writes the witness of a proof, and it is what tests compare with independent
// implementations.
//
// A constraint that does not hold is remembered and changes nothing else: the prover's own run must end with ok(). All
// work is done with masks, in time that does not depend on the values.
#pragma once

#include <span>

#include "circuit/backend.h"
#include "core/base/bytes.h"
#include "core/base/secret.h"

namespace attestor::circuit {

class ClearBackend {
 public:
  // Every type is the value itself, 0 or 1.
  struct Bit {
    uint8_t value = 0;
    friend Bit operator^(Bit a, Bit b) { return {static_cast<uint8_t>(a.value ^ b.value)}; }
  };
  struct Quad {
    uint8_t value = 0;
    friend Quad operator+(Quad a, Quad b) { return {static_cast<uint8_t>(a.value ^ b.value)}; }
    friend Quad operator+(Quad a, Bit b) { return {static_cast<uint8_t>(a.value ^ b.value)}; }
  };
  struct Cubic {
    uint8_t value = 0;
    friend Cubic operator+(Cubic a, Cubic b) { return {static_cast<uint8_t>(a.value ^ b.value)}; }
    friend Cubic operator+(Cubic a, Quad b) { return {static_cast<uint8_t>(a.value ^ b.value)}; }
    friend Cubic operator+(Cubic a, Bit b) { return {static_cast<uint8_t>(a.value ^ b.value)}; }
  };

  // `inputs` are the secret input bits, eight a byte, least significant bit first; they must outlive the back end.
  // `capacity` is the number of bits that the circuit commits to.
  ClearBackend(ByteView inputs, size_t capacity) : inputs_(inputs), witness_((capacity + 7) / 8), capacity_(capacity) {}
  ClearBackend(const ClearBackend&) = delete;
  ClearBackend& operator=(const ClearBackend&) = delete;

  // Input after the last one is 0 and makes the run not ok(), and so does a commitment beyond `capacity`.
  Bit Input();
  static Bit Constant(bool value) { return {static_cast<uint8_t>(value)}; }
  Bit Define(Quad value) { return Commit(value.value); }
  Bit Define(Cubic value) { return Commit(value.value); }
  std::array<Bit, 8> Invert(const std::array<Bit, 8>& x);
  void AssertInverse(const std::array<Bit, 8>& x, const std::array<Bit, 8>& y);
  void AssertZero(Bit a) { failed_ |= a.value; }
  void AssertZero(Quad a) { failed_ |= a.value; }
  void AssertZero(Cubic a) { failed_ |= a.value; }

  bool ok() const { return failed_ == 0; }
  size_t committed() const { return committed_; }
  // TakeWitness gives the committed bits, eight a byte, least significant bit first; `capacity` bits, of which those
  // never committed are 0. The back end is spent then.
  Secret TakeWitness();

 private:
  Bit Commit(uint8_t value);

  ByteView inputs_;
  size_t next_input_ = 0;
  Secret witness_;
  size_t capacity_;
  size_t committed_ = 0;
  uint8_t failed_ = 0;
};

inline ClearBackend::Quad operator*(ClearBackend::Bit a, ClearBackend::Bit b) {
  return {static_cast<uint8_t>(a.value & b.value)};
}
inline ClearBackend::Cubic operator*(ClearBackend::Quad a, ClearBackend::Bit b) {
  return {static_cast<uint8_t>(a.value & b.value)};
}

}  // namespace attestor::circuit
