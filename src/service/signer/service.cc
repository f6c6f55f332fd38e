#include "service/signer/service.h"

#include <algorithm>

#include "core/crypto/hash.h"
#include "core/wire/frame.h"
#include "evidence/binding/entry.h"
#include "evidence/release/release_list.h"
#include "service/channel/errors.h"
#include "service/channel/failed.h"
#include "service/guest_agent/errors.h"
#include "service/keys/statement_key.h"
#include "service/net/errors.h"
#include "session/recording/session.h"
#include "statement/format/statement.h"

namespace attestor::signer {
namespace {

constexpr std::chrono::seconds kStepTimeout{20};  // one message, or one quote of the hardware
constexpr std::chrono::seconds kFirstTimeout{
    5};                                       // from the connection to the hello: for a peer that has shown nothing yet
constexpr std::chrono::seconds kGrace{5};     // for open sessions, while draining
constexpr std::chrono::seconds kLastWord{1};  // for a node to read why it is refused
constexpr std::chrono::seconds kTurnAwayTimeout{2};  // for one that is only told that there is no place
constexpr std::chrono::seconds kRequestTimeout{60};  // from a request's first byte to its last
constexpr Duration kEvidenceLife = std::chrono::hours(1);
constexpr Duration kComeBack = std::chrono::milliseconds(500);  // after what waits now

std::vector<statement::Mark> MarksOf(const config::SignerConfig& config) {
  std::vector<statement::Mark> marks;
  if (!config.pinned_web_roots) marks.push_back(statement::Mark::kOtherWebRoots);
  if (config.private_targets) marks.push_back(statement::Mark::kPrivateTargets);
  return marks;
}

gate::GateConfig GateConfigOf(const config::SignerConfig& config, const binding::VerifiedEvidence& own) {
  gate::GateConfig gate{config.web_roots,
                        config.common.digest,
                        own.release(),
                        own.valid_until(),
                        MarksOf(config),
                        config.private_targets,
                        config.common.limits.max_duration,
                        config.common.limits.max_client_bytes,
                        config.common.limits.max_server_bytes,
                        config.open_sessions};
  gate.modes = config.common.modes;
  if (config.checks_at_once > 0) gate.max_checks = config.checks_at_once;
  gate.max_waiting = static_cast<uint64_t>(config.checks_waiting.count());
  return gate;
}

}  // namespace

Result<std::unique_ptr<Service>> Service::Start(config::SignerConfig config, const Clock& clock, Random& random,
                                                Log& log, const channel::Signals& signals,
                                                std::chrono::milliseconds idle) {
  ATTESTOR_ASSIGN(start::Started started,
                  start::Start(config.common, release::Role::kSigner, {}, clock, random, log, signals));
  auto service =
      std::unique_ptr<Service>(new Service(std::move(config), clock, random, log, signals, idle, std::move(started)));
  ATTESTOR_TRY(service->MakeGate());
  ATTESTOR_ASSIGN(
      service->metrics_,
      metrics::Listen(service->config_.common.metrics, [raw = service.get()] { return raw->Metrics(); }, log));
  return service;
}

// The statement key is born here. Its evidence is made once, is what the registry entry points to, and is verified
// before anybody else sees it.
Status Service::MakeGate() {
  keys::StatementKey key = keys::StatementKey::Generate(random_, clock_.Now(), config_.key_life);
  ATTESTOR_ASSIGN(evidence_,
                  attester_.MakeEvidence({ToBytes(key.public_key()), {}, {}, 1, key.not_after()}, signals_.stop));
  CheckReport report;
  ATTESTOR_ASSIGN(const binding::VerifiedEvidence own,
                  binding::VerifyEvidence(evidence_, {release::Role::kSigner, {}, {}, {}}, config_.common.tee_roots,
                                          *releases_.held(), clock_.Now(), report));
  simulated_ = own.simulated();
  const binding::Entry entry{key.id(), key.public_key(), key.born(), key.not_after(), own.evidence_hash()};
  ATTESTOR_TRY(binding::CheckEntry(entry, own.binding(), own.evidence_hash(), key.born()));
  gate_ = std::make_unique<gate::Gate>(GateConfigOf(config_, own), std::move(key), entry, clock_, random_);
  return Ok();
}

void Service::Run() {
  constexpr size_t kShare = 2;  // a node keeps many connections
  const channel::ServerLimits limits = start::LimitsOf(config_.common, kShare, kGrace);
  channel::Serve(listener_, limits, signals_, [this](channel::Visit visit) { Handle(std::move(visit)); });
}

void Service::Handle(channel::Visit visit) {
  const metrics::InUse one(counts_.connections.now);
  const Status ended = HandleNode(std::move(visit));
  if (ended.ok() || ended.error().Is(net::kStopping) || ended.error().Is(channel::kClosedEarly)) return;
  log_.Warn("node.connection", {{"code", ended.error().code().id}, {"detail", channel::DetailForLog(ended.error())}});
}

// The node shows its evidence first. Until then it is anybody, and gets nothing that costs more than looking at it.
Result<std::shared_ptr<const gate::NodeIdentity>> Service::MeetNode(channel::Connection& connection,
                                                                    const channel::Visit& visit, net::Deadline first) {
  ATTESTOR_ASSIGN(const Bytes payload,
                  connection.Expect(channel::MessageType::kHello, channel::kMaxMessage, first, signals_.drain));
  ATTESTOR_ASSIGN(const channel::Hello hello, channel::Hello::Decode(payload));
  if (visit.turned_away) return Error(channel::kBusy, "no place is free");
  const net::Deadline deadline = net::After(kStepTimeout);
  const channel::Hello own{random_.Array<32>()};
  ATTESTOR_TRY(connection.Send(channel::MessageType::kHello, own.Encode(), deadline, signals_.stop));
  CheckReport report;
  ATTESTOR_ASSIGN(channel::Peer peer, channel::ReceiveEvidence(connection, own.nonce, release::Role::kNode,
                                                               {config_.common.tee_roots, releases_}, clock_.Now(),
                                                               report, deadline, signals_.stop));
  ATTESTOR_TRY(CheckItself(*peer.releases));
  if (!visit.own(ToHex(peer.evidence.binding().channel_spki)))
    return Error(channel::kBusy, "the node has its share of connections, or others came");
  ATTESTOR_TRY(ShowEvidence(connection, hello));
  return std::make_shared<const gate::NodeIdentity>(
      gate::NodeIdentity{std::move(peer.evidence), std::move(peer.encoded_evidence), std::move(peer.releases)});
}

Status Service::ShowEvidence(channel::Connection& connection, const channel::Hello& hello) {
  guest_agent::EvidenceRequest request;
  request.statement_key = ToBytes(gate_->public_key());
  request.not_after = clock_.Now() + kEvidenceLife;
  Status shown = channel::AnswerEvidence(connection, hello, attester_, releases_.held()->signed_list(), clock_.Now(),
                                         std::move(request), net::After(kStepTimeout), signals_.stop);
  return !shown.ok() && shown.error().Is(guest_agent::kAgentBusy) ? Status(Error(channel::kBusy, shown.error().Text()))
                                                                  : shown;
}

Status Service::CheckItself(const release::ApprovedReleases& releases) const {
  CheckReport report;
  return StatusOf(binding::VerifyEvidence(evidence_, {release::Role::kSigner, {}, {}, {}}, config_.common.tee_roots,
                                          releases, clock_.Now(), report));
}

// Nonce and exporter were compared when the connection was made; what a list decides is all in the evidence itself.
Result<std::shared_ptr<const gate::NodeIdentity>> Service::ByNewest(
    const std::shared_ptr<const gate::NodeIdentity>& node) const {
  auto newest = releases_.held();
  if (newest == node->releases) return node;
  ATTESTOR_TRY(CheckItself(*newest));
  CheckReport report;
  ATTESTOR_ASSIGN(auto evidence, binding::VerifyEvidence(node->encoded, {release::Role::kNode, {}, {}, {}},
                                                         config_.common.tee_roots, *newest, clock_.Now(), report));
  return std::make_shared<const gate::NodeIdentity>(
      gate::NodeIdentity{std::move(evidence), node->encoded, std::move(newest)});
}

// A handshake costs a signature, so a source has a number of them for nothing; whoever has no place is told so within
// that number.
Result<channel::Connection> Service::Accept(channel::Visit& visit, net::Deadline first) {
  const int fds[] = {visit.socket.fd()};
  ATTESTOR_TRY(StatusOf(net::Wait(fds, first, signals_.drain)));
  if (visit.socket.AtEnd()) return Error(channel::kClosedEarly);
  if (strangers_.Take(visit.source, 1, clock_.Now()))
    return Error(channel::kBusy, "too many strangers from one address");
  return channel::Connection::Accept(std::move(visit.socket), identity_, first, signals_.stop);
}

Status Service::HandleNode(channel::Visit visit) {
  const std::chrono::milliseconds patience = visit.turned_away ? kTurnAwayTimeout : kStepTimeout;
  const net::Deadline first = net::After(std::min<std::chrono::milliseconds>(patience, kFirstTimeout));
  auto accepted = Accept(visit, first);
  if (!accepted.ok()) ++counts_.connections.failed;
  ATTESTOR_ASSIGN(channel::Connection connection, std::move(accepted));
  connection.SetMemory(channel::FrameMemory(memory_of_strangers_, memory_of_sources_.Of(visit.source)));
  auto node = MeetNode(connection, visit, first);
  ++(node.ok() ? counts_.nodes_admitted : counts_.nodes_refused);
  if (!node.ok()) {
    Refuse(connection, node.error(), patience);
    connection.Close(net::After(kLastWord), signals_.stop);
    return node.error();
  }
  strangers_.GiveBack(visit.source, 1, clock_.Now());
  connection.SetMemory(channel::FrameMemory(memory_,
                                            memory_of_nodes_.Of(ToHex((*node)->evidence.binding().channel_spki)),
                                            channel::FrameMemory::Others::kAsMuch));
  log_.Info("node.admitted", {{"release", ToHex((*node)->evidence.release().release)},
                              {"version", (*node)->evidence.release().version}});
  // Evidence has an end; a connection does not outlive it.
  const net::Deadline end = net::After((*node)->evidence.valid_until() - clock_.Now());
  while (true) {
    const auto frame = NextRequest(connection, visit, end);
    if (frame.ok()) {
      ATTESTOR_TRY(Answer(connection, *frame, *node));
    } else if (frame.error().Is(channel::kBusy)) {
      RefuseRequest(connection, frame.error());
    } else {
      return frame.error();
    }
  }
}

// While a connection is idle, it gives way to others. While draining, sessions that are open may still be finished; a
// node without any is not waited for.
Result<wire::Frame> Service::NextRequest(channel::Connection& connection, const channel::Visit& visit,
                                         net::Deadline end) {
  const net::StopSignal* signal = &signals_.drain;
  net::Deadline deadline = std::min(end, net::After(idle_));
  visit.rest();
  Status comes = connection.Await(deadline, *signal);
  if (!comes.ok() && comes.error().Is(net::kStopping) && gate_->open_sessions() > 0) {
    signal = &signals_.stop;
    comes = connection.Await(std::min(deadline, net::After(kGrace)), *signal);
  }
  ATTESTOR_TRY(comes);
  if (!visit.raise(channel::Standing::kSession)) return Error(channel::kClosedEarly, "others came");
  return connection.Receive(channel::kMaxFinish, std::min(end, net::After(kRequestTimeout)), signals_.stop);
}

Status Service::Answer(channel::Connection& connection, const wire::Frame& frame,
                       const std::shared_ptr<const gate::NodeIdentity>& node) {
  const net::Deadline deadline = net::After(kStepTimeout);
  if (frame.type == static_cast<uint8_t>(channel::MessageType::kGiveUp)) {
    ATTESTOR_ASSIGN(const channel::GiveUp given_up, channel::GiveUp::Decode(frame.payload));
    gate_->GiveUp(given_up.session_id, node->evidence.binding().channel_spki);
    return Ok();
  }
  Result<Bytes> answer = Error(channel::kUnexpected, "type " + std::to_string(frame.type));
  auto type = channel::MessageType::kOpened;
  if (frame.type == static_cast<uint8_t>(channel::MessageType::kSessionRequest)) {
    answer = OpenSession(frame.payload, node);
  } else if (frame.type == static_cast<uint8_t>(channel::MessageType::kFinish)) {
    answer = FinishSession(connection, frame.payload, node);
    type = channel::MessageType::kDecision;
  } else if (frame.type == static_cast<uint8_t>(channel::MessageType::kSealing)) {
    answer = HoldSealing(frame.payload, node);
    type = channel::MessageType::kAck;
  } else if (frame.type == static_cast<uint8_t>(channel::MessageType::kCommit)) {
    answer = HoldCommit(frame.payload, node);
    type = channel::MessageType::kAck;
  }
  if (answer.ok()) return connection.Send(type, *answer, deadline, signals_.stop);
  RefuseRequest(connection, answer.error());
  return Ok();
}

void Service::RefuseRequest(channel::Connection& connection, const Error& error) {
  ++counts_.requests_refused;
  log_.Warn("request.refused", {{"code", error.code().id}});
  Refuse(connection, error, kStepTimeout);
}

void Service::Refuse(channel::Connection& connection, const Error& error, std::chrono::milliseconds patience) {
  channel::SendFailed(connection, FailedOf(error), net::After(patience), signals_.stop);
}

// A signer that has too much in hand says when to come back.
channel::Failed Service::FailedOf(const Error& error) {
  channel::Failed failed = channel::FailedOf(error, channel::Side::kSigner);
  if (channel::IsBusy(failed)) failed.retry_after = gate_->wait() + kComeBack;
  return failed;
}

Result<Bytes> Service::OpenSession(ByteView payload, const std::shared_ptr<const gate::NodeIdentity>& met) {
  if (signals_.drain.raised()) return Error(net::kStopping);
  ATTESTOR_ASSIGN(const auto node, ByNewest(met));
  ATTESTOR_ASSIGN(const recording::SessionRequest request, recording::SessionRequest::Decode(payload));
  ATTESTOR_ASSIGN(const gate::OpenedSession opened, gate_->Open(request, node));
  log_.Info("session.opened", {{"session", ToHex(opened.id)}});
  return channel::Opened{opened.id,     opened.challenge_seed, gate_->encoded_entry(),       evidence_,
                         node->encoded, opened.expires,        node->releases->signed_list()}
      .Encode();
}

Result<Bytes> Service::HoldSealing(ByteView payload, const std::shared_ptr<const gate::NodeIdentity>& met) {
  ATTESTOR_ASSIGN(const channel::Sealing sealing, channel::Sealing::Decode(payload));
  ATTESTOR_TRY(gate_->Sealing(sealing.session_id, met->evidence.binding().channel_spki, sealing.ciphertext));
  return channel::Ack{sealing.session_id, sealing.ciphertext}.Encode();
}

Result<Bytes> Service::HoldCommit(ByteView payload, const std::shared_ptr<const gate::NodeIdentity>& met) {
  ATTESTOR_ASSIGN(const channel::Commit commit, channel::Commit::Decode(payload));
  ATTESTOR_TRY(gate_->Commit(commit.session_id, met->evidence.binding().channel_spki, commit.key_log));
  log_.Info("session.committed", {{"session", ToHex(commit.session_id)}});
  return channel::Ack{commit.session_id, crypto::Sha256(commit.key_log)}.Encode();
}

// A list that came since the session was opened may have withdrawn the node or this signer: then nothing is signed.
Result<Bytes> Service::FinishSession(const channel::Connection& connection, ByteView payload,
                                     const std::shared_ptr<const gate::NodeIdentity>& met) {
  ATTESTOR_ASSIGN(const channel::Finish finish, channel::Finish::Decode(payload));
  // A node that says anything before it has its answer gives up, or has gone.
  gate::Asker asker{
      finish.client, [&connection] { return connection.PeerHasSpoken(); },
      [this](const std::shared_ptr<const gate::NodeIdentity>& opened) { return StatusOf(ByNewest(opened)); }};
  ATTESTOR_ASSIGN(gate::Decision decision, gate_->Finish(finish.session_id, met->evidence.binding().channel_spki,
                                                         finish.recording, finish.opening, std::move(asker)));
  if (decision.granted()) {
    log_.Info("session.signed", {{"session", ToHex(finish.session_id)}});
  } else {
    const Check* reason = decision.report.FirstFailure();
    log_.Info("session.refused",
              {{"session", ToHex(finish.session_id)}, {"code", reason == nullptr ? "" : reason->code}});
  }
  return channel::DecisionMessage{std::move(decision.statement), std::move(decision.report)}.Encode();
}

}  // namespace attestor::signer
