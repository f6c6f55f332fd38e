// The collateral service: asks a PCCS for the collateral of this machine, and asks again ahead of its end, on a thread
// of its own.
//
// An outage is logged (collateral.outage, with the hours that are left) and shown in Health, which metrics export; it
// never makes older or ended collateral count.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <thread>

#include "core/base/random.h"
#include "evidence/quote/quote.h"
#include "evidence/quote/tee_roots.h"
#include "service/collateral/cache.h"
#include "service/collateral/schedule.h"
#include "service/collateral/source.h"
#include "service/net/socket.h"
#include "service/system/log.h"

namespace attestor::collateral {

class Service final : public Source {
 public:
  // Fetch gives canonical collateral, unverified; it must return soon after `stop`.
  using Fetch = std::function<Result<Bytes>(Time now, const net::StopSignal& stop)>;

  struct Parts {
    quote::Quote own;  // a quote of this machine
    quote::TeeRoots roots;
    Fetch fetch;
    std::chrono::milliseconds tick{2'000};  // how often the clock is looked at
  };

  // Start fetches once, and fails when that does; then it begins to refresh. What is referenced must outlive the
  // service.
  static Result<std::shared_ptr<const Service>> Start(Parts parts, const Clock& clock, Random& random, Log& log,
                                                      const net::StopSignal& stop);
  ~Service() override;

  Result<Bytes> Current() const override { return cache_.Current(clock_.Now()); }
  std::optional<Health> health() const override;

 private:
  Service(Parts parts, const Clock& clock, Random& random, Log& log);
  Status Refresh(const net::StopSignal& stop);
  void Note(const Result<Window>& outcome, Time now);
  bool Due() const;
  void Run();

  const Fetch fetch_;
  const std::chrono::milliseconds tick_;
  const Clock& clock_;
  Random& random_;
  Log& log_;
  Cache cache_;
  mutable std::mutex mutex_;
  Schedule schedule_;  // guarded by mutex_, as is health_
  Health health_;
  net::StopSignal stop_;
  std::thread thread_;
};

}  // namespace attestor::collateral
