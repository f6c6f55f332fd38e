// A sample of the changes of real quotes that `./dev fuzz quotes` tries all of.
#include "quotes/mutations.h"

#include <gtest/gtest.h>

#include "quotes/fields.h"
#include "testkit/fixtures/vectors.h"

namespace attestor::quotes {
namespace {

constexpr size_t kThin = 397;  // of the changes; prime, so that each value of a byte has its turn

TEST(QuoteMutations, ASampleIsRefused) {
  ATTESTOR_VECTOR_OR_SKIP(folder, "quotes");
  const Mutations mutations(RealQuotes(folder));
  Tally tally;
  for (size_t unit = 0; unit < mutations.units(); ++unit) tally.Add(mutations.Run(unit, kThin));
  EXPECT_TRUE(tally.violations.empty()) << tally.violations.size() << ", the first: " << tally.violations.front();
  for (const char* kind : {"bytes", "truncations", "extensions", "swaps", "collateral"})
    EXPECT_GT(tally.kinds[kind].tried, 0u) << kind;
  EXPECT_GT(tally.kinds["bytes"].tried, 15000u);
  EXPECT_EQ(tally.kinds["bytes"].accepted, 0u);
  EXPECT_EQ(tally.kinds["swaps"].accepted, 0u);
  EXPECT_GT(tally.kinds["collateral"].tried, 1500u);
  EXPECT_EQ(tally.kinds["collateral"].accepted, 0u);
}

// What the rule about padding allows is accepted, and nothing else: both kinds whole.
TEST(QuoteMutations, PaddingAloneMayChange) {
  ATTESTOR_VECTOR_OR_SKIP(folder, "quotes");
  const std::vector<RealQuote> quotes = RealQuotes(folder);
  const Mutations mutations(quotes);
  Tally tally;
  size_t unit = 0;
  for (const RealQuote& quote : quotes) {
    unit += quote.bytes.size();
    tally.Add(mutations.Run(unit + 1));
    unit += 2 + quotes.size() - 1;
  }
  for (const RealQuote& quote : quotes) unit += quote.canonical.size();
  EXPECT_EQ(unit, mutations.units());
  EXPECT_TRUE(tally.violations.empty()) << tally.violations.front();
  EXPECT_EQ(tally.kinds["extensions"].tried, quotes.size() * 64 * 3);
  EXPECT_GT(tally.kinds["extensions"].accepted, 0u);  // the SGX quote has no padding of its own
}

TEST(QuoteFields, CoverEveryByteOnce) {
  ATTESTOR_VECTOR_OR_SKIP(folder, "quotes");
  for (const RealQuote& quote : RealQuotes(folder)) {
    size_t at = 0;
    for (const Field& field : FieldsOf(quote.bytes)) {
      EXPECT_EQ(field.offset, at) << field.name;
      at += field.size;
    }
    EXPECT_EQ(at, quote.bytes.size());
  }
}

}  // namespace
}  // namespace attestor::quotes
