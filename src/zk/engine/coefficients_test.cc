// The coefficients against the specification, and what the constraint round's error rests on (section 7, step 2): every
// bit of both challenges counts, free values help against as many challenges as they were chosen for and no other, and
// the error at toy size is the one that is stated.
#include "zk/engine/coefficients.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

#include "zk/field/portable_field.h"
#include "zk/field/subfield.h"

namespace attestor::zk::engine {
namespace {

using F = field::PortableField;
using field::Gf128;
using field::Isa;

struct Challenges {
  ByteArray<32> points{};
  ByteArray<32> weights{};

  void Flip(size_t bit) {
    ByteArray<32>& half = bit < 256 ? points : weights;
    half[bit % 256 / 8] ^= static_cast<uint8_t>(1 << bit % 8);
  }
};

Challenges MakeChallenges(std::mt19937_64& random) {
  Challenges out;
  for (uint8_t& byte : out.points) byte = static_cast<uint8_t>(random());
  for (uint8_t& byte : out.weights) byte = static_cast<uint8_t>(random());
  return out;
}

std::vector<Gf128> Draw(const Challenges& challenges, size_t n, Isa isa = field::BestIsa()) {
  Coefficients coefficients(isa);
  coefficients.Start(challenges.points, challenges.weights);
  std::vector<Gf128> out(n);
  for (Gf128& one : out) one = coefficients.Next();
  return out;
}

// Passes tells whether a chunk whose constraints have these values is taken for one that holds.
bool Passes(const Challenges& challenges, const std::vector<Gf128>& values) {
  const std::vector<Gf128> coefficients = Draw(challenges, values.size());
  Gf128 sum;
  for (size_t i = 0; i < values.size(); ++i) sum ^= F::Multiply(coefficients[i], values[i]);
  return sum == Gf128::Zero();
}

TEST(Coefficients, AreThePowersOfBothPointsWithTheirWeights) {
  std::mt19937_64 random(1);
  for (const Isa isa : {Isa::kPortable, Isa::kAesClmul, Isa::kVaes512}) {
    if (isa > field::BestIsa()) continue;
    const Challenges challenges = MakeChallenges(random);
    Gf128 terms[2] = {Gf128::Load(challenges.weights.data()), Gf128::Load(&challenges.weights[16])};
    for (const Gf128& coefficient : Draw(challenges, 1000, isa)) {
      ASSERT_EQ(coefficient, terms[0] ^ terms[1]);
      for (size_t k = 0; k < 2; ++k) terms[k] = F::Multiply(terms[k], Gf128::Load(&challenges.points[16 * k]));
    }
  }
}

TEST(Coefficients, StartLeavesNothingOfTheChunkBefore) {
  std::mt19937_64 random(2);
  const Challenges first = MakeChallenges(random);
  const Challenges second = MakeChallenges(random);
  Coefficients coefficients(field::BestIsa());
  coefficients.Start(first.points, first.weights);
  for (size_t i = 0; i < 300; ++i) coefficients.Next();
  coefficients.Start(second.points, second.weights);
  for (const Gf128& expected : Draw(second, 300)) EXPECT_EQ(coefficients.Next(), expected);
}

TEST(Coefficients, EveryBitOfBothChallengesCounts) {
  std::mt19937_64 random(3);
  Challenges challenges = MakeChallenges(random);
  const std::vector<Gf128> before = Draw(challenges, 2);
  for (size_t bit = 0; bit < 512; ++bit) {
    challenges.Flip(bit);
    EXPECT_NE(Draw(challenges, 2), before) << bit;
    challenges.Flip(bit);
  }
}

// ValuesAgainst solves for n bits as values, not all 0, that pass all of `challenges`. There are 128 equations for each
// of them, so more bits than that always have a solution.
std::vector<Gf128> ValuesAgainst(const std::vector<Challenges>& challenges, size_t n) {
  std::vector<std::vector<uint64_t>> rows(
      n);  // of bit i: its coefficients, then the combination of bits that the row has become
  for (size_t i = 0; i < n; ++i) {
    rows[i].resize(2 * challenges.size() + n / 64 + 1);
    rows[i][2 * challenges.size() + i / 64] = uint64_t{1} << i % 64;
  }
  for (size_t c = 0; c < challenges.size(); ++c) {
    const std::vector<Gf128> coefficients = Draw(challenges[c], n);
    for (size_t i = 0; i < n; ++i) {
      rows[i][2 * c] = coefficients[i].lo;
      rows[i][2 * c + 1] = coefficients[i].hi;
    }
  }
  size_t rank = 0;
  for (size_t bit = 0; bit < 128 * challenges.size(); ++bit) {
    const auto has = [bit](const std::vector<uint64_t>& row) { return (row[bit / 64] >> bit % 64 & 1) != 0; };
    const auto pivot = std::find_if(rows.begin() + static_cast<ptrdiff_t>(rank), rows.end(), has);
    if (pivot == rows.end()) continue;
    std::swap(rows[rank], *pivot);
    for (size_t i = rank + 1; i < n; ++i) {
      if (!has(rows[i])) continue;
      for (size_t word = 0; word < rows[i].size(); ++word) rows[i][word] ^= rows[rank][word];
    }
    ++rank;
  }
  std::vector<Gf128> out(n);
  for (size_t i = 0; i < n; ++i) out[i].lo = rows.back()[2 * challenges.size() + i / 64] >> i % 64 & 1;
  return out;
}

// Where a challenge is one of few, the number of free values decides how many of them one chunk passes: one more for
// each 128 bits. So a key of 128 bits loses log2(n / 128) bits of its error, and these challenges have 512.
TEST(Coefficients, FreeValuesPassOneChallengeForEach128Bits) {
  std::mt19937_64 random(4);
  std::vector<Challenges> toy(5);
  for (Challenges& one : toy) one = MakeChallenges(random);
  for (size_t m = 1; m < toy.size(); ++m) {
    const std::vector<Challenges> chosen(toy.begin(), toy.begin() + static_cast<ptrdiff_t>(m));
    const std::vector<Gf128> values = ValuesAgainst(chosen, 128 * m + 1);
    EXPECT_NE(values, std::vector<Gf128>(values.size()));
    for (size_t c = 0; c < toy.size(); ++c) EXPECT_EQ(Passes(toy[c], values), c < m) << m << ' ' << c;
  }
}

// The kind of the fault that was here: coefficients that ignore a part of their challenge pass every challenge that
// differs there only.
TEST(Coefficients, FreeValuesPassNoNeighbourOfTheChallengesTheyWereChosenFor) {
  std::mt19937_64 random(5);
  std::vector<Challenges> chosen(2);
  for (Challenges& one : chosen) one = MakeChallenges(random);
  const std::vector<Gf128> values = ValuesAgainst(chosen, 300);
  for (const Challenges& one : chosen) {
    ASSERT_TRUE(Passes(one, values));
    for (size_t bit = 0; bit < 512; ++bit) {
      Challenges neighbour = one;
      neighbour.Flip(bit);
      EXPECT_FALSE(Passes(neighbour, values)) << bit;
    }
  }
}

// An element of the field of 2^8 elements that lies in F.
Gf128 Small(uint64_t bits) {
  Gf128 out;
  for (size_t i = 0; i < 8; ++i) out ^= field::kBeta[i] & Gf128::Mask((bits >> i & 1) != 0);
  return out;
}

// PassesAtToySize counts, among 2^14 challenges of four bytes, those that pass a chunk of `roots` + 1 values: the worst
// ones, a polynomial that is 0 at so many of the 256 points.
size_t PassesAtToySize(size_t roots) {
  std::vector<Gf128> values{Gf128::One()};
  for (size_t root = 1; root <= roots; ++root) {  // times X + root
    values.insert(values.begin(), Gf128::Zero());
    for (size_t i = 0; i + 1 < values.size(); ++i) values[i] ^= F::Multiply(values[i + 1], Small(root));
  }
  std::mt19937_64 random(6 + roots);
  size_t out = 0;
  for (size_t i = 0; i < size_t{1} << 14; ++i) {
    const uint64_t bits = random();
    Challenges challenges;
    for (size_t k = 0; k < 2; ++k) {
      Small(bits >> 8 * k & 0xff).Store(&challenges.points[16 * k]);
      Small(bits >> (16 + 8 * k) & 0xff).Store(&challenges.weights[16 * k]);
    }
    out += Passes(challenges, values) ? 1 : 0;
  }
  return out;
}

// 2^-8 + (roots / 2^8)^2 in a field of 2^8. With one point it would be roots / 2^8: 1,024 of 2^14 for 16 roots.
TEST(Coefficients, ErrorAtToySizeIsTheStatedOne) {
  const size_t with_one = PassesAtToySize(1);  // 64 are expected, with a deviation of 8
  EXPECT_GE(with_one, 40U);
  EXPECT_LE(with_one, 88U);
  const size_t with_sixteen = PassesAtToySize(16);  // 128 are expected, with a deviation of 11
  EXPECT_GE(with_sixteen, 94U);
  EXPECT_LE(with_sixteen, 162U);
}

}  // namespace
}  // namespace attestor::zk::engine
