// Sums and differences of times that cannot overflow: whoever names a time may name any, the first and the last
// included. What would lie beyond the ends lies at the end.
#pragma once

#include "core/base/clock.h"

namespace attestor {

// Later is `time` + `by`; `by` may be negative.
constexpr Time Later(Time time, Duration by) {
  Duration::rep sum = 0;
  if (!__builtin_add_overflow(time.time_since_epoch().count(), by.count(), &sum)) return Time(Duration(sum));
  return by < Duration::zero() ? Time::min() : Time::max();
}

// Between is `to` - `from`; negative when `to` is earlier.
constexpr Duration Between(Time from, Time to) {
  Duration::rep difference = 0;
  if (!__builtin_sub_overflow(to.time_since_epoch().count(), from.time_since_epoch().count(), &difference))
    return Duration(difference);
  return to < from ? Duration::min() : Duration::max();
}

}  // namespace attestor
