// Attester: this process's evidence. It knows what was measured of this guest and which release that is, and asks the
// guest agent for a quote over each key binding.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/base/result.h"
#include "evidence/binding/evidence.h"
#include "evidence/binding/key_binding.h"
#include "evidence/release/release_list.h"
#include "service/collateral/source.h"
#include "service/guest_agent/guest_agent.h"
#include "service/net/socket.h"

namespace attestor::guest_agent {

struct AttesterConfig {
  std::string guest_agent;                               // socket; empty: the agent's usual places
  std::shared_ptr<const collateral::Source> collateral;  // asked anew for each quote
  release::Role role;
  ByteArray<32> config_digest{};
  ByteArray<32> channel_spki{};
};

// EvidenceRequest is what one piece of evidence is for.
struct EvidenceRequest {
  Bytes statement_key;    // 33 bytes for a signer
  Bytes channel_binding;  // exporter of the connection, or empty
  std::vector<Bytes> nonces;
  uint64_t epoch = 0;
  Time not_after;
};

class Attester {
 public:
  // Create asks the agent what was measured and finds the release it is in `releases`: release.not_approved, tee.*.
  static Result<Attester> Create(AttesterConfig config, const release::ApprovedReleases& releases,
                                 const net::StopSignal& stop);

  // MakeEvidence gives encoded binding::Evidence.
  Result<Bytes> MakeEvidence(const EvidenceRequest& request, const net::StopSignal& stop) const;

  const release::Identity& release() const { return release_; }
  std::optional<collateral::Health> collateral_health() const { return config_.collateral->health(); }
  const ByteArray<32>& config_digest() const { return config_.config_digest; }

 private:
  Attester(AttesterConfig config, GuestAgent agent, Bytes app_compose, release::Identity release)
      : config_(std::move(config)),
        agent_(std::move(agent)),
        app_compose_(std::move(app_compose)),
        release_(std::move(release)) {}

  AttesterConfig config_;
  GuestAgent agent_;
  Bytes app_compose_;
  release::Identity release_;
};

}  // namespace attestor::guest_agent
