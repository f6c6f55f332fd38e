#include "figures.h"

#include <algorithm>
#include <cstdio>

namespace attestor::bench {
namespace {

double Quantile(const std::vector<double>& sorted, double part) {
  const double at = part * static_cast<double>(sorted.size() - 1);
  const size_t low = static_cast<size_t>(at);
  const size_t high = std::min(low + 1, sorted.size() - 1);
  return sorted[low] + (sorted[high] - sorted[low]) * (at - static_cast<double>(low));
}

}  // namespace

void Print(const Figure& figure, bool json) {
  if (figure.samples.empty()) return;
  std::vector<double> sorted = figure.samples;
  std::sort(sorted.begin(), sorted.end());
  const double median = Quantile(sorted, 0.5), low = Quantile(sorted, 0.25), high = Quantile(sorted, 0.75);
  if (json) {
    std::printf("{\"name\":\"%s\",\"median\":%.6g,\"unit\":\"%s\",\"runs\":%zu,\"spread\":[%.6g,%.6g]}\n",
                figure.name.c_str(), median, figure.unit.c_str(), sorted.size(), low, high);
  } else {
    std::printf("%-32s %12.6g %-6s %5zu runs   %.6g .. %.6g\n", figure.name.c_str(), median, figure.unit.c_str(),
                sorted.size(), low, high);
  }
  std::fflush(stdout);
}

}  // namespace attestor::bench
