// The collateral in use: replaced by newer collateral only, and never used past its end.
#pragma once

#include <mutex>
#include <optional>

#include "core/base/clock.h"
#include "evidence/quote/collateral.h"
#include "evidence/quote/quote.h"
#include "evidence/quote/tee_roots.h"
#include "service/collateral/health.h"

namespace attestor::collateral {

// Cache may be used from several threads.
class Cache {
 public:
  // Cache of collateral for the platform of `own`, under `roots`.
  Cache(quote::Quote own, quote::TeeRoots roots) : own_(std::move(own)), roots_(std::move(roots)) {}

  // Offer takes canonical collateral into use. It must be authentic, for this platform and in time (codes of
  // quote::CheckCollateral), and no part of it older than the one in use (collateral.rollback): an older list or TCB
  // evaluation, though in time, would hide what has been revoked since. What it says of this platform does not matter.
  Result<Window> Offer(Bytes canonical, Time now);

  // Current gives the collateral in use; collateral.unavailable when there is none or it has ended.
  Result<Bytes> Current(Time now) const;

  std::optional<Window> window() const;

 private:
  // Ages are what may only grow from one collateral to the next.
  struct Ages {
    uint32_t tcb_evaluation = 0, qe_evaluation = 0;
    Time tcb_issued, qe_issued, root_list, pck_list;
  };
  struct InUse {
    Bytes canonical;
    Ages ages;
    Window window;
  };
  static Ages AgesOf(const quote::Collateral& collateral);
  static Status CheckNotOlder(const Ages& offered, const Ages& used);

  const quote::Quote own_;
  const quote::TeeRoots roots_;
  mutable std::mutex mutex_;
  std::optional<InUse> in_use_;  // guarded by mutex_
};

}  // namespace attestor::collateral
