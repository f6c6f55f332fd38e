// Every small change of a real quote, in a fixed order, so that a run can be split, sampled and resumed. Test code
// only.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "quotes/real_quotes.h"

namespace attestor::quotes {

// Tally counts what a run did. `accepted` counts what the rule about padding allows: a quote that lost or gained zeros
// behind it, within quote::kMaxPadding. Everything else that is accepted, and an allowed one that is refused, is a
// violation.
struct Tally {
  struct Count {
    uint64_t tried = 0;
    uint64_t accepted = 0;
  };
  std::map<std::string, Count> kinds;
  std::vector<std::string> violations;

  void Add(const Tally& other);
};

// Mutations are these, for each real quote:
//   bytes        each byte set to each of its 255 other values                       one unit a byte
//   truncations  each length below the whole                                         one unit
//   extensions   1 to 64 bytes behind it: zeros; 0xff; zeros and a one at the end    one unit
//   swaps        each field, and each run of neighbouring fields, taken from each    one unit an ordered pair
//                other real quote; of one of another version, each field of the
//                same name and size
//   collateral   each byte of its canonical collateral flipped and set as            one unit a byte, behind all units above
//                quotes/collateral_mutations.h says
class Mutations {
 public:
  explicit Mutations(std::vector<RealQuote> quotes);

  size_t units() const { return units_; }

  // Run tries the mutations of one unit. With `thin` above 1 only each thin-th, beginning with one that depends on the
  // unit.
  Tally Run(size_t unit, size_t thin = 1) const;

 private:
  class Unit;
  std::vector<RealQuote> quotes_;
  size_t quote_units_ = 0;
  size_t units_ = 0;
};

}  // namespace attestor::quotes
