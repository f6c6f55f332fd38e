// Who may use this node, and for what: checked before anything is resolved, connected to or asked of the signer.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "transcript/session.h"

namespace attestor::node {

// TargetPolicy is the list of hosts and ports that this node serves.
struct TargetPolicy {
  std::vector<std::string> hosts;  // "*", exact names, or "*.example" for every name below example
  std::vector<uint16_t> ports;

  Status Check(const transcript::SessionRequest& request) const;  // node.host_refused, node.port_refused
};

// Admission knows tokens and counts sessions in windows of one minute.
class Admission {
 public:
  // `token_hashes` are SHA-256 in hex; without any, no token is asked for and all clients share one count.
  Admission(std::vector<std::string> token_hashes, size_t sessions_per_minute);

  // Admit: node.token, node.quota.
  Status Admit(const std::optional<std::string>& token, Time now);

 private:
  struct Window {
    Time begin;
    size_t sessions = 0;
  };

  std::vector<std::string> token_hashes_;
  size_t sessions_per_minute_;
  std::mutex mutex_;
  std::map<std::string, Window> windows_;  // by token hash: at most as many as there are tokens
};

}  // namespace attestor::node
