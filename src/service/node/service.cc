#include "service/node/service.h"

#include <algorithm>

#include "core/crypto/hash.h"
#include "core/wire/frame.h"
#include "evidence/binding/evidence.h"
#include "evidence/release/release_list.h"
#include "service/channel/descriptors.h"
#include "service/channel/errors.h"
#include "service/channel/failed.h"
#include "service/channel/work.h"
#include "service/guest_agent/errors.h"
#include "service/net/errors.h"
#include "service/node/errors.h"
#include "service/node/sealed_session.h"
#include "session/recording/cost.h"
#include "session/terms/mode.h"

namespace attestor::node {
namespace {

constexpr std::chrono::seconds kStepTimeout{20};
constexpr std::chrono::seconds kHelloTimeout{
    5};  // from the connection to the hello: for a client that has shown nothing yet
constexpr std::chrono::seconds kStrangerReads{5};    // for a stranger to take its evidence, where tokens are asked for
constexpr std::chrono::seconds kTurnAwayTimeout{2};  // for one that is only told that there is no place
constexpr std::chrono::seconds kLastWord{1};         // for a client to read why it is refused
constexpr std::chrono::seconds kGrace{10};           // for running sessions, while draining
constexpr std::chrono::seconds kOpeningTimeout{60};  // from the end of the connection to the client's opening
constexpr Duration kEvidenceLife = std::chrono::minutes(15);
constexpr Duration kComeBack = std::chrono::seconds(2);  // when a place or a connection to the signer may be free again

// One address holds a quarter of the memory, and one session of it at least whatever the limits allow: the largest
// recording, and with it the largest opening where half of the memory is enough for both.
size_t MemoryOfASource(const config::SessionLimits& limits) {
  const size_t recording = kHeldCopies * (limits.max_client_bytes + limits.max_server_bytes);
  const size_t session = recording + channel::kFrameCopies * channel::kMaxOpening;
  return std::max({limits.memory / 4, std::min(limits.memory, recording), std::min(limits.memory / 2, session)});
}

// Each client has a connection to its site, or as many as are tried at once.
constexpr channel::DescriptorNeed kDescriptors{net::kMostAttempts, SignerLinkLimits::kMaxInUse + SignerLink::kMaxIdle};

// ComeBack: when a client may try again whose session ended because somebody has too much in hand, this node or its
// signer; nothing when something else is wrong.
std::optional<Duration> ComeBack(const Error& error, const Refusal& refusal) {
  const bool here = error.Is(kBusy) || error.Is(channel::kBusy) || error.Is(guest_agent::kAgentBusy);
  if (!here && !(refusal && channel::IsBusy(*refusal))) return {};
  return refusal && refusal->retry_after ? *refusal->retry_after : kComeBack;
}

// Told is what a client is told. Whoever has too much in hand behind this node, for the client it is this node that is
// busy.
channel::Failed Told(const Error& error, const Refusal& refusal) {
  const std::optional<Duration> after = ComeBack(error, refusal);
  if (!after) return refusal ? *refusal : channel::FailedOf(error, channel::Side::kNode);
  channel::Failed busy = channel::FailedOf(Error(kBusy), channel::Side::kNode);
  busy.retry_after = after;
  return busy;
}

}  // namespace

Service::Service(config::NodeConfig config, const Clock& clock, Random& random, Log& log,
                 const channel::Signals& signals, start::Started started, net::HostPort signer)
    : config_(std::move(config)),
      clock_(clock),
      random_(random),
      log_(log),
      signals_(signals),
      identity_(std::move(started.identity)),
      releases_(config_.common.release_root, std::move(started.releases)),
      attester_(std::move(started.attester)),
      listener_(std::move(started.listener)),
      targets_{config_.hosts, config_.ports},
      admission_({config_.client_token_keys, config_.sessions_per_minute, config_.work_per_minute}),
      naming_key_(random.MakeSecret(32)),
      memory_(config_.common.limits.memory),
      source_memory_(MemoryOfASource(config_.common.limits)),
      signer_({std::move(signer), {config_.common.tee_roots, releases_}}, attester_, clock, random) {}

Result<std::unique_ptr<Service>> Service::Start(config::NodeConfig config, const Clock& clock, Random& random, Log& log,
                                                const channel::Signals& signals) {
  ATTESTOR_ASSIGN(net::HostPort signer, net::ParseHostPort(config.signer));
  ATTESTOR_ASSIGN(start::Started started,
                  start::Start(config.common, release::Role::kNode, kDescriptors, clock, random, log, signals));
  auto service = std::unique_ptr<Service>(
      new Service(std::move(config), clock, random, log, signals, std::move(started), std::move(signer)));
  ATTESTOR_TRY(service->VerifyItself());
  ATTESTOR_TRY(service->signer_.Check(signals.stop));
  ATTESTOR_ASSIGN(
      service->metrics_,
      metrics::Listen(service->config_.common.metrics, [raw = service.get()] { return raw->Metrics(); }, log));
  return service;
}

// A node whose own evidence does not verify would be refused by everybody; it says so when it starts.
Status Service::VerifyItself() {
  guest_agent::EvidenceRequest request;
  request.not_after = clock_.Now() + kEvidenceLife;
  ATTESTOR_ASSIGN(const Bytes evidence, attester_.MakeEvidence(request, signals_.stop));
  CheckReport report;
  ATTESTOR_ASSIGN(const binding::VerifiedEvidence own,
                  binding::VerifyEvidence(evidence, {release::Role::kNode, {}, {}, {}}, config_.common.tee_roots,
                                          *releases_.held(), clock_.Now(), report));
  simulated_ = own.simulated();
  return Ok();
}

void Service::Run() {
  constexpr size_t kShare = 4;
  const channel::ServerLimits limits = start::LimitsOf(config_.common, kShare, kGrace);
  channel::Serve(listener_, limits, signals_, [this](channel::Visit visit) { Handle(std::move(visit)); });
}

// A handshake costs something, too: it is for those that have begun to speak, and whose source has not had too many for
// nothing.
std::optional<channel::Connection> Service::Greet(channel::Visit& visit, net::Deadline first, Admitted& out_entered) {
  const int fds[] = {visit.socket.fd()};
  Status spoke = StatusOf(net::Wait(fds, first, signals_.drain));
  if (spoke.ok() && visit.socket.AtEnd()) spoke = Error(channel::kClosedEarly);
  if (spoke.ok()) {
    out_entered = admission_.Enter(visit.source, clock_.Now());
    if (out_entered && !admission_.Tell(visit.source, clock_.Now())) return {};
    auto client = channel::Connection::Accept(std::move(visit.socket), identity_, first, signals_.stop);
    if (client.ok()) return std::move(client).value();
    spoke = client.error();
  }
  ++counts_.connections.failed;
  log_.Warn("client.channel", {{"code", spoke.error().code().id}});
  return {};
}

void Service::Handle(channel::Visit visit) {
  const metrics::InUse one(counts_.connections.now);
  const net::Deadline first = net::After(visit.turned_away ? kTurnAwayTimeout : kHelloTimeout);
  Admitted entered;
  auto client = Greet(visit, first, entered);
  if (!client) return;
  client->SetMemory(channel::FrameMemory(memory_, source_memory_.Of(visit.source)));
  Guest guest{*client, visit, {}, std::move(entered)};
  Status served = HandleClient(guest, first);
  if (served.ok()) return;
  log_.Warn("session.failed", {{"code", served.error().code().id}, {"detail", channel::DetailForLog(served.error())}});
  // Whoever lost its place meanwhile is told that, and not what came of it.
  if (!visit.turned_away && !visit.raise(channel::Standing::kNothing)) served = Error(kBusy, "others came");
  channel::Failed told = Told(served.error(), guest.refusal);
  // Whoever tries again would ask twice.
  if (guest.lost) told.retry = channel::Retry::kNo;
  if (guest.lost) told.retry_after.reset();
  channel::SendFailed(*client, told, net::After(visit.turned_away ? kTurnAwayTimeout : kStepTimeout), signals_.stop);
  client->Close(net::After(kLastWord), signals_.stop);
}

Status Service::Refuse(Guest& guest, const Denial& denial) {
  guest.refusal = channel::FailedOf(denial.error, channel::Side::kNode);
  guest.refusal->retry_after = denial.retry_after;
  return denial.error;
}

Status Service::HandleClient(Guest& guest, net::Deadline first) {
  Status admitted = Admit(guest, first);
  ++(admitted.ok() ? counts_.clients_admitted : counts_.clients_refused);
  if (!admitted.ok()) return admitted;
  Status ended = RunSession(guest);
  if (!ended.ok()) ++counts_.sessions_failed;
  return ended;
}

// A client that did too little is told how much is needed, once.
Result<channel::Hello> Service::ReceiveHello(Guest& guest, net::Deadline first) {
  unsigned needed = 0;
  for (bool again = false;; again = true) {
    ATTESTOR_ASSIGN(const Bytes payload,
                    guest.client.Expect(channel::MessageType::kHello, channel::kMaxMessage, first, signals_.drain));
    ATTESTOR_ASSIGN(channel::Hello hello, channel::Hello::Decode(payload));
    if (guest.visit.turned_away) return Error(kBusy, "no place is free");
    if (guest.entered) return Refuse(guest, *guest.entered).error();
    if (!again) {
      guest.stranger = !admission_.TakeVisit(guest.visit.source, clock_.Now());
      needed = std::max(channel::WorkFor(counts_.clients, config_.common.limits.max_sessions),
                        admission_.WorkOf(guest.stranger));
    }
    const unsigned done = channel::WorkIn(guest.client.binding().exporter, hello.nonce, hello.work);
    if (done >= needed) {
      guest.at_work.emplace(counts_.clients);
      return hello;
    }
    if (again) return Error(kWork, std::to_string(done) + " of " + std::to_string(needed) + " bits");
    const channel::WorkAsked asked{static_cast<uint8_t>(needed)};
    ATTESTOR_TRY(guest.client.Send(channel::MessageType::kWorkAsked, asked.Encode(), first, signals_.stop));
  }
}

// A quote costs the hardware more than anything else here, so strangers are turned away before it. Their place is for
// the quote: whoever does not read it keeps nobody else waiting.
Status Service::Admit(Guest& guest, net::Deadline first) {
  ATTESTOR_ASSIGN(const channel::Hello hello, ReceiveHello(guest, first));
  guest.nonce = hello.nonce;
  std::optional<metrics::InUse> place;
  if (const Admitted begun = admission_.Begin(guest.visit.source, guest.stranger, clock_.Now(), place))
    return Refuse(guest, *begun);
  if (!guest.visit.raise(channel::Standing::kWork)) return Error(kBusy, "others came");
  guest_agent::EvidenceRequest request;
  request.not_after = clock_.Now() + kEvidenceLife;
  ATTESTOR_ASSIGN(const Bytes evidence,
                  channel::MakeAnswer(guest.client.binding(), hello, attester_, releases_.held()->signed_list(),
                                      clock_.Now(), std::move(request), signals_.stop));
  place.reset();
  return guest.client.Send(channel::MessageType::kEvidence, evidence,
                           net::After(guest.stranger ? kStrangerReads : kStepTimeout), signals_.stop);
}

// ReceiveRequest takes the request, and what the client shows of its token before it.
Result<Bytes> Service::ReceiveRequest(Guest& guest) {
  channel::Connection& client = guest.client;
  const net::Deadline deadline = net::After(kStepTimeout);
  ATTESTOR_ASSIGN(wire::Frame frame, client.Receive(channel::kMaxMessage, deadline, signals_.drain));
  std::optional<channel::TokenProof> proof;
  if (frame.type == static_cast<uint8_t>(channel::MessageType::kToken)) {
    ATTESTOR_ASSIGN(proof, channel::TokenProof::Decode(frame.payload));
    ATTESTOR_ASSIGN(frame, client.Receive(channel::kMaxMessage, deadline, signals_.drain));
  }
  ATTESTOR_ASSIGN(Bytes payload, client.Unwrap(std::move(frame), channel::MessageType::kSessionRequest));
  const Admitted known = admission_.Identify(
      proof, {client.binding().exporter, guest.nonce, guest.visit.source, guest.stranger}, clock_.Now(), guest.name);
  return known ? Result<Bytes>(Refuse(guest, *known).error()) : std::move(payload);
}

Status Service::RunSession(Guest& guest) {
  ATTESTOR_ASSIGN(const Bytes payload, ReceiveRequest(guest));
  ATTESTOR_ASSIGN(const recording::SessionRequest request, recording::SessionRequest::Decode(payload));
  ATTESTOR_TRY(targets_.Check(request));
  if (std::ranges::find(config_.common.modes, request.mode()) == config_.common.modes.end())
    return Error(kMode, std::string(session::FactsOf(request.mode()).word));
  if (!guest.visit.raise(channel::Standing::kWork)) return Error(kBusy, "others came");
  ATTESTOR_ASSIGN(const std::vector<net::Address> addresses, ResolveTarget(request, config_.private_targets));
  // A target that does not answer must not take up a place at the signer.
  ATTESTOR_ASSIGN(ServerConnection server, ConnectToServer(addresses, net::After(kStepTimeout), signals_.stop));
  ATTESTOR_ASSIGN(const channel::Opened opened, signer_.Open(payload, guest.refusal, signals_.stop));
  Status served = ServeSession(guest, request, opened, std::move(server));
  if (!served.ok()) signer_.GiveUp(opened.session_id, signals_.stop);
  return served;
}

Status Service::ServeSession(Guest& guest, const recording::SessionRequest& request, const channel::Opened& opened,
                             ServerConnection server) {
  if (!guest.visit.raise(channel::Standing::kSession)) return Error(kBusy, "others came");
  ATTESTOR_TRY(
      guest.client.Send(channel::MessageType::kOpened, opened.Encode(), net::After(kStepTimeout), signals_.stop));
  const recording::Challenge challenge = recording::MakeChallenge(opened.session_id, request, opened.challenge_seed);
  const RelayContext context{request, challenge, config_.common.limits,
                             clock_,  memory_,   source_memory_.Of(guest.visit.source)};
  ATTESTOR_ASSIGN(const Relayed relayed, RelayInMode(guest, opened, std::move(server), context));
  return FinishSession(guest, opened, relayed.recording);
}

Result<Relayed> Service::RelayInMode(Guest& guest, const channel::Opened& opened, ServerConnection server,
                                     const RelayContext& context) {
  if (context.request.mode() == session::Mode::kProxy)
    return Relay(guest.client, std::move(server), context, signals_.stop);
  bool sent = false;
  const SealedContext sealed{context, opened.session_id, identity_, signer_, random_, sent};
  auto relayed = RelaySealed(guest.client, std::move(server), sealed, guest.refusal, signals_.stop);
  guest.lost = !relayed.ok() && sent;
  if (guest.lost) ++counts_.sessions_lost;
  return relayed;
}

ByteArray<16> Service::NameForSigner(const Guest& guest) const {
  // A client without a name has a line of its own for each connection.
  const ByteView name = guest.name.empty() ? ByteView(guest.client.binding().exporter) : AsBytes(guest.name);
  return *ToArray<16>(ByteView(crypto::Hmac(crypto::HashId::kSha256, naming_key_, name)).first(16));
}

Result<channel::DecisionMessage> Service::Decide(Guest& guest, const channel::Opened& opened,
                                                 const recording::Recording& recording, Bytes opening) {
  const Bytes encoded = recording.Encode();
  const uint64_t cost = recording::CheckCost(encoded.size(), opening.size());
  if (const Admitted spent = admission_.Spend(guest.name, cost, clock_.Now())) return Refuse(guest, *spent).error();
  auto decision = signer_.Finish({opened.session_id, encoded, std::move(opening), NameForSigner(guest)}, guest.client,
                                 guest.refusal, signals_.stop);
  // What was not even begun costs the client nothing.
  if (!decision.ok() && ComeBack(decision.error(), guest.refusal)) admission_.GiveBack(guest.name, cost, clock_.Now());
  if (!decision.ok()) return decision;
  if (decision->statement.empty()) {
    admission_.Fine(guest.name, cost, clock_.Now());
  } else {
    admission_.Refund(guest.visit.source, clock_.Now());
  }
  return decision;
}

Status Service::FinishSession(Guest& guest, const channel::Opened& opened, const recording::Recording& recording) {
  channel::Connection& client = guest.client;
  const net::Deadline deadline = net::After(kOpeningTimeout);
  ATTESTOR_TRY(
      client.Send(channel::MessageType::kRecorded, recording::EncodeEvents(recording.events), deadline, signals_.stop));
  while (true) {
    ATTESTOR_ASSIGN(wire::Frame frame, client.Receive(channel::kMaxOpening, deadline, signals_.stop));
    // Frames that crossed the end of the connection on their way: the server never got them.
    if (frame.type == static_cast<uint8_t>(channel::MessageType::kRelay)) continue;
    if (frame.type == static_cast<uint8_t>(channel::MessageType::kClosed)) continue;
    if (frame.type == static_cast<uint8_t>(channel::MessageType::kStop)) continue;
    if (frame.type != static_cast<uint8_t>(channel::MessageType::kOpening))
      return Error(kNotFinished, "type " + std::to_string(frame.type));
    ATTESTOR_ASSIGN(const channel::DecisionMessage decision,
                    Decide(guest, opened, recording, std::move(frame.payload)));
    ++(decision.statement.empty() ? counts_.sessions_refused : counts_.sessions_signed);
    log_.Info("session.finished", {{"session", ToHex(opened.session_id)},
                                   {"signed", decision.statement.empty() ? "no" : "yes"},
                                   {"client_bytes", static_cast<int64_t>(recording.client_bytes.size())},
                                   {"server_bytes", static_cast<int64_t>(recording.server_bytes.size())},
                                   {"ms", (recording.ended_at() - recording.connected_at).count()}});
    return client.Send(channel::MessageType::kDecision, decision.Encode(), deadline, signals_.stop);
  }
}

}  // namespace attestor::node
