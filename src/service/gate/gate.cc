#include "service/gate/gate.h"

#include <algorithm>
#include <cstring>

#include "core/cose/sign1.h"
#include "core/crypto/hash.h"
#include "service/gate/errors.h"
#include "session/proof/check_session.h"
#include "session/recording/cost.h"
#include "session/terms/id.h"
#include "session/terms/mode.h"
#include "statement/acceptance/errors.h"
#include "statement/acceptance/statement_claims.h"

namespace attestor::gate {
namespace {

constexpr uint16_t kHttpsPort = 443;

}  // namespace

size_t Gate::IdHash::operator()(const session::SessionId& id) const {
  // The tail of an id is a SHA-256 output of our own randomness: any of its words is a good hash.
  size_t hash = 0;
  std::memcpy(&hash, id.data() + id.size() - sizeof(hash), sizeof(hash));
  return hash;
}

Gate::Gate(GateConfig config, keys::StatementKey key, const binding::Entry& entry, const Clock& clock, Random& random)
    : config_(std::move(config)),
      key_(std::move(key)),
      encoded_entry_(entry.Encode()),
      entry_hash_(crypto::Sha256(encoded_entry_)),
      clock_(clock),
      random_(random),
      turns_(config_.max_checks, config_.max_waiting) {}

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
    Close(*std::get<Opened>(found->second).node);
    sessions_.erase(found);
  }
  for (auto& [node, kept] : decided_of_) {
    while (!kept.due.empty() && kept.due.front().at <= now) ForgetOldest(kept);
  }
  std::erase_if(decided_of_, [](const auto& entry) { return entry.second.due.empty(); });
}

void Gate::ForgetOldest(Kept& kept) {
  const Due& oldest = kept.due.front();
  sessions_.erase(oldest.id);
  kept.bytes -= oldest.bytes;
  decided_bytes_ -= oldest.bytes;
  kept.due.pop_front();
}

void Gate::Close(const NodeIdentity& node) {
  --open_;
  const auto found = open_of_.find(node.evidence.binding().channel_spki);
  if (--found->second == 0) open_of_.erase(found);
}

void Gate::GiveUp(const session::SessionId& id, const ByteArray<32>& channel_spki) {
  std::lock_guard lock(mutex_);
  const auto found = sessions_.find(id);
  if (found == sessions_.end()) return;
  const auto* opened = std::get_if<Opened>(&found->second);
  if (opened == nullptr || opened->node->evidence.binding().channel_spki != channel_spki) return;
  Close(*opened->node);
  sessions_.erase(found);
}

void Gate::Keep(const session::SessionId& id, const ByteArray<32>& node_key, State decided, Time now) {
  Forget(now);
  const auto* refused = std::get_if<Refused>(&decided);
  const auto* granted = std::get_if<Signed>(&decided);
  size_t bytes = sizeof(State) + sizeof(Due);
  if (granted != nullptr) bytes += granted->statement.size();
  if (refused != nullptr) {
    for (const attestor::Check& check : refused->report.checks())
      bytes += sizeof(attestor::Check) + check.id.size() + check.code.size() + check.detail.size();
  }
  sessions_.insert_or_assign(id, std::move(decided));
  Kept& own = decided_of_[node_key];
  own.due.push_back({now + kKeepDecided, id, bytes});
  own.bytes += bytes;
  decided_bytes_ += bytes;
  while (decided_bytes_ > config_.max_decided_bytes) {
    const auto most = std::ranges::max_element(decided_of_, {}, [](const auto& entry) { return entry.second.bytes; });
    ForgetOldest(most->second);
    if (most->second.due.empty()) decided_of_.erase(most);
  }
}

Result<OpenedSession> Gate::Open(const recording::SessionRequest& request, std::shared_ptr<const NodeIdentity> node) {
  const Time now = clock_.Now();
  if (std::ranges::find(config_.modes, request.mode()) == config_.modes.end())
    return Error(kMode, std::string(session::ToText(request.mode())));
  const Time end = std::min({key_.not_after(), config_.valid_until, node->evidence.valid_until()});
  if (now + acceptance::kSessionLife >= end) return Error(kKeyExpired, ToText(end));
  if (!config_.private_targets && request.port != kHttpsPort) {
    return Error(acceptance::kPrivateTarget, "port " + std::to_string(request.port));
  }
  const ByteArray<16> unique = random_.Array<16>();
  const ByteArray<32> seed = random_.Array<32>();
  std::lock_guard lock(mutex_);
  Forget(now);
  const size_t free = config_.max_open - std::min(config_.max_open, open_);
  const auto own = open_of_.find(node->evidence.binding().channel_spki);
  if (free == 0 || (own != open_of_.end() && own->second >= free))
    return Error(kFull, std::to_string(open_) + " open sessions");
  const session::SessionId id = session::MakeSessionId(key_.id(), counter_++, unique);
  ++open_of_[node->evidence.binding().channel_spki];
  sessions_.emplace(id, Opened{request, seed, now, std::move(node)});
  opened_.push_back({now + acceptance::kSessionLife, id});
  ++open_;
  return OpenedSession{id, seed, now + acceptance::kSessionLife};
}

Result<std::optional<Decision>> Gate::Decided(const session::SessionId& id, const ByteArray<32>& channel_spki) {
  using Answer = std::optional<Decision>;
  const auto found = sessions_.find(id);
  if (found == sessions_.end()) return Error(kUnknownSession, ToHex(id));
  if (std::holds_alternative<Deciding>(found->second)) return Error(kBusy);
  if (const auto* done = std::get_if<Signed>(&found->second)) {
    return done->node_key == channel_spki ? Result<Answer>(Decision{done->statement, {}}) : Error(kOtherNode);
  }
  if (const auto* done = std::get_if<Refused>(&found->second)) {
    return done->node_key == channel_spki ? Result<Answer>(Decision{{}, done->report}) : Error(kOtherNode);
  }
  const Opened& opened = std::get<Opened>(found->second);
  if (opened.node->evidence.binding().channel_spki != channel_spki) return Error(kOtherNode);
  if (opened.sealed() && !std::holds_alternative<Committed>(opened.stage)) return Error(kNotCommitted);
  return Answer();
}

Result<Gate::Opened*> Gate::OpenOne(const session::SessionId& id, const ByteArray<32>& channel_spki, Time now) {
  const auto found = sessions_.find(id);
  if (found == sessions_.end()) return Error(kUnknownSession, ToHex(id));
  auto* opened = std::get_if<Opened>(&found->second);
  // A session that is decided, or being decided, is committed for good: no step of it is left to do.
  if (opened == nullptr) return Error(kCommitted);
  if (opened->node->evidence.binding().channel_spki != channel_spki) return Error(kOtherNode);
  if (!opened->sealed()) return Error(kNotSealed);
  if (now >= opened->at + acceptance::kSessionLife) return Error(kExpiredSession, ToText(opened->at));
  return opened;
}

Status Gate::Sealing(const session::SessionId& id, const ByteArray<32>& channel_spki,
                     const ByteArray<32>& ciphertext_hash) {
  const Time now = clock_.Now();
  std::lock_guard lock(mutex_);
  ATTESTOR_ASSIGN(Opened* const opened, OpenOne(id, channel_spki, now));
  const auto held = [&]() -> const ByteArray<32>* {
    if (const auto* leave = std::get_if<HasLeave>(&opened->stage)) return &leave->ciphertext;
    const auto* committed = std::get_if<Committed>(&opened->stage);
    return committed == nullptr ? nullptr : &committed->ciphertext;
  }();
  if (held != nullptr) return *held == ciphertext_hash ? Ok() : Status(Error(kSealed));
  if (now > opened->at + kCommitLife) return Error(kLate, ToText(opened->at));
  opened->stage = HasLeave{ciphertext_hash};
  return Ok();
}

Status Gate::Commit(const session::SessionId& id, const ByteArray<32>& channel_spki, ByteView signed_key_log) {
  // A signature is checked without the lock; Hold looks at the session again.
  ATTESTOR_ASSIGN(const keylog::KeyLog log, keylog::VerifyKeyLog(signed_key_log, channel_spki));
  return Hold(id, channel_spki, signed_key_log, log);
}

Status Gate::Hold(const session::SessionId& id, const ByteArray<32>& channel_spki, ByteView signed_key_log,
                  const keylog::KeyLog& log) {
  const Time now = clock_.Now();
  std::lock_guard lock(mutex_);
  ATTESTOR_ASSIGN(Opened* const opened, OpenOne(id, channel_spki, now));
  if (const auto* committed = std::get_if<Committed>(&opened->stage))
    return Equal(committed->key_log, signed_key_log) ? Ok() : Status(Error(kCommitted));
  const auto* leave = std::get_if<HasLeave>(&opened->stage);
  if (leave == nullptr) return Error(kNotSealing);
  if (now > opened->at + kCommitLife) return Error(kLate, ToText(opened->at));
  if (log.session_id != id) return Error(kKeyLog, "session " + ToHex(log.session_id));
  if (log.request_hash != crypto::Sha256(opened->request.Encode())) return Error(kKeyLog, "another request");
  if (log.client_ciphertext != leave->ciphertext) return Error(kKeyLog, "another record than it had leave for");
  opened->stage = Committed{leave->ciphertext, ToBytes(signed_key_log), now};
  return Ok();
}

std::shared_ptr<const NodeIdentity> Gate::NodeOf(const session::SessionId& id) {
  std::lock_guard lock(mutex_);
  const auto found = sessions_.find(id);
  const auto* opened = found == sessions_.end() ? nullptr : std::get_if<Opened>(&found->second);
  return opened == nullptr ? nullptr : opened->node;
}

Result<std::variant<Gate::Opened, Decision>> Gate::Begin(const session::SessionId& id,
                                                         const ByteArray<32>& channel_spki) {
  using Begun = std::variant<Opened, Decision>;
  std::lock_guard lock(mutex_);
  ATTESTOR_ASSIGN(std::optional<Decision> decided, Decided(id, channel_spki));
  if (decided) return Begun(*std::move(decided));
  State& state = sessions_.find(id)->second;
  auto& opened = std::get<Opened>(state);
  if (clock_.Now() >= opened.at + acceptance::kSessionLife) return Error(kExpiredSession, ToText(opened.at));
  Begun begun(std::move(opened));
  state = Deciding{};
  Close(*std::get<Opened>(begun).node);
  return begun;
}

Result<Decision> Gate::Finish(const session::SessionId& id, const ByteArray<32>& channel_spki, ByteView recording,
                              ByteView opening, Asker asker) {
  {
    // What needs no turn is answered without one.
    std::lock_guard lock(mutex_);
    ATTESTOR_ASSIGN(std::optional<Decision> decided, Decided(id, channel_spki));
    if (decided) return *std::move(decided);
  }
  // The session is open until its turn: whoever gives up meanwhile leaves nothing behind.
  const uint64_t cost = recording::CheckCost(recording.size(), opening.size());
  ATTESTOR_ASSIGN(const Turns::Turn turn, turns_.Take({channel_spki, asker.client, cost, std::move(asker.gone)}));
  if (const auto node = NodeOf(id); node != nullptr && asker.approved) ATTESTOR_TRY(asker.approved(node));
  ATTESTOR_ASSIGN(auto begun, Begin(id, channel_spki));
  if (auto* decided = std::get_if<Decision>(&begun)) return std::move(*decided);
  const Opened& session = std::get<Opened>(begun);
  const Time now = clock_.Now();
  Decision decision;
  const auto verdict = Check(id, session, recording, opening, now, decision.report);
  if (verdict.ok()) decision.statement = Sign(id, session, *verdict, now);
  decision.report.NotReached(acceptance::PolicyChecks(session.request.mode()));
  const Time done = clock_.Now();
  std::lock_guard lock(mutex_);
  ++(decision.granted() ? granted_ : refused_);
  Keep(id, channel_spki,
       decision.granted() ? State(Signed{decision.statement, channel_spki})
                          : State(Refused{decision.report, channel_spki}),
       done);
  return decision;
}

Result<acceptance::Verdict> Gate::Check(const session::SessionId& id, const Opened& session, ByteView recording,
                                        ByteView opening, Time now, CheckReport& report) {
  auto opened = proof::DecodeOpening(opening);
  report.Record("proof.opening", StatusOf(opened));
  if (!opened.ok()) return std::move(opened).error();
  const recording::Challenge challenge = recording::MakeChallenge(id, session.request, session.challenge_seed);
  const auto* committed = std::get_if<Committed>(&session.stage);
  proof::Subject subject{recording, session.request, challenge, config_.web_roots};
  if (committed != nullptr)
    subject.sealed.emplace(committed->key_log, id, session.node->evidence.binding().channel_spki);
  ATTESTOR_ASSIGN(proof::CheckedProof proof, proof::CheckSession(subject, *opened, report));
  const acceptance::Context context{session.at,
                                    now,
                                    config_.max_duration,
                                    config_.max_client_bytes,
                                    config_.max_server_bytes,
                                    config_.private_targets,
                                    committed == nullptr ? std::nullopt : std::optional(committed->at)};
  return acceptance::Decide(std::move(proof), session.request, context, report);
}

Bytes Gate::Sign(const session::SessionId& id, const Opened& session, const acceptance::Verdict& verdict,
                 Time now) const {
  const binding::VerifiedEvidence& node = session.node->evidence;
  const acceptance::StatementContext context{now,
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
                       std::string(statement::kStatementContentType),
                       ToBytes(key_.id()),
                       acceptance::BuildClaims(verdict, context).Encode(),
                       {}};
  document.signature = key_.Sign(document.ToBeSigned());
  return document.Encode();
}

}  // namespace attestor::gate
