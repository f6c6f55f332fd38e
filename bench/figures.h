// Figures: what a benchmark prints. One line each: name, median, unit, number of runs, spread.
#pragma once

#include <string>
#include <vector>

#include "core/base/error.h"

namespace attestor::bench {

inline constexpr ErrorCode kBench{
    1560, "bench.failed",
    "Choose a benchmark by its name; or the programs that it drives do not answer as they should."};

struct Figure {
  std::string name;
  std::string unit;
  std::vector<double> samples;  // one a run
};

// Print writes the figure as text, or with `json` as one JSON object with the same keys. The spread is the middle half:
// from the first to the third quartile.
void Print(const Figure& figure, bool json);

}  // namespace attestor::bench
