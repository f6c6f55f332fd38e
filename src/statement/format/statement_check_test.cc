// What follows from the parts that a statement's check proved; the check itself is tried with whole bundles
// (statement/verify/bundle_check_test.cc).
#include "statement/format/statement_check.h"

#include <gtest/gtest.h>

namespace attestor::statement {
namespace {

// One of the two on hardware does not make the other real.
TEST(ProvedParts, SimulatedWhenEitherIs) {
  for (const bool signer : {false, true}) {
    for (const bool node : {false, true}) {
      ProvedParts parts;
      parts.signer.emplace().guest.quote.simulated = signer;
      parts.node.emplace().guest.quote.simulated = node;
      EXPECT_EQ(parts.simulated(), signer || node) << signer << node;
    }
  }
}

}  // namespace
}  // namespace attestor::statement
