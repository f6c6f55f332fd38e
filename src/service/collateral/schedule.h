// When collateral is asked for again.
#pragma once

#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/base/time_math.h"

namespace attestor::collateral {

// Schedule: after a success, when two thirds of what is left of the collateral's life have passed, and within a day,
// because a new TCB evaluation does not wait for the end of the old one. After a failure soon, then ever more slowly,
// up to once an hour.
class Schedule {
 public:
  static constexpr Duration kLongest = std::chrono::hours(24);
  static constexpr Duration kShortest = std::chrono::minutes(1);
  static constexpr Duration kLongestRetry = std::chrono::hours(1);

  explicit Schedule(Time now) : next_(now) {}

  void Succeeded(Time now, Time until);
  // Failed spreads the retries by up to a quarter, so that not all programs that lost a service come back at once.
  void Failed(Time now, Random& random);

  // Due: the time has come, or the clock was set back to where the next time is out of reach.
  bool Due(Time now) const { return now >= next_ || Between(now, next_) > kLongest; }

  Time next() const { return next_; }
  uint32_t failures() const { return failures_; }  // since the last success

 private:
  Time next_;
  uint32_t failures_ = 0;
};

}  // namespace attestor::collateral
