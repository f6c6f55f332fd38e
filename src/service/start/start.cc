#include "service/start/start.h"

#include <algorithm>

#include "core/wire/limits.h"
#include "service/guest_agent/collateral.h"
#include "service/metrics/server.h"
#include "service/net/address.h"
#include "service/system/file.h"

namespace attestor::start {

Result<Started> Start(const config::Common& common, release::Role role, const channel::DescriptorNeed& need,
                      const Clock& clock, Random& random, Log& log, const channel::Signals& signals) {
  const size_t metrics = common.metrics.empty() ? 0 : metrics::kMostDescriptors;
  ATTESTOR_TRY(channel::CheckDescriptors({need.for_each_place, need.beside + metrics + channel::kOwnDescriptors},
                                         common.limits.max_sessions));
  ATTESTOR_ASSIGN(const Bytes list, ReadFile(common.release_list, limits::kReleaseList));
  ATTESTOR_ASSIGN(release::ApprovedReleases releases, release::ApprovedReleases::Verify(list, common.release_root));
  ATTESTOR_ASSIGN(crypto::ChannelIdentity identity, crypto::ChannelIdentity::Generate(random, clock.Now()));
  ATTESTOR_ASSIGN(auto collateral, guest_agent::OpenCollateral(common.collateral, common.guest_agent,
                                                               {common.tee_roots, clock, random, log, signals.stop}));
  ATTESTOR_ASSIGN(guest_agent::Attester attester,
                  guest_agent::Attester::Create(
                      {common.guest_agent, std::move(collateral), role, common.digest, identity.spki_sha256()},
                      releases, signals.stop));
  ATTESTOR_ASSIGN(const net::HostPort where, net::ParseHostPort(common.listen));
  ATTESTOR_ASSIGN(const std::vector<net::Address> addresses, net::Resolve(where.host, where.port));
  ATTESTOR_ASSIGN(net::Listener listener, net::Listener::Listen(addresses.front()));
  return Started{std::move(identity), std::move(releases), std::move(attester), std::move(listener)};
}

channel::ServerLimits LimitsOf(const config::Common& common, size_t share, std::chrono::seconds grace) {
  constexpr size_t kFew = 16;
  const config::SessionLimits& limits = common.limits;
  const size_t most = limits.max_per_address > 0 ? limits.max_per_address : std::max(kFew, limits.max_sessions / share);
  return {{limits.max_sessions, std::min(most, limits.max_sessions)}, grace, common.proxies, common.gateways};
}

}  // namespace attestor::start
