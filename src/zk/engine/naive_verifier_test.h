// A second verifier, for tests: written from the specification step by step, without the engine's transcript, trees,
// columns and back end. It computes with values at Δ directly, and keeps what goes into the transcript.
#pragma once

#include <vector>

#include "testkit/zk/test_relation.h"
#include "zk/field/portable_field.h"
#include "zk/field/subfield.h"
#include "zk/vole/parameters.h"

namespace attestor::zk::engine {

// TranscriptItem is one line of the table in section 5: something absorbed, or a challenge and its value.
struct TranscriptItem {
  uint8_t label = 0;
  bool challenge = false;
  Bytes data;
};

// InitialState is the T of section 5 before anything is absorbed.
Bytes InitialState(const vole::Parameters& parameters, ByteView statement, uint64_t bits);
// Derive gives the last hash (32 bytes) of a transcript of `items` for the counter `grind` (4 bytes).
Bytes Derive(Bytes state, const std::vector<TranscriptItem>& items, ByteView grind);

class NaiveVerifier {
 public:
  using Gf128 = field::Gf128;
  using F = field::PortableField;

  // A key, or a polynomial in Δ of degree 2 or 3, by its value at Δ.
  struct Bit {
    Gf128 at;
    Gf128 delta;
    friend Bit operator^(const Bit& a, const Bit& b) { return {a.at ^ b.at, a.delta}; }
  };
  struct Quad {
    Gf128 at;
    Gf128 delta;
    friend Quad operator+(const Quad& a, const Quad& b) { return {a.at ^ b.at, a.delta}; }
    friend Quad operator+(const Quad& a, const Bit& b) { return {a.at ^ F::Multiply(b.at, a.delta), a.delta}; }
  };
  struct Cubic {
    Gf128 at;
    Gf128 delta;
    friend Cubic operator+(const Cubic& a, const Cubic& b) { return {a.at ^ b.at, a.delta}; }
    friend Cubic operator+(const Cubic& a, const Quad& b) { return {a.at ^ F::Multiply(b.at, a.delta), a.delta}; }
    friend Cubic operator+(const Cubic& a, const Bit& b) { return a + (Quad{{}, a.delta} + b); }
  };
  friend Quad operator*(const Bit& a, const Bit& b) { return {F::Multiply(a.at, b.at), a.delta}; }
  friend Cubic operator*(const Quad& a, const Bit& b) { return {F::Multiply(a.at, b.at), a.delta}; }

  // `proof` has the right length and must outlive the verifier.
  NaiveVerifier(const vole::Parameters& parameters, ByteView statement, size_t bits, ByteView proof);

  Bit Input();
  Bit Constant(bool value) const { return {delta_ & Gf128::Mask(value), delta_}; }
  template <class Expression>
  Bit Define(const Expression& expression) {
    const Bit bit = Input();
    AssertZero(expression + bit);
    return bit;
  }
  std::array<Bit, 8> Invert(const std::array<Bit, 8>& x) {
    std::array<Bit, 8> y;
    for (Bit& bit : y) bit = Input();
    AssertInverse(x, y);
    return y;
  }
  void AssertInverse(const std::array<Bit, 8>& x, const std::array<Bit, 8>& y) {
    AssertZero(Lift(x, field::kBetaSquared) * Lift(y, field::kBeta) + Lift(x, field::kBeta));
    AssertZero(Lift(x, field::kBeta) * Lift(y, field::kBetaSquared) + Lift(y, field::kBeta));
  }
  void AssertZero(const Bit& a) { AssertZero(Quad{{}, delta_} + a); }
  void AssertZero(const Quad& a) { AssertZero(Cubic{{}, delta_} + a); }
  void AssertZero(const Cubic& a) { sum_ ^= F::Multiply(Coefficient(), a.at); }
  // End is called after the circuit has run.
  void End() { EndChunk(); }

  const std::vector<TranscriptItem>& items() const { return items_; }
  // state is InitialState.
  const Bytes& state() const { return initial_; }
  // Last is the last hash that the items give for the proof's counter; in a genuine proof its lower bits are Δ.
  Bytes Last() const { return Derive(initial_, items_, grind()); }
  ByteView grind() const { return proof_.subspan(34, 4); }
  // matches tells whether the proof says what was computed. Only what was computed is in the items.
  bool matches() const { return matches_; }
  const Gf128& delta() const { return delta_; }

 private:
  static Bit Lift(const std::array<Bit, 8>& bits, const std::array<Gf128, 8>& basis) {
    Bit out{{}, bits[0].delta};
    for (size_t i = 0; i < 8; ++i) out.at ^= F::Multiply(bits[i].at, basis[i]);
    return out;
  }

  void OpenTrees();
  void BeginChunk();
  void EndChunk();
  void FillColumns(unsigned tree, size_t alpha);
  void CheckColumns(ByteView sum);
  Gf128 Coefficient();
  Gf128 Row(size_t i) const;
  Gf128 MaskRows(size_t first) const;
  bool DeltaBit(size_t i) const { return ((proof_[18 + i / 8] >> (i % 8)) & 1) != 0; }
  ByteView Take(size_t size);
  void Absorb(uint8_t label, ByteView data) { items_.push_back({label, false, ToBytes(data)}); }
  void Compare(ByteView computed) { matches_ &= Equal(computed, Take(computed.size())); }
  Bytes Challenge(uint8_t label);

  vole::Parameters set_;
  size_t bits_left_;
  ByteView proof_;
  Bytes initial_;
  Gf128 delta_;
  std::vector<TranscriptItem> items_;
  std::vector<std::vector<Bytes>> leaves_;  // [tree][leaf]; the hidden one is empty
  size_t read_ = 0;
  uint64_t block_ = 0;
  size_t chunk_bits_ = 0;
  size_t at_ = 0;
  std::vector<Bytes> columns_;
  Bytes masked_;
  Gf128 points_[2];
  Gf128 terms_[2];  // of the next coefficient
  Gf128 sum_;
  bool matches_ = true;
};

// RunNaive gives the second verifier of a proof after its run.
inline NaiveVerifier RunNaive(const Proved& p) {
  NaiveVerifier out(p.parameters, p.statement, p.bits, p.proof);
  p.relation.Run(out);
  out.End();
  return out;
}

}  // namespace attestor::zk::engine
