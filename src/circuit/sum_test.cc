#include "circuit/sum.h"

#include <gtest/gtest.h>

#include "circuit/sha256_plain.h"
#include "testkit/circuit/run.h"

namespace attestor::circuit {
namespace {

// What is summed: `words` secret words, with signs, a public word, and the product of two more secret words where
// `quad`.
struct Shape {
  size_t words;
  bool subtract_last;
  uint32_t known;
  bool quad;
};

template <class B>
Sum<B> MakeSum(B& b, const Shape& shape) {
  Sum<B> sum(b);
  for (size_t i = 0; i < shape.words; ++i) {
    const Value<B> word = InputWord(b);
    if (shape.subtract_last && i + 1 == shape.words) {
      sum.Subtract(word);
    } else {
      sum.Add(word);
    }
  }
  sum.AddKnown(shape.known);
  if (!shape.quad) return sum;
  const Value<B> x = InputWord(b);
  const Value<B> y = InputWord(b);
  QuadWord<B> product;
  for (size_t i = 0; i < 32; ++i) product[i] = x.bits[i] * y.bits[i];
  return sum.AddQuadratic(product);
}

uint32_t PlainSum(const Bytes& inputs, const Shape& shape) {
  const auto word = [&](size_t i) { return LoadWord(ByteView(inputs).subspan(4 * i, 4)); };
  uint32_t sum = shape.known;
  for (size_t i = 0; i < shape.words; ++i) sum += shape.subtract_last && i + 1 == shape.words ? 0 - word(i) : word(i);
  if (shape.quad) sum += word(shape.words) & word(shape.words + 1);
  return sum;
}

// Inputs with long carries among them.
Bytes Inputs(const Shape& shape, uint32_t seed) {
  Bytes inputs = RandomBytes(4 * (shape.words + (shape.quad ? 2 : 0)), seed);
  for (size_t i = 0; i < inputs.size(); ++i) {
    if (seed % 3 == 1) inputs[i] = 0xff;
    if (seed % 3 == 2) inputs[i] = i % 4 == 3 && i < 4 ? 1 : (i < 8 ? 0xff : 0);
  }
  return inputs;
}

std::vector<Shape> AllShapes() {
  std::vector<Shape> shapes;
  for (size_t words = 0; words <= 5; ++words) {
    for (const uint32_t known : {0U, 0x80000001U, 0xffffffffU}) {
      for (const bool quad : {false, true}) {
        shapes.push_back({words, false, known, quad});
        if (words > 0) shapes.push_back({words, true, known, quad});
      }
    }
  }
  return shapes;
}

TEST(SumTest, EqualsThePlainSum) {
  for (const Shape& shape : AllShapes()) {
    for (uint32_t seed = 0; seed < 9; ++seed) {
      const Bytes inputs = Inputs(shape, seed);
      const uint32_t expected = PlainSum(inputs, shape);
      for (const uint32_t wrong : {0U, 1U, 0x80000000U}) {
        EXPECT_EQ(RunClear(inputs, [&](auto& b) { AssertWord(b, MakeSum(b, shape).Finish().bits, expected ^ wrong); }),
                  wrong == 0)
            << shape.words << shape.subtract_last << shape.known << shape.quad << " seed " << seed;
      }
    }
  }
}

TEST(SumTest, AssertsAPublicResult) {
  for (const Shape& shape : AllShapes()) {
    for (uint32_t seed = 0; seed < 9; ++seed) {
      const Bytes inputs = Inputs(shape, seed);
      const uint32_t expected = PlainSum(inputs, shape);
      for (const uint32_t wrong : {0U, 1U, 0x80000000U}) {
        EXPECT_EQ(RunClear(inputs, [&](auto& b) { MakeSum(b, shape).AssertEquals(Known(b, expected ^ wrong)); }),
                  wrong == 0)
            << shape.words << shape.subtract_last << shape.known << shape.quad << " seed " << seed;
      }
    }
  }
}

TEST(SumTest, AssertsASecretResult) {
  for (const Shape& shape : AllShapes()) {
    for (uint32_t seed = 0; seed < 9; ++seed) {
      Bytes inputs = Inputs(shape, seed);
      const uint32_t expected = PlainSum(inputs, shape);
      for (const uint32_t wrong : {0U, 1U, 0x80000000U}) {
        Bytes with_result = inputs;
        for (int shift = 24; shift >= 0; shift -= 8)
          with_result.push_back(static_cast<uint8_t>((expected ^ wrong) >> shift));
        const auto circuit = [&](auto& b) {
          auto sum = MakeSum(b, shape);
          sum.AssertEquals(InputWord(b));
        };
        EXPECT_EQ(RunClear(with_result, circuit), wrong == 0)
            << shape.words << shape.subtract_last << shape.known << shape.quad << " seed " << seed;
      }
    }
  }
}

TEST(SumTest, EveryCommittedBitIsConstrained) {
  for (const Shape& shape : AllShapes()) {
    const Bytes inputs = RandomBytes(4 * (shape.words + (shape.quad ? 2 : 0)), 7);
    EXPECT_EQ(CountAcceptedFlips(inputs, [&](auto& b) { MakeSum(b, shape).Finish(); }, 1), 0U);
    const uint32_t expected = PlainSum(inputs, shape);
    EXPECT_EQ(CountAcceptedFlips(inputs, [&](auto& b) { MakeSum(b, shape).AssertEquals(Known(b, expected)); }, 1), 0U);
  }
}

// Bits beyond the inputs.
size_t Cost(const Shape& shape, bool expected) {
  return CommittedBits([&](auto& b) {
           auto sum = MakeSum(b, shape);
           if (expected) {
             sum.AssertEquals(Known(b, 5));
           } else {
             sum.Finish();
           }
         }) -
         32 * (shape.words + (shape.quad ? 2 : 0));
}

TEST(SumTest, CommitsToAsFewBitsAsStated) {
  EXPECT_EQ(Cost({0, false, 7, false}, false), 0U);
  EXPECT_EQ(Cost({1, false, 0, false}, false), 0U);
  EXPECT_EQ(Cost({1, false, 7, false}, false), 31U);
  EXPECT_EQ(Cost({2, false, 0, false}, false), 31U);
  EXPECT_EQ(Cost({2, true, 0, false}, false), 31U) << "the carry of a subtraction is free";
  EXPECT_EQ(Cost({2, true, 7, false}, false), 31U);
  EXPECT_EQ(Cost({3, false, 0, false}, false), 31U);
  EXPECT_EQ(Cost({4, false, 0, false}, false), 62U);
  EXPECT_EQ(Cost({4, false, 7, false}, false), 62U);
  EXPECT_EQ(Cost({1, false, 0, true}, false), 32U);
  EXPECT_EQ(Cost({3, true, 0, true}, false), 63U);
  EXPECT_EQ(Cost({4, false, 7, true}, false), 94U);
  EXPECT_EQ(Cost({3, false, 7, true}, true), 31U) << "a public result takes the public summand";
  EXPECT_EQ(Cost({3, false, 7, false}, true), 0U);
  EXPECT_EQ(Cost({5, false, 7, false}, true), 31U);
}

}  // namespace
}  // namespace attestor::circuit
