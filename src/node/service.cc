#include "node/service.h"

#include "base/file.h"
#include "channel/errors.h"
#include "channel/failed.h"
#include "net/errors.h"
#include "node/errors.h"

namespace attestor::node {
namespace {

constexpr std::chrono::seconds kStepTimeout{20};
constexpr std::chrono::seconds kHelloTimeout{5};     // for a client that has shown nothing yet
constexpr std::chrono::seconds kOpeningTimeout{60};  // from the end of the connection to the client's opening
constexpr Duration kEvidenceLife = std::chrono::minutes(15);

}  // namespace

Service::Service(config::NodeConfig config, const Clock& clock, Random& random, Log& log, const channel::Signals& signals,
                 crypto::ChannelIdentity identity, release::ApprovedReleases releases, tee::Attester attester, net::Listener listener,
                 net::HostPort signer)
    : config_(std::move(config)),
      clock_(clock),
      log_(log),
      signals_(signals),
      identity_(std::move(identity)),
      releases_(config_.common.release_root, std::move(releases)),
      attester_(std::move(attester)),
      listener_(std::move(listener)),
      targets_{config_.hosts, config_.ports},
      admission_(config_.client_token_hashes, config_.sessions_per_minute),
      memory_(config_.common.limits.memory),
      signer_({std::move(signer), {config_.common.tee_roots, releases_}}, attester_, clock, random) {}

Result<std::unique_ptr<Service>> Service::Start(config::NodeConfig config, const Clock& clock, Random& random, Log& log,
                                                const channel::Signals& signals) {
  const config::Common& common = config.common;
  ATTESTOR_ASSIGN(const Bytes list, ReadFile(common.release_list, limits::kReleaseList));
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
  ATTESTOR_ASSIGN(const registry::VerifiedEvidence own,
                  registry::VerifyEvidence(evidence, {release::Role::kNode, {}, {}, {}}, config_.common.tee_roots, *releases_.held(),
                                           clock_.Now(), report));
  simulated_ = own.simulated();
  return Ok();
}

void Service::Run() {
  const channel::ServerLimits limits{config_.common.limits.max_sessions, std::chrono::seconds(10)};
  channel::Serve(listener_, limits, signals_, [this](net::Socket socket) { Handle(std::move(socket)); });
}

void Service::Handle(net::Socket socket) {
  const metrics::InUse one(counts_.connections.now);
  auto client = channel::Connection::Accept(std::move(socket), identity_, net::After(kHelloTimeout), signals_.stop);
  if (client.ok()) client->SetBudget(memory_);
  if (!client.ok()) {
    ++counts_.connections.failed;
    log_.Warn("client.channel", {{"code", client.error().code().id}});
    return;
  }
  Refusal refusal;
  const Status served = HandleClient(*client, refusal);
  if (served.ok()) return;
  log_.Warn("session.failed", {{"code", served.error().code().id}, {"detail", served.error().detail()}});
  const channel::Failed failed = refusal ? *refusal : channel::FailedOf(served.error(), channel::Side::kNode);
  channel::SendFailed(*client, failed, net::After(kStepTimeout), signals_.stop);
}

Status Service::HandleClient(channel::Connection& client, Refusal& refusal) {
  Status admitted = Admit(client);
  ++(admitted.ok() ? counts_.clients_admitted : counts_.clients_refused);
  if (!admitted.ok()) return admitted;
  Status ended = RunSession(client, refusal);
  if (!ended.ok()) ++counts_.sessions_failed;
  return ended;
}

Status Service::Admit(channel::Connection& client) {
  const net::Deadline deadline = net::After(kStepTimeout);
  ATTESTOR_ASSIGN(const Bytes payload,
                  client.Expect(channel::MessageType::kHello, channel::kMaxMessage, net::After(kHelloTimeout), signals_.drain));
  ATTESTOR_ASSIGN(const channel::Hello hello, channel::Hello::Decode(payload));
  // A quote costs the hardware more than anything else here, so strangers are turned away before it.
  ATTESTOR_TRY(admission_.Admit(hello.token, clock_.Now()));
  tee::EvidenceRequest request;
  request.not_after = clock_.Now() + kEvidenceLife;
  return channel::AnswerEvidence(client, hello, attester_, releases_.held()->signed_list(), clock_.Now(), std::move(request), deadline,
                                 signals_.stop);
}

Status Service::RunSession(channel::Connection& client, Refusal& refusal) {
  const net::Deadline deadline = net::After(kStepTimeout);
  ATTESTOR_ASSIGN(const Bytes payload,
                  client.Expect(channel::MessageType::kSessionRequest, channel::kMaxMessage, deadline, signals_.drain));
  ATTESTOR_ASSIGN(const transcript::SessionRequest request, transcript::SessionRequest::Decode(payload));
  ATTESTOR_TRY(targets_.Check(request));
  ATTESTOR_ASSIGN(const std::vector<net::Address> addresses, ResolveTarget(request, config_.private_targets));
  // A target that does not answer must not take up a place at the signer.
  ATTESTOR_ASSIGN(ServerConnection server, ConnectToServer(addresses, deadline, signals_.stop));
  ATTESTOR_ASSIGN(const channel::Opened opened, signer_.Open(payload, refusal, signals_.stop));
  ATTESTOR_TRY(client.Send(channel::MessageType::kOpened, opened.Encode(), deadline, signals_.stop));
  const transcript::Challenge challenge = transcript::MakeChallenge(opened.session_id, request, opened.challenge_seed);
  const RelayContext context{request, challenge, config_.common.limits, clock_, memory_};
  ATTESTOR_ASSIGN(const Relayed relayed, Relay(client, std::move(server), context, signals_.stop));
  return FinishSession(client, opened, relayed.recording, refusal);
}

Status Service::FinishSession(channel::Connection& client, const channel::Opened& opened, const transcript::Recording& recording,
                              Refusal& refusal) {
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
                    signer_.Finish({opened.session_id, recording.Encode(), std::move(frame.payload)}, refusal, signals_.stop));
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
