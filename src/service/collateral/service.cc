#include "service/collateral/service.h"

#include <algorithm>

#include "core/base/time_math.h"
#include "service/net/errors.h"

namespace attestor::collateral {
namespace {

int64_t HoursUntil(const std::optional<Window>& window, Time now) {
  if (!window) return 0;
  return std::max<int64_t>(0, std::chrono::duration_cast<std::chrono::hours>(Between(now, window->until)).count());
}

}  // namespace

Service::Service(Parts parts, const Clock& clock, Random& random, Log& log)
    : fetch_(std::move(parts.fetch)),
      tick_(parts.tick),
      clock_(clock),
      random_(random),
      log_(log),
      cache_(std::move(parts.own), std::move(parts.roots)),
      schedule_(clock.Now()) {}

Result<std::shared_ptr<const Service>> Service::Start(Parts parts, const Clock& clock, Random& random, Log& log,
                                                      const net::StopSignal& stop) {
  const std::shared_ptr<Service> service(new Service(std::move(parts), clock, random, log));
  ATTESTOR_TRY(service->Refresh(stop));
  service->thread_ = std::thread([raw = service.get()] { raw->Run(); });
  return std::shared_ptr<const Service>(service);
}

Service::~Service() {
  stop_.Raise();
  if (thread_.joinable()) thread_.join();
}

std::optional<Health> Service::health() const {
  const std::scoped_lock lock(mutex_);
  return health_;
}

Status Service::Refresh(const net::StopSignal& stop) {
  const Time now = clock_.Now();
  auto fetched = fetch_(now, stop);
  if (!fetched.ok() && fetched.error().Is(net::kStopping)) return fetched.error();
  const Result<Window> outcome =
      fetched.ok() ? cache_.Offer(std::move(fetched).value(), now) : Result<Window>(fetched.error());
  Note(outcome, now);
  return StatusOf(outcome);
}

void Service::Note(const Result<Window>& outcome, Time now) {
  const std::scoped_lock lock(mutex_);
  if (outcome.ok()) {
    schedule_.Succeeded(now, outcome->until);
    ++health_.refreshed;
    health_.code = {};
    log_.Info("collateral.refreshed", {{"refreshed", static_cast<int64_t>(health_.refreshed)},
                                       {"failed", static_cast<int64_t>(health_.failed)},
                                       {"evaluation", int64_t{outcome->evaluation_number}},
                                       {"until", ToText(outcome->until)}});
  } else {
    schedule_.Failed(now, random_);
    ++health_.failed;
    health_.code = outcome.error().code().id;
    log_.Warn("collateral.outage", {{"code", health_.code},
                                    {"refreshed", static_cast<int64_t>(health_.refreshed)},
                                    {"failed", static_cast<int64_t>(health_.failed)},
                                    {"failing", int64_t{schedule_.failures()}},
                                    {"hours_left", HoursUntil(cache_.window(), now)}});
  }
  health_.failing = schedule_.failures();
  health_.window = cache_.window();
}

bool Service::Due() const {
  const std::scoped_lock lock(mutex_);
  return schedule_.Due(clock_.Now());
}

// The clock is looked at again and again, because a machine's clock may be set while the thread sleeps.
void Service::Run() {
  while (!stop_.raised()) {
    if (Due()) {
      static_cast<void>(Refresh(stop_));  // what failed is in the log and in Health
      continue;
    }
    static_cast<void>(
        net::Wait({}, net::After(tick_), stop_));  // ends by the deadline or by stopping, and both are asked for above
  }
}

}  // namespace attestor::collateral
