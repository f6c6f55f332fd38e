#include "service/client/clocks.h"

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
    if (span >= kUnits[i].size)
      return std::to_string((span + kSizes[i] / 2) / kSizes[i]) + " " + std::string(kUnits[i].name) + "s";
  }
  return std::to_string(span / std::chrono::seconds(1)) + " seconds";
}

bool IsAboutTime(const Error& error) {
  constexpr std::array<std::string_view, 7> kWords = {"_time",    "expired", "not_yet",         "future",
                                                      "key_life", "window",  "root_certificate"};
  // What another side refused carries its code in front.
  const std::string codes = std::string(error.code().id) + " " + error.detail().substr(0, error.detail().find(':'));
  return std::ranges::any_of(kWords, [&](std::string_view word) { return codes.find(word) != std::string::npos; });
}

// Two others that agree outvote one. With one other alone, either may be wrong.
std::optional<std::string> Clocks::Verdict() const {
  const auto off = std::ranges::find_if(readings_, [](const Reading& reading) { return IsOff(reading.ahead()); });
  if (off == readings_.end()) return std::nullopt;
  std::string readings = "this machine's says " + ToText(off->here);
  for (const Reading& reading : readings_) readings.append(", ").append(Says(reading));
  const bool one_agrees =
      std::ranges::any_of(readings_, [](const Reading& reading) { return !IsOff(reading.ahead()); });
  if (one_agrees) return "the clock of " + off->who + " is " + Difference(*off) + " the others: " + readings;
  const bool others_agree = readings_.size() > 1 && std::ranges::all_of(readings_, [&](const Reading& reading) {
                              return !IsOff(reading.ahead() - off->ahead());
                            });
  const Duration ahead = off->ahead();
  const std::string span = ReadableSpan(ahead < Duration::zero() ? -ahead : ahead);
  const std::string way = ahead > Duration::zero() ? " behind " : " ahead of ";
  if (others_agree)
    return "this machine's clock is " + span + way + "all others: " + readings + "; set it (timedatectl set-ntp true)";
  if (readings_.size() == 1) {
    return "this machine's clock is " + span + way + off->who + "'s, so one of the two is wrong: " + readings +
           "; check this machine's first (timedatectl set-ntp true)";
  }
  return "the clocks differ: " + readings;
}

}  // namespace attestor::client
