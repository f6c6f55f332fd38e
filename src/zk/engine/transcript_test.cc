// The transcript against the specification written out with one hash call each, and: everything that goes in counts.
#include "zk/engine/transcript.h"

#include <gtest/gtest.h>

#include <set>

#include "core/crypto/hash.h"
#include "zk/vole/parameters.h"

namespace attestor::zk::engine {
namespace {

constexpr vole::Parameters kSet{240, 2, 8, 3};

ByteArray<32> Statement() {
  ByteArray<32> out;
  for (size_t i = 0; i < out.size(); ++i) out[i] = static_cast<uint8_t>(i + 1);
  return out;
}

Bytes Number(uint64_t value, size_t size) {
  Bytes out(size);
  for (size_t i = 0; i < size; ++i) out[i] = static_cast<uint8_t>(value >> (8 * i));
  return out;
}

TEST(Transcript, IsAsSpecified) {
  Transcript transcript(kSet, Statement(), 0x0102030405);
  Bytes t =
      crypto::Hash(crypto::HashId::kSha256,
                   Concat({AsBytes("attestor/zk/v3"), Bytes{240, 2, 8, 3}, Statement(), Number(0x0102030405, 8)}));
  const auto hash = [](const Bytes& bytes) { return crypto::Hash(crypto::HashId::kSha256, bytes); };
  const Bytes data(300, 9);
  transcript.Absorb(Label::kSalt, data);
  t = hash(Concat({t, Bytes{1}, Number(300, 8), data}));
  EXPECT_TRUE(Equal(transcript.Challenge(Label::kHashChallenge), hash(Concat({t, Bytes{4}}))));
  t = hash(Concat({t, Bytes{4}, Number(0, 8)}));
  EXPECT_TRUE(Equal(transcript.Challenge(Label::kConstraintPoints), hash(Concat({t, Bytes{7}}))));
  t = hash(Concat({t, Bytes{7}, Number(0, 8)}));
  for (const uint32_t grind : {0U, 1U, 0x01020304U, 0xffffffffU}) {
    const Bytes expected = hash(Concat({t, Bytes{10}, Number(grind, 4)}));
    EXPECT_TRUE(Equal(transcript.Delta(grind), ByteView(expected).first(16))) << grind;
  }
}

TEST(Transcript, LabelsHaveTheSpecifiedNumbers) {
  const Label labels[] = {
      Label::kSalt,         Label::kCommitment,    Label::kCorrections,      Label::kHashChallenge,
      Label::kColumnHashes, Label::kMaskedWitness, Label::kConstraintPoints, Label::kConstraintWeights,
      Label::kConstraints,  Label::kDelta};
  for (size_t i = 0; i < 10; ++i) EXPECT_EQ(static_cast<size_t>(labels[i]), i + 1);
}

// State stands for the state: the last challenge hashes nothing else.
ByteArray<16> State(const Transcript& transcript) { return transcript.Delta(0); }

TEST(Transcript, EveryInitialInputCounts) {
  std::set<ByteArray<16>> seen;
  size_t made = 0;
  const auto add = [&](const vole::Parameters& set, const ByteArray<32>& statement, uint64_t bits) {
    seen.insert(State(Transcript(set, statement, bits)));
    ++made;
  };
  add(kSet, Statement(), 100);
  add({241, 2, 8, 3}, Statement(), 100);
  add({240, 3, 8, 3}, Statement(), 100);
  add({240, 2, 9, 3}, Statement(), 100);
  add({240, 2, 8, 4}, Statement(), 100);
  for (size_t bit = 0; bit < 256; ++bit) {
    ByteArray<32> statement = Statement();
    statement[bit / 8] ^= static_cast<uint8_t>(1 << bit % 8);
    add(kSet, statement, 100);
  }
  for (unsigned bit = 0; bit < 64; ++bit) add(kSet, Statement(), 100 ^ (uint64_t{1} << bit));
  EXPECT_EQ(seen.size(), made);
}

TEST(Transcript, LabelDataLengthAndOrderCount) {
  const Bytes a{1, 2, 3};
  const Bytes b{4, 5};
  using Step = std::pair<Label, Bytes>;
  const std::vector<std::vector<Step>> runs = {
      {},
      {{Label::kSalt, {}}},
      {{Label::kCommitment, {}}},
      {{Label::kSalt, a}},
      {{Label::kCommitment, a}},
      {{Label::kSalt, {1, 2, 2}}},
      {{Label::kSalt, {1, 2, 3, 0}}},
      {{Label::kSalt, a}, {Label::kSalt, b}},
      {{Label::kSalt, b}, {Label::kSalt, a}},
      {{Label::kSalt, {1, 2}}, {Label::kSalt, {3, 4, 5}}},
      {{Label::kSalt, {1, 2, 3, 4, 5}}},
      {{Label::kSalt, a}, {Label::kCommitment, b}},
      {{Label::kCommitment, b}, {Label::kSalt, a}},
  };
  std::set<ByteArray<16>> seen;
  for (const std::vector<Step>& run : runs) {
    Transcript transcript(kSet, Statement(), 1);
    for (const Step& step : run) transcript.Absorb(step.first, step.second);
    seen.insert(State(transcript));
  }
  EXPECT_EQ(seen.size(), runs.size());
}

TEST(Transcript, ChallengesDifferAndAreAbsorbed) {
  Transcript one(kSet, Statement(), 1);
  Transcript two = one;
  const ByteArray<32> first = one.Challenge(Label::kHashChallenge);
  EXPECT_NE(State(one), State(two));
  EXPECT_NE(first, one.Challenge(Label::kHashChallenge));
  EXPECT_NE(first, two.Challenge(Label::kConstraintPoints));
}

TEST(Transcript, DeltaAbsorbsNothing) {
  const Transcript transcript(kSet, Statement(), 1);
  std::set<ByteArray<16>> seen;
  for (uint32_t grind = 0; grind < 1000; ++grind) seen.insert(transcript.Delta(grind));
  EXPECT_EQ(seen.size(), 1000U);
  EXPECT_EQ(transcript.Delta(5), transcript.Delta(5));
}

}  // namespace
}  // namespace attestor::zk::engine
