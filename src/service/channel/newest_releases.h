// The list of releases by which a program judges its peers: the newest verified one that it holds or was shown
// (spec/session.md section 7).
#pragma once

#include <memory>
#include <mutex>

#include "core/base/clock.h"
#include "evidence/release/release_list.h"

namespace attestor::channel {

class NewestReleases {
 public:
  // A program without a list of its own begins with what it is shown first.
  explicit NewestReleases(const ByteArray<32>& release_root) : release_root_(release_root) {}
  NewestReleases(const ByteArray<32>& release_root, release::ApprovedReleases own)
      : release_root_(release_root), held_(std::make_shared<const release::ApprovedReleases>(std::move(own))) {}

  // held is the list that counts now; nothing when none was shown yet.
  std::shared_ptr<const release::ApprovedReleases> held() const;

  // Show takes a list that a peer shows, and gives the one that counts from now on. An older one changes nothing, nor
  // does one that is from the future by this clock. A newer one counts even when it has expired: what it withdrew stays
  // withdrawn. Errors: release.format, release.version, release.signature; release.minimum_lowered for a newer list
  // whose minimums are lower; release.not_yet when there is no other.
  Result<std::shared_ptr<const release::ApprovedReleases>> Show(ByteView signed_list, Time now);

 private:
  const ByteArray<32> release_root_;
  mutable std::mutex mutex_;
  std::shared_ptr<const release::ApprovedReleases> held_;
};

}  // namespace attestor::channel
