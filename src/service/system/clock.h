// The machine's clock, for programs: everything else is told the time.
#pragma once

#include "core/base/clock.h"

namespace attestor {

class SystemClock final : public Clock {
 public:
  Time Now() const override;
};

}  // namespace attestor
