#include "web/http/http_date.h"

#include <algorithm>
#include <array>
#include <string>

namespace attestor::http {
namespace {

constexpr std::array<std::string_view, 7> kDays = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::string_view kForm = "Sun, 06 Nov 1994 08:49:37 GMT";

}  // namespace

std::optional<Time> ParseHttpDate(std::string_view text) {
  if (text.size() != kForm.size() || text.substr(3, 2) != ", " || text.substr(25) != " GMT") return std::nullopt;
  if (text[7] != ' ' || text[11] != ' ' || text[16] != ' ') return std::nullopt;
  const auto* month = std::ranges::find(kMonths, text.substr(8, 3));
  if (month == kMonths.end() || std::ranges::find(kDays, text.substr(0, 3)) == kDays.end()) return std::nullopt;
  const auto number = static_cast<size_t>(month - kMonths.begin()) + 1;
  std::string date(text.substr(12, 4));
  date.append(number < 10 ? "-0" : "-").append(std::to_string(number)).append("-").append(text.substr(5, 2));
  return ParseTime(date.append("T").append(text.substr(17, 8)).append("Z"));
}

}  // namespace attestor::http
