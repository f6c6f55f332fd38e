#include "signing/gate.h"

#include <cstring>

#include "cose/sign1.h"
#include "crypto/hash.h"
#include "policy/errors.h"
#include "policy/statement_claims.h"
#include "signing/errors.h"

namespace attestor::signing {
namespace {

constexpr uint16_t kHttpsPort = 443;

}  // namespace

size_t Gate::IdHash::operator()(const transcript::SessionId& id) const {
  // The tail of an id is a SHA-256 output of our own randomness: any of its words is a good hash.
  size_t hash = 0;
  std::memcpy(&hash, id.data() + id.size() - sizeof(hash), sizeof(hash));
  return hash;
}

Gate::Gate(GateConfig config, keys::StatementKey key, const registry::Entry& entry, const Clock& clock, Random& random)
    : config_(std::move(config)),
      key_(std::move(key)),
      encoded_entry_(entry.Encode()),
      entry_hash_(crypto::Sha256(encoded_entry_)),
      clock_(clock),
      random_(random) {}

void Gate::ForgetExpired(Time now) {
  std::erase_if(sessions_, [&](const auto& item) {
    const auto* opened = std::get_if<Opened>(&item.second);
    const bool expired = opened != nullptr && now >= opened->at + policy::kSessionLife;
    if (expired) --open_;
    return expired;
  });
}

Result<OpenedSession> Gate::Open(const transcript::SessionRequest& request, std::shared_ptr<const NodeIdentity> node) {
  const Time now = clock_.Now();
  if (now + policy::kSessionLife >= key_.not_after()) return Error(kKeyExpired, ToText(key_.not_after()));
  if (!config_.private_targets && request.port != kHttpsPort) {
    return Error(policy::kPrivateTarget, "port " + std::to_string(request.port));
  }
  const ByteArray<16> unique = random_.Array<16>();
  const ByteArray<32> seed = random_.Array<32>();
  std::lock_guard lock(mutex_);
  if (open_ >= config_.max_open) ForgetExpired(now);
  if (open_ >= config_.max_open) return Error(kFull, std::to_string(open_) + " open sessions");
  if (sessions_.size() - open_ >= kMaxDecided) return Error(kFull, std::to_string(kMaxDecided) + " decided sessions of one key");
  const transcript::SessionId id = transcript::MakeSessionId(key_.id(), counter_++, unique);
  sessions_.emplace(id, Opened{request, seed, now, std::move(node)});
  ++open_;
  return OpenedSession{id, seed, now + policy::kSessionLife};
}

Result<std::variant<Gate::Opened, Decision>> Gate::Begin(const transcript::SessionId& id, const ByteArray<32>& channel_spki) {
  using Begun = std::variant<Opened, Decision>;
  std::lock_guard lock(mutex_);
  const auto found = sessions_.find(id);
  if (found == sessions_.end()) return Error(kUnknownSession, ToHex(id));
  if (std::holds_alternative<Deciding>(found->second)) return Error(kBusy);
  if (const auto* done = std::get_if<Signed>(&found->second)) return Begun(Decision{done->statement, {}});
  if (const auto* done = std::get_if<Refused>(&found->second)) return Begun(Decision{{}, done->report});
  auto& opened = std::get<Opened>(found->second);
  if (opened.node->evidence.binding().channel_spki != channel_spki) return Error(kOtherNode);
  if (clock_.Now() >= opened.at + policy::kSessionLife) return Error(kExpiredSession, ToText(opened.at));
  Begun begun(std::move(opened));
  found->second = Deciding{};
  --open_;
  return begun;
}

Result<Decision> Gate::Finish(const transcript::SessionId& id, const ByteArray<32>& channel_spki, ByteView recording, ByteView opening) {
  ATTESTOR_ASSIGN(auto begun, Begin(id, channel_spki));
  if (auto* decided = std::get_if<Decision>(&begun)) return std::move(*decided);
  const Opened& session = std::get<Opened>(begun);
  const Time now = clock_.Now();
  Decision decision;
  const auto verdict = Check(id, session, recording, opening, now, decision.report);
  if (verdict.ok()) decision.statement = Sign(id, session, *verdict, now);
  std::lock_guard lock(mutex_);
  State& state = sessions_.at(id);
  if (decision.granted()) {
    state = Signed{decision.statement};
  } else {
    state = Refused{decision.report};
  }
  return decision;
}

Result<policy::Verdict> Gate::Check(const transcript::SessionId& id, const Opened& session, ByteView recording, ByteView opening, Time now,
                                    CheckReport& report) const {
  auto opened = proof::Opening::Decode(opening);
  report.Record("proof.opening", opened.ok() ? Ok() : Status(opened.error()));
  if (!opened.ok()) return std::move(opened).error();
  const transcript::Challenge challenge = transcript::MakeChallenge(id, session.request, session.challenge_seed);
  ATTESTOR_ASSIGN(proof::CheckedProof proof,
                  proof::CheckRevealAll(recording, *opened, session.request, challenge, config_.web_roots, report));
  const policy::Context context{
      session.at, now, config_.max_duration, config_.max_client_bytes, config_.max_server_bytes, config_.private_targets};
  return policy::Decide(std::move(proof), session.request, context, report);
}

Bytes Gate::Sign(const transcript::SessionId& id, const Opened& session, const policy::Verdict& verdict, Time now) const {
  const registry::VerifiedEvidence& node = session.node->evidence;
  const policy::StatementContext context{
      now, id, session.request, config_.config_digest, config_.release, node.release(), config_.marks, entry_hash_, node.evidence_hash()};
  cose::Sign1 document{cose::Algorithm::kEs256K,
                       std::string(attestation::kStatementContentType),
                       ToBytes(key_.id()),
                       policy::BuildClaims(verdict, context).Encode(),
                       {}};
  document.signature = key_.Sign(document.ToBeSigned());
  return document.Encode();
}

}  // namespace attestor::signing
