#include "service/channel/newest_releases.h"

#include "evidence/release/errors.h"

namespace attestor::channel {

using release::ApprovedReleases;

std::shared_ptr<const ApprovedReleases> NewestReleases::held() const {
  std::lock_guard lock(mutex_);
  return held_;
}

Result<std::shared_ptr<const ApprovedReleases>> NewestReleases::Show(ByteView signed_list, Time now) {
  ATTESTOR_ASSIGN(ApprovedReleases shown, ApprovedReleases::Verify(signed_list, release_root_));
  const Status valid = shown.CheckValidAt(now);
  const bool future = !valid.ok() && valid.error().Is(release::kNotYet);
  std::lock_guard lock(mutex_);
  if (held_ == nullptr && future) return valid.error();
  if (held_ != nullptr && (future || !shown.IsNewerThan(*held_))) return held_;
  if (held_ != nullptr && !shown.list().min_svn.RisesFrom(held_->list().min_svn)) {
    return Error(release::kMinimumLowered, "issued " + ToText(shown.list().issued));
  }
  held_ = std::make_shared<const ApprovedReleases>(std::move(shown));
  return held_;
}

}  // namespace attestor::channel
