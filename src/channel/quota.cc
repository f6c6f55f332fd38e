#include "channel/quota.h"

#include <algorithm>
#include <string_view>

namespace attestor::channel {
namespace {

constexpr std::string_view kOthers = "others";  // no address is written so

}  // namespace

// A clock that was set back gives nothing, and takes nothing.
Quota::Left Quota::Refilled(const Left& left, Time now) const {
  const int64_t passed = std::clamp<int64_t>((now - left.at).count(), 0, 2 * period_.count());  // from the deepest debt
  return {std::min(full_, left.parts + full_ * passed / period_.count()), now};
}

Quota::Left& Quota::At(const std::string& source, Time now) {
  auto found = left_.find(source);
  if (found == left_.end()) {
    if (left_.size() >= kMaxSources) {
      std::erase_if(left_, [&](const auto& entry) { return Refilled(entry.second, now).parts >= full_; });
    }
    const std::string name = left_.size() < kMaxSources ? source : std::string(kOthers);
    found = left_.try_emplace(name, Left{full_, now}).first;
  }
  return found->second;
}

std::optional<Duration> Quota::Take(const std::string& source, uint64_t units, Time now) {
  if (source.empty()) return {};
  std::lock_guard lock(mutex_);
  Left& left = At(source, now);
  const Left filled = Refilled(left, now);
  const int64_t wanted = std::min(full_, static_cast<int64_t>(units) * kParts);
  if (filled.parts >= wanted) {
    left = {filled.parts - wanted, now};
    return {};
  }
  // Otherwise it stays as it was, so that asking often loses nothing to rounding; only a clock that was set back is followed.
  if (now < left.at) left = filled;
  return Duration((wanted - filled.parts) / std::max<int64_t>(1, full_ / period_.count()) + 1);
}

void Quota::Owe(const std::string& source, uint64_t units, Time now) {
  if (source.empty()) return;
  std::lock_guard lock(mutex_);
  Left& left = At(source, now);
  left = {std::max(-full_, Refilled(left, now).parts - static_cast<int64_t>(units) * kParts), now};
}

void Quota::GiveBack(const std::string& source, uint64_t units, Time now) {
  if (source.empty()) return;
  std::lock_guard lock(mutex_);
  Left& left = At(source, now);
  left = {std::min(full_, Refilled(left, now).parts + static_cast<int64_t>(units) * kParts), now};
}

}  // namespace attestor::channel
