#include "service/guest_agent/collateral.h"

#include "service/collateral/service.h"
#include "service/guest_agent/guest_agent.h"

namespace attestor::guest_agent {
namespace {

// OwnQuote is over zeros, which bind no key: it shows the machine and nothing else.
Result<quote::Quote> OwnQuote(const std::string& guest_agent, const net::StopSignal& stop) {
  const GuestAgent agent(guest_agent.empty() ? GuestAgent::FindSocket() : guest_agent);
  ATTESTOR_ASSIGN(const AgentQuote answer, agent.GetQuote({}, stop));
  return quote::ParseQuote(answer.quote);
}

}  // namespace

Result<std::shared_ptr<const collateral::Source>> OpenCollateral(const CollateralConfig& config,
                                                                 const std::string& guest_agent,
                                                                 const Surroundings& around) {
  using Source = std::shared_ptr<const collateral::Source>;
  if (!config.pccs) return Source(std::make_shared<const collateral::FileSource>(config.file));
  ATTESTOR_ASSIGN(const collateral::Pccs pccs, collateral::Pccs::Create(*config.pccs));
  ATTESTOR_ASSIGN(quote::Quote own, OwnQuote(guest_agent, around.stop));
  ATTESTOR_ASSIGN(const collateral::Platform platform, collateral::PlatformOf(own));
  const auto fetch = [pccs, platform, &random = around.random](Time now, const net::StopSignal& stop) {
    return pccs.Fetch(platform, now, random, stop);
  };
  ATTESTOR_ASSIGN(auto service, collateral::Service::Start({std::move(own), around.roots, fetch}, around.clock,
                                                           around.random, around.log, around.stop));
  return Source(std::move(service));
}

}  // namespace attestor::guest_agent
