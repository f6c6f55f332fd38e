#include "core/crypto/punycode.h"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace attestor::crypto {
namespace {

// Parameters of RFC 3492 section 5.
constexpr uint32_t kBase = 36, kTMin = 1, kTMax = 26, kSkew = 38, kDamp = 700, kFirstBias = 72, kFirstNonBasic = 0x80;

using CodePoints = std::vector<uint32_t>;

// Decode reads UTF-8: shortest forms only, no surrogates.
std::optional<CodePoints> Decode(std::string_view text) {
  CodePoints out;
  for (size_t at = 0; at < text.size();) {
    const auto first = static_cast<uint8_t>(text[at++]);
    if (first < 0x80) {
      out.push_back(first >= 'A' && first <= 'Z' ? first + 32u : first);
      continue;
    }
    const size_t more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : 1;
    if (first < 0xc2 || first > 0xf4 || text.size() - at < more) return std::nullopt;
    uint32_t point = first & (0x3fu >> more);
    for (size_t i = 0; i < more; ++i) {
      const auto next = static_cast<uint8_t>(text[at++]);
      if ((next & 0xc0) != 0x80) return std::nullopt;
      point = point << 6 | (next & 0x3fu);
    }
    constexpr uint32_t kLeast[] = {0, 0x80, 0x800, 0x10000};
    if (point < kLeast[more] || point > 0x10ffff || (point >= 0xd800 && point < 0xe000)) return std::nullopt;
    out.push_back(point);
  }
  return out;
}

char Digit(uint32_t value) { return static_cast<char>(value < 26 ? 'a' + value : '0' + (value - 26)); }

uint32_t Adapt(uint32_t delta, uint32_t count, bool first) {
  delta = first ? delta / kDamp : delta / 2;
  delta += delta / count;
  uint32_t k = 0;
  for (; delta > (kBase - kTMin) * kTMax / 2; k += kBase) delta /= kBase - kTMin;
  return k + (kBase - kTMin + 1) * delta / (delta + kSkew);
}

void PutNumber(uint32_t number, uint32_t bias, std::string& out) {
  for (uint32_t k = kBase;; k += kBase) {
    const uint32_t threshold = std::clamp(k > bias ? k - bias : 0, kTMin, kTMax);
    if (number < threshold) break;
    out.push_back(Digit(threshold + (number - threshold) % (kBase - threshold)));
    number = (number - threshold) / (kBase - threshold);
  }
  out.push_back(Digit(number));
}

// Encode is section 6.3. At most 63 code points below 0x110000: no number can overflow.
std::string Encode(const CodePoints& points) {
  std::string out;
  for (const uint32_t point : points) {
    if (point < kFirstNonBasic) out.push_back(static_cast<char>(point));
  }
  const auto basic = static_cast<uint32_t>(out.size());
  if (basic > 0) out.push_back('-');
  uint32_t handled = basic, delta = 0, bias = kFirstBias;
  for (uint32_t n = kFirstNonBasic; handled < points.size(); ++n) {
    uint32_t next = UINT32_MAX;
    for (const uint32_t point : points) {
      if (point >= n) next = std::min(next, point);
    }
    delta += (next - n) * (handled + 1);
    n = next;
    for (const uint32_t point : points) {
      if (point < n) ++delta;
      if (point != n) continue;
      PutNumber(delta, bias, out);
      bias = Adapt(delta, handled + 1, handled == basic);
      delta = 0;
      ++handled;
    }
    ++delta;
  }
  return out;
}

}  // namespace

std::optional<std::string> ToAsciiLabel(std::string_view utf8) {
  if (utf8.empty() || utf8.size() > 4 * kMaxLabel) return std::nullopt;
  const std::optional<CodePoints> points = Decode(utf8);
  if (!points || points->size() > kMaxLabel) return std::nullopt;
  std::string out;
  if (std::ranges::all_of(*points, [](uint32_t point) { return point < kFirstNonBasic; })) {
    out.assign(points->begin(), points->end());
  } else {
    out = "xn--" + Encode(*points);
  }
  if (out.size() > kMaxLabel) return std::nullopt;
  return out;
}

}  // namespace attestor::crypto
