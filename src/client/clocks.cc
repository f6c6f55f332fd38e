#include "client/clocks.h"

#include <algorithm>
#include <array>

namespace attestor::client {
namespace {

bool IsOff(Duration ahead) { return ahead > kClockTolerance || -ahead > kClockTolerance; }

std::string Difference(const Reading& reading) {
  const Duration ahead = reading.ahead();
  return ReadableSpan(ahead < Duration::zero() ? -ahead : ahead) + (ahead < Duration::zero() ? " behind" : " ahead of");
}

std::string Says(const Reading& reading) { return reading.who + "'s says " + ToText(reading.says); }

std::optional<int> Number(std::string_view text) {
  int value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

}  // namespace

std::string ReadableSpan(Duration span) {
  struct Unit {
    Duration size;
    std::string_view name;
  };
  constexpr std::array kUnits = {Unit{std::chrono::hours(48), "day"}, Unit{std::chrono::hours(2), "hour"},
                                 Unit{std::chrono::minutes(2), "minute"}};
  constexpr std::array<Duration, 3> kSizes = {std::chrono::hours(24), std::chrono::hours(1), std::chrono::minutes(1)};
  for (size_t i = 0; i < kUnits.size(); ++i) {
    if (span >= kUnits[i].size) return std::to_string(span / kSizes[i]) + " " + std::string(kUnits[i].name) + "s";
  }
  return std::to_string(span / std::chrono::seconds(1)) + " seconds";
}

bool IsAboutTime(const Error& error) {
  constexpr std::array<std::string_view, 6> kWords = {"_time", "expired", "not_yet", "future", "key_life", "window"};
  return std::ranges::any_of(kWords, [&](std::string_view word) { return error.code().id.find(word) != std::string_view::npos; });
}

// Two others that agree outvote one. With one other alone, either may be wrong.
std::optional<std::string> Clocks::Verdict() const {
  const auto off = std::ranges::find_if(readings_, [](const Reading& reading) { return IsOff(reading.ahead()); });
  if (off == readings_.end()) return std::nullopt;
  std::string readings = "this machine's says " + ToText(off->here);
  for (const Reading& reading : readings_) readings.append(", ").append(Says(reading));
  const bool one_agrees = std::ranges::any_of(readings_, [](const Reading& reading) { return !IsOff(reading.ahead()); });
  if (one_agrees) return "the clock of " + off->who + " is " + Difference(*off) + " the others: " + readings;
  const bool others_agree = readings_.size() > 1 &&
                            std::ranges::all_of(readings_, [&](const Reading& reading) { return !IsOff(reading.ahead() - off->ahead()); });
  const Duration ahead = off->ahead();
  const std::string span = ReadableSpan(ahead < Duration::zero() ? -ahead : ahead);
  const std::string way = ahead > Duration::zero() ? " behind " : " ahead of ";
  if (others_agree) return "this machine's clock is " + span + way + "all others: " + readings + "; set it (timedatectl set-ntp true)";
  if (readings_.size() == 1) {
    return "this machine's clock is " + span + way + off->who + "'s, so one of the two is wrong: " + readings +
           "; check this machine's first (timedatectl set-ntp true)";
  }
  return "the clocks differ: " + readings;
}

std::optional<Time> ParseHttpDate(std::string_view text) {
  constexpr std::string_view kShape = "Sun, 06 Nov 1994 08:49:37 GMT";
  constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  if (text.size() != kShape.size() || text.substr(3, 2) != ", " || !text.ends_with(" GMT") || text[19] != ':' || text[22] != ':') {
    return std::nullopt;
  }
  const auto month = std::ranges::find(kMonths, text.substr(8, 3));
  const auto day = Number(text.substr(5, 2)), year = Number(text.substr(12, 4)), hour = Number(text.substr(17, 2)),
             minute = Number(text.substr(20, 2)), second = Number(text.substr(23, 2));
  if (month == kMonths.end() || !day || !year || !hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 60) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date(std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(month - kMonths.begin()) + 1),
                                         std::chrono::day(static_cast<unsigned>(*day)));
  if (!date.ok()) return std::nullopt;
  return Time(std::chrono::sys_days(date)) + std::chrono::hours(*hour) + std::chrono::minutes(*minute) + std::chrono::seconds(*second);
}

}  // namespace attestor::client
