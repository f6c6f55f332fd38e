#include "service/collateral/schedule.h"

#include <algorithm>

namespace attestor::collateral {

void Schedule::Succeeded(Time now, Time until) {
  failures_ = 0;
  next_ = Later(now, std::clamp(Between(now, until) / 3 * 2, kShortest, kLongest));
}

void Schedule::Failed(Time now, Random& random) {
  constexpr uint32_t kDoublings = 6;
  const Duration pause = std::min<Duration>(kShortest * (1 << std::min(failures_, kDoublings)), kLongestRetry);
  ++failures_;
  next_ = Later(now, pause + pause * random.Array<1>()[0] / (4 * 255));
}

}  // namespace attestor::collateral
