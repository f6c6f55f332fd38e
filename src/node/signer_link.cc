#include "node/signer_link.h"

#include "channel/errors.h"
#include "net/errors.h"
#include "node/errors.h"

namespace attestor::node {
namespace {

constexpr std::chrono::seconds kConnectTimeout{20};
constexpr std::chrono::seconds kAnswerTimeout{60};
// Both sides' evidence on a connection lives for an hour; it is given up before, so that no session meets its end.
constexpr Duration kLinkLife = std::chrono::minutes(45);
constexpr Duration kEvidenceLife = std::chrono::hours(1);
constexpr size_t kMaxIdle = 64;

// Whatever stands between the node and its signer is for its operator's log.
Error Unreachable(const Error& cause) { return cause.Is(net::kStopping) ? cause : Error(kSignerUnreachable, cause.Text()); }

}  // namespace

Result<SignerLink::Link> SignerLink::Connect(const net::StopSignal& stop) {
  const net::Deadline deadline = net::After(kConnectTimeout);
  const Time now = clock_.Now();
  ATTESTOR_ASSIGN(channel::Connection connection, channel::Connection::Connect(config_.signer, deadline, stop));
  CheckReport report;
  const channel::Hello hello{random_.Array<32>(), {}};
  ATTESTOR_TRY(channel::AskEvidence(connection, hello, release::Role::kSigner, config_.trust, now, report, deadline, stop));
  ATTESTOR_ASSIGN(const Bytes payload, connection.Expect(channel::MessageType::kHello, channel::kMaxMessage, deadline, stop));
  ATTESTOR_ASSIGN(const channel::Hello asked, channel::Hello::Decode(payload));
  tee::EvidenceRequest request;
  request.not_after = now + kEvidenceLife;
  ATTESTOR_TRY(channel::AnswerEvidence(connection, asked, attester_, config_.release_list, std::move(request), deadline, stop));
  return Link{std::move(connection), now + kLinkLife};
}

Result<SignerLink::Link> SignerLink::Take(const net::StopSignal& stop) {
  {
    std::lock_guard lock(mutex_);
    while (!idle_.empty()) {
      Link link = std::move(idle_.back());
      idle_.pop_back();
      if (clock_.Now() < link.expires && !link.connection.PeerHasSpoken()) return link;
    }
  }
  return Connect(stop);
}

void SignerLink::GiveBack(Link link) {
  std::lock_guard lock(mutex_);
  if (idle_.size() < kMaxIdle) idle_.push_back(std::move(link));
}

Result<Bytes> SignerLink::Ask(channel::MessageType request, ByteView payload, channel::MessageType answer, size_t max_size,
                              Refusal& refusal, const net::StopSignal& stop) {
  auto link = Take(stop);
  if (!link.ok()) {
    up_ = false;
    return Unreachable(link.error());
  }
  auto result = Exchange(link->connection, request, payload, answer, max_size, stop);
  // After a refusal the connection is in order; after any other error its state is unknown, so it is not used again.
  const bool refused = !result.ok() && result.error().Is(channel::kRefused);
  if (refused) refusal = link->connection.failed();
  up_ = result.ok() || refused;
  if (up_) {
    GiveBack(std::move(link).value());
    return result;
  }
  return Unreachable(result.error());
}

Result<Bytes> SignerLink::Exchange(channel::Connection& connection, channel::MessageType request, ByteView payload,
                                   channel::MessageType answer, size_t max_size, const net::StopSignal& stop) {
  const net::Deadline deadline = net::After(kAnswerTimeout);
  ATTESTOR_TRY(connection.Send(request, payload, deadline, stop));
  return connection.Expect(answer, max_size, deadline, stop);
}

Result<channel::Opened> SignerLink::Open(ByteView session_request, Refusal& refusal, const net::StopSignal& stop) {
  ATTESTOR_ASSIGN(const Bytes payload, Ask(channel::MessageType::kSessionRequest, session_request, channel::MessageType::kOpened,
                                           2 * channel::kMaxEvidence, refusal, stop));
  return channel::Opened::Decode(payload);
}

Result<channel::DecisionMessage> SignerLink::Finish(const channel::Finish& finish, Refusal& refusal, const net::StopSignal& stop) {
  ATTESTOR_ASSIGN(const Bytes payload, Ask(channel::MessageType::kFinish, finish.Encode(), channel::MessageType::kDecision,
                                           channel::kMaxEvidence, refusal, stop));
  return channel::DecisionMessage::Decode(payload);
}

Status SignerLink::Check(const net::StopSignal& stop) {
  ATTESTOR_ASSIGN(Link link, Take(stop));
  GiveBack(std::move(link));
  return Ok();
}

}  // namespace attestor::node
