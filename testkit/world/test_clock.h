// The system's clock, with a difference that a test may change while services run, and which it may stop. Test code
// only.
#pragma once

#include <atomic>

#include "core/base/clock.h"
#include "service/system/clock.h"

namespace attestor::test {

class TestClock final : public Clock {
 public:
  Time Now() const override {
    const int64_t held = held_ms_;
    return (held > 0 ? Time(Duration(held)) : SystemClock().Now()) + Duration(ahead_ms_.load());
  }
  void Advance(Duration by) { ahead_ms_ += by.count(); }
  // Hold stops it: from now on it goes on by Advance alone.
  void Hold() { held_ms_ = SystemClock().Now().time_since_epoch().count(); }

 private:
  std::atomic<int64_t> ahead_ms_ = 0;
  std::atomic<int64_t> held_ms_ = 0;  // nothing while it goes
};

}  // namespace attestor::test
