// An allowance for each source that fills again with time (a token bucket).
//
// What it costs is bounded: beyond kMaxSources that have not filled again, all further sources share one allowance.
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/clock.h"

namespace attestor::channel {

class Quota {
 public:
  static constexpr size_t kMaxSources = 8192;

  // `burst` units at once, which fill again in `period`.
  Quota(uint64_t burst, Duration period) : full_(static_cast<int64_t>(burst) * kParts), period_(period) {}

  // Take: nothing when the units were taken, else when to come back. The empty source is unknown, and limits by source are off for it.
  std::optional<Duration> Take(const std::string& source, uint64_t units, Time now);
  // Owe takes units that were used already, also beyond what is there.
  void Owe(const std::string& source, uint64_t units, Time now);
  void GiveBack(const std::string& source, uint64_t units, Time now);

 private:
  static constexpr int64_t kParts = 1'000'000;  // of a unit
  struct Left {
    int64_t parts = 0;
    Time at;
  };
  // Of `source` when it was last changed; the reference lives until the lock ends.
  Left& At(const std::string& source, Time now);
  Left Refilled(const Left& left, Time now) const;

  const int64_t full_;
  const Duration period_;
  std::mutex mutex_;
  std::unordered_map<std::string, Left> left_;
};

}  // namespace attestor::channel
