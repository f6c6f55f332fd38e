// A sum of many words, with as few adders as there can be.
//
// Public summands are added in the clear, so all of them together are one summand, and none if they come to 0: how many
// bits a circuit commits to depends on its public values.
#pragma once

#include <utility>

#include "circuit/adder.h"
#include "circuit/word.h"

namespace attestor::circuit {

template <class B>
class Sum {
 public:
  explicit Sum(B& b) : b_(b) {}

  // At most five secret words, and one subtraction of a secret word among them.
  Sum& Add(const Value<B>& x) {
    if (x.known) return AddKnown(*x.known);
    terms_[count_++] = x.bits;
    return *this;
  }
  Sum& AddKnown(uint32_t x) {
    known_ += x;
    return *this;
  }
  // -x is ~x + 1.
  Sum& Subtract(const Value<B>& x) {
    if (x.known) return AddKnown(0 - *x.known);
    carry_in_ = true;
    return Add(XorKnown(b_, x, 0xffffffff));
  }
  // A word of degree 2; at most one.
  Sum& AddQuadratic(const QuadWord<B>& x) {
    quad_ = x;
    return *this;
  }

  // Finish gives the sum modulo 2^32. The object is spent then.
  Value<B> Finish() {
    if (count_ == 0 && !quad_) return Known(b_, known_);
    FoldKnown();
    return {Last(nullptr), std::nullopt};
  }

  // AssertEquals constrains the sum to `expected`. The object is spent then.
  void AssertEquals(const Value<B>& expected) {
    Word<B> result = expected.bits;
    if (expected.known) {
      result = Known(b_, *expected.known - known_ - (carry_in_ ? 1 : 0)).bits;
      known_ = 0;
      carry_in_ = false;
    }
    FoldKnown();
    Last(&result);
  }

 private:
  bool TakeCarry() { return std::exchange(carry_in_, false); }

  // Makes the public part a summand. A carry is free where an adder follows, and is added in the clear otherwise.
  void FoldKnown() {
    const bool adder_follows = count_ + (quad_ ? 1 : 0) >= 2;
    if ((known_ != 0 || !adder_follows) && TakeCarry()) ++known_;
    if (known_ != 0) terms_[count_++] = Known(b_, known_).bits;
  }

  // The last adder takes three linear summands, or one and the quadratic one.
  Word<B> Last(const Word<B>* expected) {
    const size_t left = quad_ ? 1 : 3;
    while (count_ > left) Reduce();
    if (count_ == 0) terms_[count_++] = Known(b_, 0).bits;
    if (quad_) return AddQuad(b_, terms_[0], *quad_, TakeCarry(), expected);
    if (count_ == 3) return Add3(b_, terms_[0], terms_[1], terms_[2], TakeCarry(), expected);
    if (count_ == 2) return Add2(b_, terms_[0], terms_[1], TakeCarry(), expected);
    if (expected != nullptr) {
      for (size_t i = 0; i < 32; ++i) b_.AssertZero(terms_[0][i] ^ (*expected)[i]);
    }
    return terms_[0];
  }

  // One adder over the last summands.
  void Reduce() {
    if (count_ >= 3) {
      terms_[count_ - 3] = Add3(b_, terms_[count_ - 1], terms_[count_ - 2], terms_[count_ - 3], TakeCarry());
      count_ -= 2;
    } else {
      terms_[0] = Add2(b_, terms_[0], terms_[1], TakeCarry());
      count_ = 1;
    }
  }

  B& b_;
  std::array<Word<B>, 6> terms_{};
  size_t count_ = 0;
  std::optional<QuadWord<B>> quad_;
  uint32_t known_ = 0;
  bool carry_in_ = false;
};

}  // namespace attestor::circuit
