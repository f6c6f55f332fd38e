// Every small change of real collateral in its canonical form. Test code only.
#pragma once

#include <cstdint>
#include <vector>

#include "quotes/mutations.h"

namespace attestor::quotes {

// ChangesOf gives what a byte is changed to: each of its bits flipped, and 00, 01, 7f, 80, fe, ff, one more, one less;
// without repetition.
std::vector<uint8_t> ChangesOf(uint8_t byte);

// MutateCollateral changes byte `at` of the collateral of `real` and verifies the quote with it: kind "collateral",
// none may be accepted. With `thin` above 1 only each thin-th change, beginning with one that depends on `at`.
Tally MutateCollateral(const RealQuote& real, size_t at, size_t thin = 1);

}  // namespace attestor::quotes
