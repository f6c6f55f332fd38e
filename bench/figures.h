// Figures: what a benchmark prints. One line each: name, median, unit, number of runs, spread.
#pragma once

#include <string>
#include <vector>

namespace attestor::bench {

struct Figure {
  std::string name;
  std::string unit;
  std::vector<double> samples;  // one a run
};

// Print writes the figure as text, or with `json` as one JSON object with the same keys. The spread is the middle half: from the first to
// the third quartile.
void Print(const Figure& figure, bool json);

}  // namespace attestor::bench
