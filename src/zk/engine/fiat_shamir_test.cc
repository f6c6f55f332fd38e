// What the last challenge depends on: a second verifier, written from the specification, gets the same Δ from the
// proof's bytes, so that nothing is left out of the engine's transcript or in another place; and each item changes it.
#include <gtest/gtest.h>

#include "zk/engine/naive_verifier_test.h"
#include "zk/vole/chunk.h"
#include "zk/vole/parameters.h"

namespace attestor::zk::engine {
namespace {

// Fits tells whether a last hash has zeros as its grinding bits, and the proof's Δ below.
bool Fits(const Proved& p, ByteView last) {
  const std::optional<Delta> delta = Delta::FromDigest(p.parameters, *ToArray<16>(last.first(16)));
  return delta && Equal(delta->Encode(), ByteView(p.proof).subspan(ProofFormat::kDelta, 16));
}

TEST(FiatShamir, SecondVerifierGetsTheSameDelta) {
  for (const vole::Parameters& parameters : {vole::kSmall, vole::kFast, kToy, kWide, vole::Parameters{243, 6, 4, 8}}) {
    for (const size_t steps : {0, 1, 9, 30}) {
      const Proved p = MakeProof(parameters, steps);
      const NaiveVerifier naive = RunNaive(p);
      EXPECT_TRUE(naive.matches() && Fits(p, naive.Last())) << static_cast<int>(parameters.id) << ' ' << steps;
    }
  }
}

TEST(FiatShamir, SecondVerifierAndSeveralChunks) {
  Proved p = MakeProof(kToy, 27'000);
  ASSERT_EQ(vole::ChunkCount(p.bits), 2U);
  const NaiveVerifier naive = RunNaive(p);
  EXPECT_TRUE(naive.matches() && Fits(p, naive.Last()));
  std::string labels;
  for (const TranscriptItem& item : naive.items()) labels += static_cast<char>('0' + item.label);
  EXPECT_EQ(labels, "1234567893456789");
}

TEST(FiatShamir, SecondVerifierRefusesWhatTheFirstRefuses) {
  Proved p = MakeProof(kWide, 1);
  for (size_t at = ProofFormat::kDelta; at < p.proof.size(); at += 31) {
    p.proof[at] ^= 2;
    const NaiveVerifier naive = RunNaive(p);
    EXPECT_FALSE(naive.matches() && Fits(p, naive.Last())) << at;
    p.proof[at] ^= 2;
  }
  p.relation.three = !p.relation.three;
  EXPECT_FALSE(Fits(p, RunNaive(p).Last()));
}

TEST(FiatShamir, EveryItemCounts) {
  const Proved p = MakeProof(kWide, 5);
  const NaiveVerifier naive = RunNaive(p);
  ASSERT_EQ(naive.items().size(), 9U);
  for (size_t i = 0; i < naive.items().size(); ++i) {
    ASSERT_EQ(naive.items()[i].label, i + 1);
    std::vector<TranscriptItem> items = naive.items();
    items.erase(items.begin() + static_cast<ptrdiff_t>(i));
    EXPECT_FALSE(Fits(p, Derive(naive.state(), items, naive.grind()))) << "without " << i + 1;
    items = naive.items();
    items[i].label ^= 16;
    EXPECT_FALSE(Fits(p, Derive(naive.state(), items, naive.grind()))) << "label " << i + 1;
    if (i > 0) {
      items = naive.items();
      std::swap(items[i], items[i - 1]);
      EXPECT_FALSE(Fits(p, Derive(naive.state(), items, naive.grind()))) << "order " << i + 1;
    }
  }
}

TEST(FiatShamir, EveryByteOfEveryItemCounts) {
  const Proved p = MakeProof(kWide, 5);
  const NaiveVerifier naive = RunNaive(p);
  std::vector<TranscriptItem> items = naive.items();
  for (TranscriptItem& item : items) {
    if (item.challenge) continue;
    for (size_t i = 0; i < item.data.size(); ++i) {
      item.data[i] ^= 0x20;
      EXPECT_FALSE(Fits(p, Derive(naive.state(), items, naive.grind()))) << static_cast<int>(item.label) << ' ' << i;
      item.data[i] ^= 0x20;
    }
  }
  EXPECT_TRUE(Fits(p, Derive(naive.state(), items, naive.grind())));
}

TEST(FiatShamir, EveryInitialInputCounts) {
  const Proved p = MakeProof(kWide, 5);
  const NaiveVerifier naive = RunNaive(p);
  const auto fits = [&](const vole::Parameters& set, const ByteArray<32>& statement, uint64_t bits) {
    return Fits(p, Derive(InitialState(set, statement, bits), naive.items(), naive.grind()));
  };
  const vole::Parameters& set = p.parameters;
  EXPECT_TRUE(fits(set, p.statement, p.bits));
  EXPECT_FALSE(fits({9, set.trees, set.depth, set.grinding}, p.statement, p.bits));
  EXPECT_FALSE(fits({set.id, set.trees + 1, set.depth, set.grinding}, p.statement, p.bits));
  EXPECT_FALSE(fits({set.id, set.trees, set.depth + 1, set.grinding}, p.statement, p.bits));
  EXPECT_FALSE(fits({set.id, set.trees, set.depth, set.grinding + 1}, p.statement, p.bits));
  ByteArray<32> statement = p.statement;
  statement[31] ^= 1;
  EXPECT_FALSE(fits(set, statement, p.bits));
  EXPECT_FALSE(fits(set, p.statement, p.bits + 1));
  EXPECT_FALSE(Fits(p, Derive(naive.state(), naive.items(), Bytes{1, 0, 0, 0})));
}

}  // namespace
}  // namespace attestor::zk::engine
