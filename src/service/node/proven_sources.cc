#include "service/node/proven_sources.h"

#include <algorithm>

namespace attestor::node {

void ProvenSources::Add(const std::string& source, Time now) {
  if (source.empty()) return;
  std::lock_guard lock(mutex_);
  if (!sources_.contains(source)) MakeRoom(now);
  Proven& proven = sources_[source];
  const unsigned left = now < proven.until ? proven.visits : 0;
  proven = {std::min(left + kVisits, kMostVisits), now + kLife};
}

bool ProvenSources::Take(const std::string& source, Time now) {
  std::lock_guard lock(mutex_);
  const auto found = sources_.find(source);
  if (found == sources_.end()) return false;
  if (now >= found->second.until) {
    sources_.erase(found);
    return false;
  }
  if (--found->second.visits == 0) sources_.erase(found);
  return true;
}

void ProvenSources::MakeRoom(Time now) {
  if (sources_.size() < kMaxSources) return;
  std::erase_if(sources_, [now](const auto& entry) { return now >= entry.second.until; });
  if (sources_.size() < kMaxSources) return;
  sources_.erase(std::ranges::min_element(sources_, {}, [](const auto& entry) { return entry.second.until; }));
}

}  // namespace attestor::node
