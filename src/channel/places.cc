#include "channel/places.h"

#include <algorithm>

namespace attestor::channel {

size_t Places::CountOf(const std::string& source) const {
  return static_cast<size_t>(std::ranges::count_if(entries_, [&](const auto& entry) { return entry.second.source == source; }));
}

std::optional<Places::Id> Places::WhoGivesWay(const std::string* source) const {
  const auto counts = [&](const Entry& entry) {
    return entry.standing != Standing::kSession && (source == nullptr || entry.source == *source);
  };
  Standing least = Standing::kSession;
  for (const auto& [id, entry] : entries_) {
    if (counts(entry)) least = std::min(least, entry.standing);
  }
  struct Group {
    Id oldest = 0;
    size_t size = 0;
  };
  std::map<std::string, Group> groups;
  for (const auto& [id, entry] : entries_) {
    if (!counts(entry) || entry.standing != least) continue;
    Group& group = groups[entry.owner.empty() ? entry.source : entry.owner];
    if (group.size++ == 0) group.oldest = id;
  }
  const auto largest = std::ranges::max_element(groups, [](const auto& a, const auto& b) {
    return std::pair(a.second.size, b.second.oldest) < std::pair(b.second.size, a.second.oldest);
  });
  return largest == groups.end() ? std::nullopt : std::optional(largest->second.oldest);
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
  entries_.emplace(*out.id, Entry{source});
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
  return out;
}

void Places::Rest(Id id) {
  const auto found = entries_.find(id);
  if (found != entries_.end()) found->second.standing = Standing::kIdle;
}

bool Places::Raise(Id id, Standing standing) {
  const auto found = entries_.find(id);
  if (found == entries_.end()) return false;
  found->second.standing = std::max(found->second.standing, standing);
  return true;
}

void Places::Leave(Id id) { entries_.erase(id); }

}  // namespace attestor::channel
