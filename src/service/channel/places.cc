#include "service/channel/places.h"

#include <algorithm>

#include "service/net/source.h"

namespace attestor::channel {
namespace {

// One of a source weighs kWeight in its crowd, and less in those of its /48 and its /32.
constexpr size_t kWeight = 16;

}  // namespace

size_t Places::CountOf(const std::string& source) const {
  return static_cast<size_t>(
      std::ranges::count_if(entries_, [&](const auto& entry) { return entry.second.source == source; }));
}

std::optional<Places::Id> Places::WhoGivesWay(const std::string* source) const {
  const auto counts = [&](const Entry& entry) {
    return entry.standing != Standing::kSession && (source == nullptr || entry.source == *source);
  };
  Standing least = Standing::kSession;
  for (const auto& [id, entry] : entries_) {
    if (counts(entry)) least = std::min(least, entry.standing);
  }
  const auto is_candidate = [&](const Entry& entry) { return counts(entry) && entry.standing == least; };
  std::map<std::string, size_t> sizes;
  for (const auto& [id, entry] : entries_) {
    if (!is_candidate(entry)) continue;
    for (const std::string& name : entry.crowds) ++sizes[name];
  }
  std::optional<Id> who;
  size_t largest = 0;
  for (const auto& [id, entry] : entries_) {
    if (!is_candidate(entry)) continue;
    size_t crowd = 0, weight = kWeight;
    for (const std::string& name : entry.crowds) {
      crowd = std::max(crowd, weight * sizes[name]);
      weight /= net::kNetworkShare;
    }
    if (!who || crowd > largest) who = id;
    largest = std::max(largest, crowd);
  }
  return who;
}

std::vector<std::string> Places::CrowdsOf(const std::string& source) {
  std::vector<std::string> crowds = {source};
  for (std::string& network : net::NetworksOf(source)) crowds.push_back(std::move(network));
  return crowds;
}

Places::Entered Places::Enter(const std::string& source) {
  Entered out;
  const bool source_full = !source.empty() && CountOf(source) >= limits_.per_source;
  if (source_full || entries_.size() >= limits_.all) {
    const auto leaving = WhoGivesWay(source_full ? &source : nullptr);
    if (!leaving) return out;
    entries_.erase(*leaving);
    out.leaving.push_back(*leaving);
  }
  out.id = next_++;
  entries_.emplace(*out.id, Entry{source, CrowdsOf(source)});
  return out;
}

Places::Entered Places::Name(Id id, const std::string& source) {
  const auto found = entries_.find(id);
  if (found == entries_.end()) return {};
  Entered out{id, {}};
  if (!source.empty() && CountOf(source) >= limits_.per_source) {
    const auto leaving = WhoGivesWay(&source);
    if (!leaving) return {};
    entries_.erase(*leaving);
    out.leaving.push_back(*leaving);
  }
  found->second.source = source;
  found->second.crowds = CrowdsOf(source);
  return out;
}

Places::Entered Places::Own(Id id, const std::string& owner) {
  const auto found = entries_.find(id);
  if (found == entries_.end()) return {};
  size_t owned = 0, own = 0;
  std::optional<Id> idle;
  for (const auto& [other, entry] : entries_) {
    if (entry.owner.empty() || other == id) continue;
    ++owned;
    if (entry.owner != owner) continue;
    ++own;
    if (!idle && entry.standing == Standing::kIdle) idle = other;
  }
  Entered out{id, {}};
  if (own >= limits_.all - owned) {
    if (!idle) return {};
    entries_.erase(*idle);
    out.leaving.push_back(*idle);
  }
  found->second.owner = owner;
  found->second.crowds = {owner};
  found->second.standing = Standing::kSession;
  return out;
}

void Places::Rest(Id id) {
  const auto found = entries_.find(id);
  if (found != entries_.end()) found->second.standing = Standing::kIdle;
}

bool Places::Raise(Id id, Standing standing) {
  const auto found = entries_.find(id);
  if (found == entries_.end()) return false;
  Entry& entry = found->second;
  if (standing == Standing::kSession && entry.standing != standing && !MayHaveSession(entry)) return false;
  entry.standing = std::max(entry.standing, standing);
  return true;
}

bool Places::MayHaveSession(const Entry& entry) const {
  if (entry.source.empty() || !entry.owner.empty()) return true;
  size_t sessions = 0;
  std::map<std::string, size_t> held;
  for (const auto& [id, other] : entries_) {
    if (other.standing != Standing::kSession) continue;
    ++sessions;
    for (const std::string& name : other.crowds) ++held[name];
  }
  const size_t free = limits_.all - sessions;
  return std::ranges::all_of(entry.crowds, [&](const std::string& name) { return held[name] < free; });
}

void Places::Leave(Id id) { entries_.erase(id); }

}  // namespace attestor::channel
