#include "core/base/nearest.h"

#include <algorithm>
#include <array>

namespace attestor {
namespace {

constexpr size_t kMaxWord = 64;

using Row = std::array<size_t, kMaxWord + 1>;

// Distance is that of Damerau and Levenshtein, with neighbours that change places once.
size_t Distance(std::string_view a, std::string_view b) {
  Row before{}, last{}, row{};
  for (size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before = last;
    last = row;
  }
  return last[b.size()];
}

}  // namespace

std::string_view Nearest(std::string_view word, std::span<const std::string_view> words) {
  if (word.size() > kMaxWord) return {};
  std::string_view best;
  size_t least = std::max<size_t>(1, word.size() / 3) + 1;
  for (const std::string_view one : words) {
    if (one.size() > kMaxWord) continue;
    const size_t distance = Distance(word, one);
    if (distance >= least) continue;
    least = distance;
    best = one;
  }
  return best;
}

}  // namespace attestor
