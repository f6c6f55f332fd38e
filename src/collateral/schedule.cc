#include "collateral/schedule.h"

#include <algorithm>

namespace attestor::collateral {

void Schedule::Succeeded(Time now, Time until) {
  failures_ = 0;
  next_ = now + std::clamp((until - now) * 2 / 3, kShortest, kLongest);
}

void Schedule::Failed(Time now, Random& random) {
  constexpr uint32_t kDoublings = 6;
  const Duration pause = std::min<Duration>(kShortest * (1 << std::min(failures_, kDoublings)), kLongestRetry);
  ++failures_;
  next_ = now + pause + pause * random.Array<1>()[0] / (4 * 255);
}

}  // namespace attestor::collateral
