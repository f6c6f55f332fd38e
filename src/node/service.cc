#include "node/service.h"

#include <algorithm>

#include "base/file.h"
#include "channel/errors.h"
#include "channel/failed.h"
#include "net/errors.h"
#include "node/errors.h"

namespace attestor::node {
namespace {

constexpr std::chrono::seconds kStepTimeout{20};
constexpr std::chrono::seconds kHelloTimeout{5};     // from the connection to the hello: for a client that has shown nothing yet
constexpr std::chrono::seconds kTurnAwayTimeout{2};  // for one that is only told that there is no place
constexpr std::chrono::seconds kGrace{10};           // for running sessions, while draining
constexpr std::chrono::seconds kOpeningTimeout{60};  // from the end of the connection to the client's opening
constexpr Duration kEvidenceLife = std::chrono::minutes(15);
constexpr size_t kMaxReleaseList = 64 * 1024;

// One address holds a quarter of the places, unless the configuration says otherwise; where there are few, it may hold them all.
channel::PlaceLimits PlacesOf(const config::SessionLimits& limits) {
  constexpr size_t kFew = 16;
  const size_t share = limits.max_per_address > 0 ? limits.max_per_address : std::max(kFew, limits.max_sessions / 4);
  return {limits.max_sessions, std::min(share, limits.max_sessions)};
}

}  // namespace

Service::Service(config::NodeConfig config, const Clock& clock, Random& random, Log& log, const channel::Signals& signals,
                 crypto::ChannelIdentity identity, release::ApprovedReleases releases, tee::Attester attester, net::Listener listener,
                 net::HostPort signer)
    : config_(std::move(config)),
      clock_(clock),
      log_(log),
      signals_(signals),
      identity_(std::move(identity)),
      releases_(std::move(releases)),
      attester_(std::move(attester)),
      listener_(std::move(listener)),
      targets_{config_.hosts, config_.ports},
      admission_(config_.client_token_hashes, config_.sessions_per_minute),
      memory_(config_.common.limits.memory),
      signer_({std::move(signer), {config_.common.tee_roots, config_.common.release_root}, releases_.signed_list()}, attester_, clock,
              random) {}

Result<std::unique_ptr<Service>> Service::Start(config::NodeConfig config, const Clock& clock, Random& random, Log& log,
                                                const channel::Signals& signals) {
  const config::Common& common = config.common;
  ATTESTOR_ASSIGN(const Bytes list, ReadFile(common.release_list, kMaxReleaseList));
  ATTESTOR_ASSIGN(release::ApprovedReleases releases, release::ApprovedReleases::Verify(list, common.release_root));
  ATTESTOR_ASSIGN(crypto::ChannelIdentity identity, crypto::ChannelIdentity::Generate(random, clock.Now()));
  ATTESTOR_ASSIGN(auto collateral,
                  tee::OpenCollateral(common.collateral, common.guest_agent, {common.tee_roots, clock, random, log, signals.stop}));
  ATTESTOR_ASSIGN(tee::Attester attester, tee::Attester::Create({common.guest_agent, std::move(collateral), release::Role::kNode,
                                                                 common.digest, identity.spki_sha256()},
                                                                releases, signals.stop));
  ATTESTOR_ASSIGN(net::HostPort signer, net::ParseHostPort(config.signer));
  ATTESTOR_ASSIGN(const net::HostPort where, net::ParseHostPort(common.listen));
  ATTESTOR_ASSIGN(const std::vector<net::Address> addresses, net::Resolve(where.host, where.port));
  ATTESTOR_ASSIGN(net::Listener listener, net::Listener::Listen(addresses.front()));
  auto service = std::unique_ptr<Service>(new Service(std::move(config), clock, random, log, signals, std::move(identity),
                                                      std::move(releases), std::move(attester), std::move(listener), std::move(signer)));
  ATTESTOR_TRY(service->VerifyItself());
  ATTESTOR_TRY(service->signer_.Check(signals.stop));
  ATTESTOR_ASSIGN(service->metrics_,
                  metrics::Listen(service->config_.common.metrics, [raw = service.get()] { return raw->Metrics(); }, log));
  return service;
}

// A node whose own evidence does not verify would be refused by everybody; it says so when it starts.
Status Service::VerifyItself() {
  tee::EvidenceRequest request;
  request.not_after = clock_.Now() + kEvidenceLife;
  ATTESTOR_ASSIGN(const Bytes evidence, attester_.MakeEvidence(request, signals_.stop));
  CheckReport report;
  ATTESTOR_ASSIGN(
      const registry::VerifiedEvidence own,
      registry::VerifyEvidence(evidence, {release::Role::kNode, {}, {}, {}}, config_.common.tee_roots, releases_, clock_.Now(), report));
  simulated_ = own.simulated();
  return Ok();
}

void Service::Run() {
  const config::Common& common = config_.common;
  const channel::ServerLimits limits{PlacesOf(common.limits), kGrace, common.proxies, common.gateways};
  channel::Serve(listener_, limits, signals_, [this](channel::Visit visit) { Handle(std::move(visit)); });
}

void Service::Handle(channel::Visit visit) {
  const metrics::InUse one(counts_.connections.now);
  const net::Deadline first = net::After(visit.turned_away ? kTurnAwayTimeout : kHelloTimeout);
  auto client = channel::Connection::Accept(std::move(visit.socket), identity_, first, signals_.stop);
  if (!client.ok()) {
    ++counts_.connections.failed;
    log_.Warn("client.channel", {{"code", client.error().code().id}});
    return;
  }
  client->SetBudget(memory_);
  Guest guest{*client, visit};
  const Status served = HandleClient(guest, first);
  if (served.ok()) return;
  log_.Warn("session.failed", {{"code", served.error().code().id}, {"detail", served.error().detail()}});
  const channel::Failed failed = guest.refusal ? *guest.refusal : channel::FailedOf(served.error(), channel::Side::kNode);
  channel::SendFailed(*client, failed, net::After(visit.turned_away ? kTurnAwayTimeout : kStepTimeout), signals_.stop);
}

Status Service::HandleClient(Guest& guest, net::Deadline first) {
  Status admitted = Admit(guest, first);
  ++(admitted.ok() ? counts_.clients_admitted : counts_.clients_refused);
  if (!admitted.ok()) return admitted;
  Status ended = RunSession(guest);
  if (!ended.ok()) ++counts_.sessions_failed;
  return ended;
}

Status Service::Admit(Guest& guest, net::Deadline first) {
  ATTESTOR_ASSIGN(const Bytes payload, guest.client.Expect(channel::MessageType::kHello, channel::kMaxMessage, first, signals_.drain));
  ATTESTOR_ASSIGN(const channel::Hello hello, channel::Hello::Decode(payload));
  if (guest.visit.turned_away) return Error(kBusy, "no place is free");
  // A quote costs the hardware more than anything else here, so strangers are turned away before it.
  ATTESTOR_TRY(admission_.Admit(hello.token, guest.visit.source, clock_.Now()));
  if (!guest.visit.raise(channel::Standing::kWork)) return Error(kBusy, "others came");
  tee::EvidenceRequest request;
  request.not_after = clock_.Now() + kEvidenceLife;
  return channel::AnswerEvidence(guest.client, hello, attester_, releases_.signed_list(), std::move(request), net::After(kStepTimeout),
                                 signals_.stop);
}

Status Service::RunSession(Guest& guest) {
  channel::Connection& client = guest.client;
  const net::Deadline deadline = net::After(kStepTimeout);
  ATTESTOR_ASSIGN(const Bytes payload,
                  client.Expect(channel::MessageType::kSessionRequest, channel::kMaxMessage, deadline, signals_.drain));
  ATTESTOR_ASSIGN(const transcript::SessionRequest request, transcript::SessionRequest::Decode(payload));
  ATTESTOR_TRY(targets_.Check(request));
  ATTESTOR_ASSIGN(const std::vector<net::Address> addresses, ResolveTarget(request, config_.private_targets));
  // A target that does not answer must not take up a place at the signer.
  ATTESTOR_ASSIGN(ServerConnection server, ConnectToServer(addresses, deadline, signals_.stop));
  ATTESTOR_ASSIGN(const channel::Opened opened, signer_.Open(payload, guest.refusal, signals_.stop));
  if (!guest.visit.raise(channel::Standing::kSession)) return Error(kBusy, "others came");
  ATTESTOR_TRY(client.Send(channel::MessageType::kOpened, opened.Encode(), deadline, signals_.stop));
  const transcript::Challenge challenge = transcript::MakeChallenge(opened.session_id, request, opened.challenge_seed);
  const RelayContext context{request, challenge, config_.common.limits, clock_, memory_};
  ATTESTOR_ASSIGN(const Relayed relayed, Relay(client, std::move(server), context, signals_.stop));
  return FinishSession(guest, opened, relayed.recording);
}

Status Service::FinishSession(Guest& guest, const channel::Opened& opened, const transcript::Recording& recording) {
  channel::Connection& client = guest.client;
  const net::Deadline deadline = net::After(kOpeningTimeout);
  ATTESTOR_TRY(client.Send(channel::MessageType::kRecorded, transcript::EncodeEvents(recording.events), deadline, signals_.stop));
  while (true) {
    ATTESTOR_ASSIGN(wire::Frame frame, client.Receive(channel::kMaxOpening, deadline, signals_.stop));
    // Frames that crossed the end of the connection on their way: the server never got them.
    if (frame.type == static_cast<uint8_t>(channel::MessageType::kRelay)) continue;
    if (frame.type == static_cast<uint8_t>(channel::MessageType::kClosed)) continue;
    if (frame.type != static_cast<uint8_t>(channel::MessageType::kOpening))
      return Error(kNotFinished, "type " + std::to_string(frame.type));
    ATTESTOR_ASSIGN(const channel::DecisionMessage decision,
                    signer_.Finish({opened.session_id, recording.Encode(), std::move(frame.payload)}, guest.refusal, signals_.stop));
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
