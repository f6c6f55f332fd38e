#include "service/channel/quota.h"

#include <algorithm>

#include "service/net/source.h"

namespace attestor::channel {

std::vector<Quota::Charged> Quota::ChargedFor(const std::string& source) {
  std::vector<Charged> out = {{source}};
  for (std::string& network : net::NetworksOf(source))
    out.push_back({std::move(network), out.back().divisor * net::kNetworkShare});
  return out;
}

// A clock that was set back gives nothing, and takes nothing.
Quota::Left Quota::Refilled(const Left& left, Time now) const {
  const int64_t passed = std::clamp<int64_t>((now - left.at).count(), 0, 2 * period_.count());  // from the deepest debt
  return {std::min(full_, left.parts + full_ * passed / period_.count()), now};
}

Duration Quota::WaitFor(const std::string& name, int64_t parts, Time now) {
  const auto found = left_.find(name);
  if (found == left_.end()) return Duration(0);
  const Left filled = Refilled(found->second, now);
  if (filled.parts >= parts) return Duration(0);
  // It stays as it was, so that asking often loses nothing to rounding; only a clock that was set back is followed.
  if (now < found->second.at) found->second = filled;
  return Duration((parts - filled.parts) / std::max<int64_t>(1, full_ / period_.count()) + 1);
}

void Quota::Change(const std::string& source, int64_t parts, Time now) {
  for (const Charged& charged : ChargedFor(source)) {
    if (!left_.contains(charged.name)) MakeRoom(now);
    Left& left = left_.try_emplace(charged.name, Left{full_, now}).first->second;
    left = {std::clamp(Refilled(left, now).parts + parts / charged.divisor, -full_, full_), now};
  }
}

// One pass makes room for many, so that newcomers cost little however many come.
void Quota::MakeRoom(Time now) {
  if (left_.size() < kMaxSources) return;
  std::erase_if(left_, [&](const auto& entry) { return Refilled(entry.second, now).parts >= full_; });
  constexpr size_t kKept = kMaxSources - kMaxSources / 8;
  if (left_.size() <= kKept) return;
  std::vector<int64_t> parts;
  for (const auto& entry : left_) parts.push_back(Refilled(entry.second, now).parts);
  const auto most = parts.begin() + static_cast<ptrdiff_t>(kKept);
  std::ranges::nth_element(parts, most);
  size_t too_many = left_.size() - kKept;
  std::erase_if(left_, [&](const auto& entry) {
    return too_many > 0 && Refilled(entry.second, now).parts >= *most && too_many-- > 0;
  });
}

std::optional<Duration> Quota::Take(const std::string& source, uint64_t units, Time now) {
  if (source.empty()) return {};
  std::lock_guard lock(mutex_);
  const int64_t wanted = std::min(full_, static_cast<int64_t>(units) * kParts);
  Duration wait(0);
  for (const Charged& charged : ChargedFor(source))
    wait = std::max(wait, WaitFor(charged.name, wanted / charged.divisor, now));
  if (wait > Duration(0)) return wait;
  Change(source, -wanted, now);
  return {};
}

void Quota::Owe(const std::string& source, uint64_t units, Time now) {
  if (source.empty()) return;
  std::lock_guard lock(mutex_);
  Change(source, -static_cast<int64_t>(units) * kParts, now);
}

void Quota::GiveBack(const std::string& source, uint64_t units, Time now) {
  if (source.empty()) return;
  std::lock_guard lock(mutex_);
  Change(source, static_cast<int64_t>(units) * kParts, now);
}

size_t Quota::remembered() {
  std::lock_guard lock(mutex_);
  return left_.size();
}

}  // namespace attestor::channel
