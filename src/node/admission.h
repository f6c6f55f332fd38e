// Who may use this node, and for what: checked before anything is resolved, connected to or asked of the signer.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "channel/quota.h"
#include "transcript/session.h"

namespace attestor::node {

// TargetPolicy is the list of hosts and ports that this node serves.
struct TargetPolicy {
  std::vector<std::string> hosts;  // "*", exact names, or "*.example" for every name below example
  std::vector<uint16_t> ports;

  Status Check(const transcript::SessionRequest& request) const;  // node.host_refused, node.port_refused
};

// Admission knows tokens and counts sessions: of each token, or of each source where no token is asked for.
class Admission {
 public:
  // `token_hashes` are SHA-256 in hex.
  Admission(std::vector<std::string> token_hashes, size_t sessions_per_minute);

  // Admit: node.token, node.quota. Without tokens an empty `source`, which is unknown, has no limit here.
  Status Admit(const std::optional<std::string>& token, const std::string& source, Time now);

 private:
  std::vector<std::string> token_hashes_;
  size_t sessions_per_minute_;
  channel::Quota sessions_;
};

}  // namespace attestor::node
