// Where tokens are shown from. A client shows its token after it has seen the node's evidence, and evidence is what
// costs; so the node remembers the sources from which somebody has shown one, and lets them pass those about whom it
// knows nothing (docs/adr/0013).
#pragma once

#include <mutex>
#include <string>
#include <unordered_map>

#include "core/base/clock.h"

namespace attestor::node {

class ProvenSources {
 public:
  static constexpr size_t kMaxSources = 4096;
  static constexpr unsigned kVisits =
      8;  // that one token is good for: whoever shares the address of its owner has no more
  static constexpr unsigned kMostVisits = 256;
  static constexpr Duration kLife = std::chrono::hours(1);

  // Add notes that a token was shown from `source`; an unknown source, whose name is empty, is not remembered.
  void Add(const std::string& source, Time now);
  // Take uses up one visit; false when there is none.
  bool Take(const std::string& source, Time now);

 private:
  struct Proven {
    unsigned visits = 0;
    Time until;
  };
  void MakeRoom(Time now);

  std::mutex mutex_;
  std::unordered_map<std::string, Proven> sources_;
};

}  // namespace attestor::node
