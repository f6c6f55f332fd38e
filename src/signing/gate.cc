#include "signing/gate.h"

#include <algorithm>
#include <cstring>

#include "cose/sign1.h"
#include "crypto/hash.h"
#include "policy/errors.h"
#include "policy/statement_claims.h"
#include "proof/check_session.h"
#include "signing/errors.h"

namespace attestor::signing {
namespace {

// Turn is one of the checks that may run at once; it is given back on every way out.
class Turn {
 public:
  explicit Turn(std::counting_semaphore<>& turns) : turns_(turns) { turns_.acquire(); }
  ~Turn() { turns_.release(); }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

 private:
  std::counting_semaphore<>& turns_;
};

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
      random_(random),
      checks_(static_cast<ptrdiff_t>(config_.max_checks)) {}

size_t Gate::open_sessions() {
  std::lock_guard lock(mutex_);
  return open_;
}

Totals Gate::totals() {
  std::lock_guard lock(mutex_);
  return {counter_, granted_, refused_};
}

void Gate::Forget(Time now) {
  for (; !opened_.empty() && opened_.front().at <= now; opened_.pop_front()) {
    const auto found = sessions_.find(opened_.front().id);
    if (found == sessions_.end() || !std::holds_alternative<Opened>(found->second)) continue;
    sessions_.erase(found);
    --open_;
  }
  for (; !decided_.empty() && decided_.front().at <= now; decided_.pop_front()) {
    decided_bytes_ -= decided_.front().bytes;
    sessions_.erase(decided_.front().id);
  }
}

void Gate::Keep(const transcript::SessionId& id, State decided, Time now) {
  const auto* refused = std::get_if<Refused>(&decided);
  const auto* granted = std::get_if<Signed>(&decided);
  size_t bytes = sizeof(State) + sizeof(Due);
  if (granted != nullptr) bytes += granted->statement.size();
  if (refused != nullptr) {
    for (const attestor::Check& check : refused->report.checks())
      bytes += sizeof(attestor::Check) + check.id.size() + check.code.size() + check.detail.size();
  }
  sessions_.insert_or_assign(id, std::move(decided));
  decided_.push_back({now + kKeepDecided, id, bytes});
  decided_bytes_ += bytes;
}

Result<OpenedSession> Gate::Open(const transcript::SessionRequest& request, std::shared_ptr<const NodeIdentity> node) {
  const Time now = clock_.Now();
  const Time end = std::min({key_.not_after(), config_.valid_until, node->evidence.valid_until()});
  if (now + policy::kSessionLife >= end) return Error(kKeyExpired, ToText(end));
  if (!config_.private_targets && request.port != kHttpsPort) {
    return Error(policy::kPrivateTarget, "port " + std::to_string(request.port));
  }
  const ByteArray<16> unique = random_.Array<16>();
  const ByteArray<32> seed = random_.Array<32>();
  std::lock_guard lock(mutex_);
  Forget(now);
  if (open_ >= config_.max_open) return Error(kFull, std::to_string(open_) + " open sessions");
  if (decided_bytes_ >= kMaxDecidedBytes) return Error(kFull, std::to_string(decided_bytes_) + " bytes of recent decisions");
  const transcript::SessionId id = transcript::MakeSessionId(key_.id(), counter_++, unique);
  sessions_.emplace(id, Opened{request, seed, now, std::move(node)});
  opened_.push_back({now + policy::kSessionLife, id});
  ++open_;
  return OpenedSession{id, seed, now + policy::kSessionLife};
}

Result<std::variant<Gate::Opened, Decision>> Gate::Begin(const transcript::SessionId& id, const ByteArray<32>& channel_spki) {
  using Begun = std::variant<Opened, Decision>;
  std::lock_guard lock(mutex_);
  const auto found = sessions_.find(id);
  if (found == sessions_.end()) return Error(kUnknownSession, ToHex(id));
  if (std::holds_alternative<Deciding>(found->second)) return Error(kBusy);
  if (const auto* done = std::get_if<Signed>(&found->second)) {
    return done->node_key == channel_spki ? Result<Begun>(Decision{done->statement, {}}) : Error(kOtherNode);
  }
  if (const auto* done = std::get_if<Refused>(&found->second)) {
    return done->node_key == channel_spki ? Result<Begun>(Decision{{}, done->report}) : Error(kOtherNode);
  }
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
  decision.report.NotReached(policy::kPolicyChecks);
  const Time done = clock_.Now();
  std::lock_guard lock(mutex_);
  ++(decision.granted() ? granted_ : refused_);
  Keep(id, decision.granted() ? State(Signed{decision.statement, channel_spki}) : State(Refused{decision.report, channel_spki}), done);
  return decision;
}

Result<policy::Verdict> Gate::Check(const transcript::SessionId& id, const Opened& session, ByteView recording, ByteView opening, Time now,
                                    CheckReport& report) {
  const Turn turn(checks_);
  auto opened = proof::DecodeOpening(opening);
  report.Record("proof.opening", StatusOf(opened));
  if (!opened.ok()) return std::move(opened).error();
  const transcript::Challenge challenge = transcript::MakeChallenge(id, session.request, session.challenge_seed);
  const proof::Subject subject{recording, session.request, challenge, config_.web_roots};
  ATTESTOR_ASSIGN(proof::CheckedProof proof, proof::CheckSession(subject, *opened, report));
  const policy::Context context{
      session.at, now, config_.max_duration, config_.max_client_bytes, config_.max_server_bytes, config_.private_targets};
  return policy::Decide(std::move(proof), session.request, context, report);
}

Bytes Gate::Sign(const transcript::SessionId& id, const Opened& session, const policy::Verdict& verdict, Time now) const {
  const registry::VerifiedEvidence& node = session.node->evidence;
  const policy::StatementContext context{now,
                                         id,
                                         session.request,
                                         config_.config_digest,
                                         config_.release,
                                         node.release(),
                                         config_.marks,
                                         entry_hash_,
                                         node.evidence_hash(),
                                         crypto::Sha256(session.node->releases->signed_list()),
                                         config_.web_roots.id()};
  cose::Sign1 document{cose::Algorithm::kEs256K,
                       std::string(attestation::kStatementContentType),
                       ToBytes(key_.id()),
                       policy::BuildClaims(verdict, context).Encode(),
                       {}};
  document.signature = key_.Sign(document.ToBeSigned());
  return document.Encode();
}

}  // namespace attestor::signing
