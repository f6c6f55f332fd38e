// Time is an argument. Only services own a Clock; everything that checks is told the time.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace attestor {

// Time is a point in UTC, in milliseconds since 1970-01-01T00:00:00Z.
using Time = std::chrono::sys_time<std::chrono::milliseconds>;
using Duration = std::chrono::milliseconds;

// kLastTime, the end of the year 9999, bounds every time that is read: far from overflow in any unit.
inline constexpr Time kLastTime{Duration(253402300799999)};

// ToText writes RFC 3339 in UTC, whole seconds: 2026-03-01T12:00:00Z.
std::string ToText(Time time);

// ParseTime reads RFC 3339 in UTC ("2026-03-01T12:00:00Z", seconds only) or whole seconds since 1970; nullopt
// otherwise.
std::optional<Time> ParseTime(std::string_view text);

// ParseDuration reads a positive whole number and a unit: 500ms, 90s, 10m, 24h, 7d; nullopt otherwise.
std::optional<Duration> ParseDuration(std::string_view text);

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Time Now() const = 0;
};

// FixedClock stands still until told: for tests and for `--at`.
class FixedClock final : public Clock {
 public:
  explicit FixedClock(Time now) : now_(now) {}
  Time Now() const override { return now_; }
  void Set(Time now) { now_ = now; }

 private:
  Time now_;
};

}  // namespace attestor
