#include "core/base/clock.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

namespace attestor {
namespace {

std::optional<int64_t> ParseNumber(std::string_view text) {
  int64_t value = 0;
  const char* end = text.data() + text.size();
  auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || stop != end || text.empty() || value < 0) return std::nullopt;
  return value;
}

constexpr Time kFirstShown{std::chrono::sys_days(std::chrono::year(0) / 1 / 1)};

constexpr int64_t kMaxSeconds = std::chrono::floor<std::chrono::seconds>(kLastTime).time_since_epoch().count();

std::optional<Time> FromSeconds(int64_t seconds) {
  if (seconds > kMaxSeconds) return std::nullopt;
  return Time(std::chrono::seconds(seconds));
}

}  // namespace

std::string ToText(Time time) {
  time = std::clamp(time, kFirstShown, kLastTime);  // beyond, there is no year of four digits
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time - day));
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02dZ", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()));
  return text.data();
}

std::optional<Time> ParseTime(std::string_view text) {
  if (auto seconds = ParseNumber(text)) return FromSeconds(*seconds);
  constexpr std::string_view kShape = "dddd-dd-ddTdd:dd:ddZ";
  if (text.size() != kShape.size()) return std::nullopt;
  for (size_t i = 0; i < kShape.size(); ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    if (kShape[i] == 'd' ? !digit : text[i] != kShape[i]) return std::nullopt;
  }
  auto number = [&](size_t at, size_t size) { return static_cast<int>(*ParseNumber(text.substr(at, size))); };
  const std::chrono::year_month_day date{std::chrono::year(number(0, 4)),
                                         std::chrono::month(static_cast<unsigned>(number(5, 2))),
                                         std::chrono::day(static_cast<unsigned>(number(8, 2)))};
  const int hour = number(11, 2);
  const int minute = number(14, 2);
  const int second = number(17, 2);
  if (!date.ok() || hour > 23 || minute > 59 || second > 59) return std::nullopt;
  return Time(std::chrono::sys_days(date)) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
         std::chrono::seconds(second);
}

std::optional<Duration> ParseDuration(std::string_view text) {
  struct Unit {
    std::string_view name;
    int64_t milliseconds;
  };
  static constexpr std::array<Unit, 5> kUnits = {
      {{"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}}};
  const size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const auto value = ParseNumber(text.substr(0, digits));
  if (!value || *value == 0) return std::nullopt;
  for (const Unit& unit : kUnits) {
    if (text.substr(digits) != unit.name) continue;
    if (*value > kMaxSeconds * 1000 / unit.milliseconds) return std::nullopt;
    return Duration(*value * unit.milliseconds);
  }
  return std::nullopt;
}

}  // namespace attestor
