// How many files a service may have open at once, as its configuration says; it does not start where the system allows
// it fewer, since it would close connections without a word when they are used up.
#pragma once

#include <cstddef>

#include "core/base/result.h"

namespace attestor::channel {

// DescriptorsForPlaces is what Serve (service/channel/server.h) may have open for its connections with so many places:
// for each of them the sockets of those that have it and of those that gave way and have not ended, and what ends these
// from outside of their threads.
constexpr size_t DescriptorsForPlaces(size_t places) {
  constexpr size_t kEach = 5;
  constexpr size_t kTurnedAway = 64;  // and one that has just come
  return kEach * places + kTurnedAway + 1;
}

// Descriptors that a service has open at most: for each of its places beside what Serve has, and for everything else.
struct DescriptorNeed {
  size_t for_each_place = 0;
  size_t beside = 0;

  size_t For(size_t places) const;
};

// kOwnDescriptors are for the standard streams, signals, the listener, the guest agent, a collateral service and what
// is read once.
inline constexpr size_t kOwnDescriptors = 32;

// CheckDescriptors raises this process's own limit of open files as far as the system allows: channel.descriptors when
// that is not what `sessions` need.
Status CheckDescriptors(const DescriptorNeed& need, size_t sessions);

}  // namespace attestor::channel
