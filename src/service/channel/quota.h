// An allowance for each source that fills again with time (a token bucket).
//
// Whoever has one IPv6 address has many: the networks that a source is in have allowances, too (net::kNetworkShare).
// What all of this costs is bounded: beyond kMaxSources those are forgotten that have used least, so a newcomer always
// finds an allowance of its own, and whoever has used much is remembered.
#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/base/clock.h"

namespace attestor::channel {

class Quota {
 public:
  static constexpr size_t kMaxSources = 16384;

  // `burst` units at once, which fill again in `period`.
  Quota(uint64_t burst, Duration period) : full_(static_cast<int64_t>(burst) * kParts), period_(period) {}

  // Take: nothing when the units were taken, else when to come back. The empty source is unknown, and limits by source
  // are off for it.
  std::optional<Duration> Take(const std::string& source, uint64_t units, Time now);
  // Owe takes units that were used already, also beyond what is there.
  void Owe(const std::string& source, uint64_t units, Time now);
  void GiveBack(const std::string& source, uint64_t units, Time now);

  // remembered is how many sources and networks have not filled again, or had not when room was needed last.
  size_t remembered();

 private:
  static constexpr int64_t kParts = 1'000'000;  // of a unit
  struct Left {
    int64_t parts = 0;
    Time at;
  };
  // Charged is a source or a network, and what it pays of each part.
  struct Charged {
    std::string name;
    int64_t divisor = 1;
  };
  static std::vector<Charged> ChargedFor(const std::string& source);
  Left Refilled(const Left& left, Time now) const;
  // WaitFor: how long until `parts` are there.
  Duration WaitFor(const std::string& name, int64_t parts, Time now);
  void Change(const std::string& source, int64_t parts, Time now);
  void MakeRoom(Time now);

  const int64_t full_;
  const Duration period_;
  std::mutex mutex_;
  std::unordered_map<std::string, Left> left_;  // who is not here has all
};

}  // namespace attestor::channel
