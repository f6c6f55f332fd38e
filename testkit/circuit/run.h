// Runs circuits in tests: in the clear, counted, and with a witness of the test's own.
#pragma once

#include <random>

#include "circuit/clear.h"
#include "circuit/counting.h"

namespace attestor::circuit {

// A circuit is a generic callable over a back end.
template <class Circuit>
size_t CommittedBits(const Circuit& circuit) {
  CountingBackend counting;
  circuit(counting);
  return counting.committed();
}

// RunClear tells whether all constraints hold for these inputs. It also checks that the clear run commits to what the
// count says.
template <class Circuit>
bool RunClear(ByteView inputs, const Circuit& circuit) {
  const size_t bits = CommittedBits(circuit);
  ClearBackend clear(inputs, bits);
  circuit(clear);
  return clear.ok() && clear.committed() == bits;
}

// Takes every committed bit from a given witness, as a dishonest prover would.
class ReplayBackend {
 public:
  using Bit = ClearBackend::Bit;
  using Quad = ClearBackend::Quad;
  using Cubic = ClearBackend::Cubic;

  explicit ReplayBackend(ByteView witness) : witness_(witness) {}

  Bit Input() { return Next(); }
  static Bit Constant(bool value) { return {static_cast<uint8_t>(value)}; }
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
    ClearBackend clear({}, 0);
    clear.AssertInverse(x, y);
    ok_ = ok_ && clear.ok();
  }
  template <class Expression>
  void AssertZero(Expression expression) {
    ok_ = ok_ && expression.value == 0;
  }
  bool ok() const { return ok_; }

 private:
  Bit Next() {
    const size_t i = next_++;
    return {static_cast<uint8_t>((witness_[i / 8] >> (i % 8)) & 1)};
  }

  ByteView witness_;
  size_t next_ = 0;
  bool ok_ = true;
};

// CountAcceptedFlips flips every `step`-th committed bit behind the inputs, one at a time, and counts the runs that
// still hold. It must be 0 where the circuit's result is constrained, or where all committed bits follow from the
// inputs.
template <class Circuit>
size_t CountAcceptedFlips(ByteView inputs, const Circuit& circuit, size_t step) {
  const size_t bits = CommittedBits(circuit);
  ClearBackend clear(inputs, bits);
  circuit(clear);
  const Secret secret = clear.TakeWitness();
  Bytes witness = ToBytes(secret.Reveal());
  ReplayBackend honest(witness);
  circuit(honest);
  if (!honest.ok()) return bits;  // the honest witness must hold, or the flips show nothing
  size_t accepted = 0;
  for (size_t i = 8 * inputs.size(); i < bits; i += step) {
    witness[i / 8] = static_cast<uint8_t>(witness[i / 8] ^ (1 << (i % 8)));
    ReplayBackend replay(witness);
    circuit(replay);
    accepted += replay.ok() ? 1 : 0;
    witness[i / 8] = static_cast<uint8_t>(witness[i / 8] ^ (1 << (i % 8)));
  }
  return accepted;
}

// RandomBytes are the same in every run of a test.
inline Bytes RandomBytes(size_t size, uint32_t seed) {
  std::mt19937 generator(seed);
  Bytes out(size);
  for (uint8_t& byte : out) byte = static_cast<uint8_t>(generator());
  return out;
}

// AssertWord and AssertByte constrain a result to a public value.
template <class B, class Word>
void AssertWord(B& b, const Word& bits, uint32_t expected) {
  for (size_t i = 0; i < 32; ++i) b.AssertZero(bits[i] ^ b.Constant(((expected >> i) & 1) != 0));
}
template <class B, class Byte>
void AssertByte(B& b, const Byte& bits, uint8_t expected) {
  for (size_t i = 0; i < 8; ++i) b.AssertZero(bits[i] ^ b.Constant(((expected >> i) & 1) != 0));
}

}  // namespace attestor::circuit
