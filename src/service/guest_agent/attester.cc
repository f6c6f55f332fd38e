#include "service/guest_agent/attester.h"

#include "evidence/dstack/event_log.h"
#include "service/guest_agent/errors.h"
#include "service/net/socket.h"
#include "service/system/file.h"

namespace attestor::guest_agent {
namespace {

// Lack of descriptors passes, as a full agent does: that is no fault of the file.
Error CollateralError(const Error& error) { return error.Is(kFileExhausted) ? Error(kAgentBusy, error.Text()) : error; }

}  // namespace

Result<Attester> Attester::Create(AttesterConfig config, const release::ApprovedReleases& releases,
                                  const net::StopSignal& stop) {
  GuestAgent agent(config.guest_agent.empty() ? GuestAgent::FindSocket() : config.guest_agent);
  ATTESTOR_ASSIGN(const AgentInfo info, agent.Info(stop));
  ATTESTOR_ASSIGN(const release::Release release,
                  releases.Find(config.role, dstack::ComposeHash(AsBytes(info.app_compose)), config.config_digest));
  return Attester(std::move(config), std::move(agent), ToBytes(info.app_compose), release::IdentityOf(release));
}

Result<Bytes> Attester::MakeEvidence(const EvidenceRequest& request, const net::StopSignal& stop) const {
  binding::KeyBinding binding;
  binding.role = config_.role;
  binding.statement_key = request.statement_key;
  binding.channel_spki = config_.channel_spki;
  binding.channel_binding = request.channel_binding;
  binding.nonces = request.nonces;
  binding.release = release_.release;
  binding.config_digest = config_.config_digest;
  binding.epoch = request.epoch;
  binding.not_after = request.not_after;
  binding::Evidence evidence;
  evidence.key_binding = binding.Encode();
  evidence.app_compose = app_compose_;
  auto collateral = config_.collateral->Current();
  if (!collateral.ok()) return CollateralError(collateral.error());
  evidence.collateral = std::move(collateral).value();
  ATTESTOR_ASSIGN(const AgentQuote quote, agent_.GetQuote(binding::ReportData(evidence.key_binding), stop));
  evidence.quote = quote.quote;
  evidence.event_log = ToBytes(quote.event_log);
  evidence.vm_config = ToBytes(quote.vm_config);
  return evidence.Encode();
}

}  // namespace attestor::guest_agent
