// Whose clock is wrong. A session fails in many ways when one clock is: evidence is "expired", certificates are "not
// valid yet". The times that the others name tell which clock it is, and by how much. They are hints for a person;
// nothing is judged by them.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/base/clock.h"
#include "core/base/error.h"

namespace attestor::client {

inline constexpr Duration kClockTolerance = std::chrono::minutes(2);

// Reading is one clock beside this machine's, at the same moment.
struct Reading {
  std::string who;  // "the node", "the site"
  Time says;
  Time here;  // this machine's clock

  Duration ahead() const { return says - here; }
};

class Clocks {
 public:
  void Add(std::string who, Time says, Time here) { readings_.push_back({std::move(who), says, here}); }
  const std::vector<Reading>& readings() const { return readings_; }

  // Verdict names the clock that is off, and by how much; nullopt when all agree within kClockTolerance.
  std::optional<std::string> Verdict() const;

 private:
  std::vector<Reading> readings_;
};

// IsAboutTime tells whether a wrong clock can be the cause of an error.
bool IsAboutTime(const Error& error);

// ReadableSpan: "2 days", "26 hours", "5 minutes", "40 seconds".
std::string ReadableSpan(Duration span);

}  // namespace attestor::client
