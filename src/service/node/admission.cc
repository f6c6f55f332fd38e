#include "service/node/admission.h"

#include <algorithm>

#include "service/channel/work.h"
#include "service/node/errors.h"

namespace attestor::node {
namespace {

constexpr Duration kMinute = std::chrono::minutes(1);
// Connections of one source that ended without a statement, at once and again.
constexpr uint64_t kStrangers = 128;
constexpr Duration kStrangersAgain = std::chrono::seconds(8);
constexpr uint64_t kTold = 32;
constexpr Duration kToldAgain = std::chrono::seconds(16);
// Evidence for strangers where tokens are asked for: of one source in a minute, of all at once, and the work for it
// beyond that of others. It is a quarter of what waits for the guest agent, so those that have shown a token find the
// rest.
constexpr uint64_t kEvidence = 32;
constexpr size_t kEvidenceAtOnce = 16;
constexpr unsigned kMoreWork = 4;
constexpr Duration kComeBack = std::chrono::seconds(2);
constexpr uint64_t kFine = 7;  // times the cost of a check, on top of it

Denial Denied(const ErrorCode& code, std::string detail, std::optional<Duration> retry_after = {}) {
  return {Error(code, std::move(detail)), retry_after};
}

bool Matches(std::string_view pattern, std::string_view host) {
  if (pattern == "*" || pattern == host) return true;
  return pattern.starts_with("*.") && host.size() > pattern.size() - 1 && host.ends_with(pattern.substr(1));
}

}  // namespace

Status TargetPolicy::Check(const recording::SessionRequest& request) const {
  if (std::ranges::none_of(hosts, [&](const std::string& pattern) { return Matches(pattern, request.host); })) {
    return Error(kHostRefused, request.host);
  }
  if (std::ranges::find(ports, request.port) == ports.end()) return Error(kPortRefused, std::to_string(request.port));
  return Ok();
}

Admission::Admission(AdmissionConfig config)
    : config_(std::move(config)),
      evidence_(kEvidence, kMinute),
      strangers_(kStrangers, kStrangersAgain),
      told_(kTold, kToldAgain),
      sessions_(config_.sessions_per_minute, kMinute),
      work_(static_cast<uint64_t>(config_.work_per_minute.count()), kMinute) {}

Admitted Admission::Enter(const std::string& source, Time now) {
  const auto wait = strangers_.Take(source, 1, now);
  return wait ? Denied(kQuota, "too many connections that came to nothing", wait) : Admitted();
}

bool Admission::Tell(const std::string& source, Time now) { return !told_.Take(source, 1, now); }

void Admission::Refund(const std::string& source, Time now) { strangers_.GiveBack(source, 1, now); }

bool Admission::TakeVisit(const std::string& source, Time now) {
  return config_.token_keys.empty() || proven_.Take(source, now);
}

unsigned Admission::WorkOf(bool stranger) const {
  if (!stranger) return 0;
  return std::min(channel::WorkFor(evidence_of_strangers_, kEvidenceAtOnce) + kMoreWork, channel::kMostWork);
}

Admitted Admission::Begin(const std::string& source, bool stranger, Time now,
                          std::optional<metrics::InUse>& out_place) {
  if (config_.token_keys.empty()) return CountSession(source, now);
  if (!stranger) return {};
  if (const auto wait = evidence_.Take(source, 1, now))
    return Denied(kQuota, "too much evidence without a token", wait);
  out_place.emplace(evidence_of_strangers_);
  if (evidence_of_strangers_ <= kEvidenceAtOnce) return {};
  out_place.reset();
  evidence_.GiveBack(source, 1, now);
  return Denied(kBusy, "strangers wait for evidence", kComeBack);
}

Admitted Admission::Identify(const std::optional<channel::TokenProof>& proof, const Caller& caller, Time now,
                             std::string& out_client) {
  out_client = caller.source;
  if (config_.token_keys.empty()) return {};
  if (!proof) return Denied(kToken, "none was shown");
  const bool known = std::ranges::find(config_.token_keys, proof->key) != config_.token_keys.end();
  if (!known || !proof->IsFor(caller.exporter, caller.nonce)) return Denied(kToken, "unknown token");
  proven_.Add(caller.source, now);
  if (caller.stranger) evidence_.GiveBack(caller.source, 1, now);
  out_client = ToHex(proof->key);
  return CountSession(out_client, now);
}

Admitted Admission::Spend(const std::string& client, uint64_t cost, Time now) {
  const auto wait = work_.Take(client, cost, now);
  return wait ? Denied(kQuota, "too much to check", wait) : Admitted();
}

void Admission::GiveBack(const std::string& client, uint64_t cost, Time now) { work_.GiveBack(client, cost, now); }

void Admission::Fine(const std::string& client, uint64_t cost, Time now) { work_.Owe(client, kFine * cost, now); }

Admitted Admission::CountSession(const std::string& client, Time now) {
  const auto wait = sessions_.Take(client, 1, now);
  return wait ? Denied(kQuota, std::to_string(config_.sessions_per_minute) + " sessions per minute", wait) : Admitted();
}

}  // namespace attestor::node
