#include "node/admission.h"

#include <algorithm>

#include "crypto/hash.h"
#include "node/errors.h"

namespace attestor::node {
namespace {

constexpr Duration kMinute = std::chrono::minutes(1);

bool Matches(std::string_view pattern, std::string_view host) {
  if (pattern == "*" || pattern == host) return true;
  return pattern.starts_with("*.") && host.size() > pattern.size() - 1 && host.ends_with(pattern.substr(1));
}

}  // namespace

Status TargetPolicy::Check(const transcript::SessionRequest& request) const {
  if (std::ranges::none_of(hosts, [&](const std::string& pattern) { return Matches(pattern, request.host); })) {
    return Error(kHostRefused, request.host);
  }
  if (std::ranges::find(ports, request.port) == ports.end()) return Error(kPortRefused, std::to_string(request.port));
  return Ok();
}

Admission::Admission(std::vector<std::string> token_hashes, size_t sessions_per_minute)
    : token_hashes_(std::move(token_hashes)), sessions_per_minute_(sessions_per_minute), sessions_(sessions_per_minute, kMinute) {}

Status Admission::Admit(const std::optional<std::string>& token, const std::string& source, Time now) {
  std::string who = source;
  if (!token_hashes_.empty()) {
    if (!token) return Error(kToken, "none was given");
    // A token is looked up by its hash, so the comparison's time says nothing about the token.
    who = ToHex(crypto::Sha256(AsBytes(*token)));
    if (std::ranges::find(token_hashes_, who) == token_hashes_.end()) return Error(kToken, "unknown token");
  }
  if (sessions_.Take(who, 1, now)) return Error(kQuota, std::to_string(sessions_per_minute_) + " per minute");
  return Ok();
}

}  // namespace attestor::node
