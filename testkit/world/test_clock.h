// The system's clock, with a difference that a test may change while services run. Test code only.
#pragma once

#include <atomic>

#include "core/base/clock.h"
#include "service/system/clock.h"

namespace attestor::test {

class TestClock final : public Clock {
 public:
  Time Now() const override { return SystemClock().Now() + Duration(ahead_ms_.load()); }
  void Advance(Duration by) { ahead_ms_ += by.count(); }

 private:
  std::atomic<int64_t> ahead_ms_ = 0;
};

}  // namespace attestor::test
