#include "service/collateral/cache.h"

#include <algorithm>

#include "evidence/quote/collateral_check.h"
#include "service/collateral/errors.h"

namespace attestor::collateral {

Cache::Ages Cache::AgesOf(const quote::Collateral& collateral) {
  const quote::TcbInfo& tcb_info = collateral.tcb_info.value;
  const quote::QeIdentity& qe_identity = collateral.qe_identity.value;
  return {tcb_info.evaluation_number, qe_identity.evaluation_number,     tcb_info.issue_date,
          qe_identity.issue_date,     collateral.root_crl.this_update(), collateral.pck_crl.this_update()};
}

Status Cache::CheckNotOlder(const Ages& offered, const Ages& used) {
  const auto numbers = [](uint32_t a, uint32_t b) { return std::to_string(a) + ", in use " + std::to_string(b); };
  const auto times = [](Time a, Time b) { return ToText(a) + ", in use " + ToText(b); };
  if (offered.tcb_evaluation < used.tcb_evaluation)
    return Error(kRollback, "TCB evaluation " + numbers(offered.tcb_evaluation, used.tcb_evaluation));
  if (offered.qe_evaluation < used.qe_evaluation)
    return Error(kRollback, "QE evaluation " + numbers(offered.qe_evaluation, used.qe_evaluation));
  if (offered.tcb_issued < used.tcb_issued)
    return Error(kRollback, "TCB info of " + times(offered.tcb_issued, used.tcb_issued));
  if (offered.qe_issued < used.qe_issued)
    return Error(kRollback, "QE identity of " + times(offered.qe_issued, used.qe_issued));
  if (offered.root_list < used.root_list)
    return Error(kRollback, "root's list of " + times(offered.root_list, used.root_list));
  if (offered.pck_list < used.pck_list)
    return Error(kRollback, "PCK list of " + times(offered.pck_list, used.pck_list));
  return Ok();
}

Result<Window> Cache::Offer(Bytes canonical, Time now) {
  ATTESTOR_ASSIGN(const quote::Collateral collateral, quote::ParseCollateral(canonical));
  ATTESTOR_TRY(quote::CheckCollateral(collateral, own_, roots_, now));
  const Ages ages = AgesOf(collateral);
  const Window window{quote::CollateralUntil(collateral), std::min(ages.tcb_evaluation, ages.qe_evaluation)};
  const std::scoped_lock lock(mutex_);
  if (in_use_) ATTESTOR_TRY(CheckNotOlder(ages, in_use_->ages));
  in_use_ = InUse{std::move(canonical), ages, window};
  return window;
}

Result<Bytes> Cache::Current(Time now) const {
  const std::scoped_lock lock(mutex_);
  if (!in_use_) return Error(kUnavailable, "none yet");
  if (now > in_use_->window.until) return Error(kUnavailable, "it ended at " + ToText(in_use_->window.until));
  return in_use_->canonical;
}

std::optional<Window> Cache::window() const {
  const std::scoped_lock lock(mutex_);
  if (!in_use_) return std::nullopt;
  return in_use_->window;
}

}  // namespace attestor::collateral
