// What the back ends of prover and verifier have in common: they take committed bits one by one, go on to the next
// chunk when one is used up, and add each constraint to the sums of the chunk in which it is stated
// (spec/zk/proof-system.md sections 3 and 4).
//
// `Self` is the back end itself. It gives Bit BitAt(i), the bit i of the current chunk; AssertZero of its expressions;
// Lift(bits, basis), an element of the lifted byte field; and AssertProduct(a, b, sum), which constrains a·b + sum to
// be 0.
#pragma once

#include "circuit/backend.h"
#include "zk/engine/chunk_prover.h"
#include "zk/field/subfield.h"
#include "zk/vole/parameters.h"

namespace attestor::zk::engine {

template <class Self, class F, class Chunks>
class ChunkedBackend {
 public:
  auto Input() { return Next(); }

  template <class Expression>
  auto Define(const Expression& expression) {
    const auto bit = Next();
    self().AssertZero(expression + bit);
    return bit;
  }

  template <class Bits>
  Bits Invert(const Bits& x) {
    Bits y;
    for (auto& bit : y) bit = Next();
    AssertInverse(x, y);
    return y;
  }

  template <class Bits>
  void AssertInverse(const Bits& x, const Bits& y) {
    self().AssertProduct(Self::Lift(x, field::kBetaSquared), Self::Lift(y, field::kBeta), Self::Lift(x, field::kBeta));
    self().AssertProduct(Self::Lift(x, field::kBeta), Self::Lift(y, field::kBetaSquared), Self::Lift(y, field::kBeta));
  }

  // End closes the last chunk, after the circuit has run. It must have committed to exactly as many bits as the chunks
  // hold.
  void End() { EndChunk(); }

 protected:
  explicit ChunkedBackend(Chunks& chunks) : chunks_(chunks) { chunks_.Begin(); }

  Chunks& chunks() { return chunks_; }
  const Chunks& chunks() const { return chunks_; }

  // Add adds coefficient·term to one of the sums; which stands for what is the back end's business.
  void Add(size_t sum, const field::Gf128& coefficient, const field::Gf128& term) {
    sums_[sum] ^= F::MultiplyWide(coefficient, term);
  }

 private:
  Self& self() { return static_cast<Self&>(*this); }

  auto Next() {
    if (at_ == chunks_.size()) {
      EndChunk();
      chunks_.Begin();
      at_ = 0;
    }
    return self().BitAt(at_++);
  }

  void EndChunk() {
    ConstraintSums sums;
    for (size_t i = 0; i < sums.size(); ++i) sums[i] = F::Reduce(sums_[i]);
    sums_ = {};
    chunks_.End(sums);
  }

  Chunks& chunks_;
  size_t at_ = 0;
  std::array<field::Gf256, vole::kDegree> sums_{};
};

}  // namespace attestor::zk::engine
