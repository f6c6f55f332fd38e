#include "service/node/signer_link.h"

#include <algorithm>

#include "core/base/time_math.h"
#include "core/crypto/hash.h"
#include "evidence/binding/evidence.h"
#include "evidence/release/release_list.h"
#include "service/channel/errors.h"
#include "service/channel/failed.h"
#include "service/guest_agent/errors.h"
#include "service/net/errors.h"
#include "service/node/errors.h"

namespace attestor::node {
namespace {

constexpr std::chrono::seconds kConnectTimeout{20};
constexpr std::chrono::seconds kAnswerTimeout{60};
// Both sides' evidence on a connection lives for an hour; it is given up before, so that no session meets its end.
constexpr Duration kLinkLife = std::chrono::minutes(45);
constexpr Duration kEvidenceLife = std::chrono::hours(1);
constexpr int kTries = 3;  // when connections end that should carry a question
constexpr Duration kComeBack =
    std::chrono::seconds(2);            // to a signer that has no place for another connection and does not say when
constexpr int kMostClosed = 8;          // connections that end at once before it is called dead, not busy
constexpr size_t kMaxGivenUp = 16'384;  // sessions that wait to be given up; more expire at the signer

bool Closed(const Error& error) {
  return error.Is(channel::kClosedAtOnce) || error.Is(channel::kClosedEarly) || error.Is(net::kClosed);
}

// A signer that is so full that it cannot say so closes what it has accepted, and connections give way to others.
channel::Failed SignerIsBusy() { return channel::FailedOf(Error(channel::kBusy), channel::Side::kSigner); }

// Whatever stands between the node and its signer is for its operator's log; what the node itself lacks is no fault of
// the signer.
Error Unreachable(const Error& cause) {
  if (cause.Is(net::kStopping)) return cause;
  return Error(cause.Is(net::kExhausted) ? kBusy : kSignerUnreachable, cause.Text());
}

}  // namespace

class SignerLink::Busy {
 public:
  // Take waits a little for one of `most`: node.busy.
  static Result<Busy> Take(SignerLink& link, size_t most) {
    std::unique_lock lock(link.mutex_);
    if (!link.changed_.wait_for(lock, link.config_.limits.patience, [&] { return link.in_use_ < most; }))
      return Error(kBusy, "the signer is asked enough");
    ++link.in_use_;
    return Busy(&link);
  }
  Busy(Busy&& other) noexcept : link_(std::exchange(other.link_, nullptr)) {}
  Busy& operator=(Busy&&) = delete;
  ~Busy() {
    if (link_ == nullptr) return;
    std::lock_guard lock(link_->mutex_);
    --link_->in_use_;
    link_->changed_.notify_all();
  }

 private:
  explicit Busy(SignerLink* link) : link_(link) {}
  SignerLink* link_;
};

// The node shows its evidence first: a signer makes no quote for anybody who has shown nothing.
Result<channel::Peer> SignerLink::Meet(channel::Connection& connection, net::Deadline deadline,
                                       const net::StopSignal& stop) {
  const Time now = clock_.Now();
  const channel::Hello hello{random_.Array<32>()};
  ATTESTOR_TRY(connection.Send(channel::MessageType::kHello, hello.Encode(), deadline, stop));
  ATTESTOR_ASSIGN(const Bytes payload,
                  connection.Expect(channel::MessageType::kHello, channel::kMaxMessage, deadline, stop));
  ATTESTOR_ASSIGN(const channel::Hello asked, channel::Hello::Decode(payload));
  guest_agent::EvidenceRequest request;
  request.not_after = Later(now, kEvidenceLife);
  ATTESTOR_TRY(channel::AnswerEvidence(connection, asked, attester_, config_.trust.releases.held()->signed_list(), now,
                                       std::move(request), deadline, stop));
  CheckReport report;
  return channel::ReceiveEvidence(connection, hello.nonce, release::Role::kSigner, config_.trust, now, report, deadline,
                                  stop);
}

Result<SignerLink::Link> SignerLink::Connect(Refusal& refusal, const net::StopSignal& stop) {
  const net::Deadline deadline = net::After(kConnectTimeout);
  const Time expires = Later(clock_.Now(), kLinkLife);
  auto connection = channel::Connection::Connect(config_.signer, deadline, stop);
  if (!connection.ok()) {
    if (Closed(connection.error()) && ++closed_in_a_row_ <= kMostClosed) refusal = SignerIsBusy();
    return std::move(connection).error();
  }
  closed_in_a_row_ = 0;
  auto signer = Meet(*connection, deadline, stop);
  if (!signer.ok() && signer.error().Is(guest_agent::kAgentBusy)) return Error(kBusy, signer.error().Text());
  if (signer.ok()) return Link{std::move(connection).value(), expires, std::move(signer->releases)};
  // What the signer says of this node's evidence is for its operator; that it is busy is for the client.
  if (connection->failed() && channel::IsBusy(*connection->failed())) refusal = connection->failed();
  if (Closed(signer.error())) refusal = SignerIsBusy();
  return std::move(signer).error();
}

// A newer list may have withdrawn the signer: on a new connection it is judged again.
void SignerLink::DropUnusable() {
  const auto newest = config_.trust.releases.held();
  std::erase_if(idle_, [&, now = clock_.Now()](const Link& link) {
    return link.releases != newest || now >= link.expires || link.connection.PeerHasSpoken();
  });
}

std::optional<SignerLink::Link> SignerLink::TakeIdle() {
  DropUnusable();
  if (idle_.empty()) return {};
  Link link = std::move(idle_.back());
  idle_.pop_back();
  return link;
}

Result<SignerLink::Link> SignerLink::Take(Refusal& refusal, const net::StopSignal& stop) {
  std::unique_lock lock(mutex_);
  std::optional<Link> link = TakeIdle();
  if (link) return *std::move(link);
  if (clock_.Now() >= full_until_) {
    lock.unlock();
    auto connected = Connect(refusal, stop);
    if (connected.ok() || !refusal) return connected;
    lock.lock();
    full_until_ = Later(clock_.Now(), refusal->retry_after.value_or(kComeBack));
  }
  // Where others are at work, one of them is done soon.
  if (in_use_ > 1 &&
      changed_.wait_for(lock, config_.limits.patience, [&] { return (link = TakeIdle()).has_value(); })) {
    refusal.reset();
    return *std::move(link);
  }
  refusal = SignerIsBusy();
  refusal->retry_after = std::max(kComeBack, full_until_ - clock_.Now());
  return Error(channel::kRefused, channel::Describe(*refusal));
}

// A session may be given up while no link lies idle: whoever gives one back looks again before it lies there.
void SignerLink::GiveBack(Link link, const net::StopSignal& stop) {
  while (true) {
    if (!TellGivenUp(link.connection, stop)) return;
    std::lock_guard lock(mutex_);
    if (!given_up_.empty()) continue;
    DropUnusable();
    if (idle_.size() < kMaxIdle) idle_.push_back(std::move(link));
    changed_.notify_all();
    return;
  }
}

bool SignerLink::TellGivenUp(channel::Connection& connection, const net::StopSignal& stop) {
  std::vector<ByteArray<32>> ids;
  {
    std::lock_guard lock(mutex_);
    ids.swap(given_up_);
  }
  for (auto id = ids.begin(); id != ids.end(); ++id) {
    if (connection.Send(channel::MessageType::kGiveUp, channel::GiveUp{*id}.Encode(), net::After(kConnectTimeout), stop)
            .ok())
      continue;
    std::lock_guard lock(mutex_);
    given_up_.insert(given_up_.end(), id, ids.end());
    if (given_up_.size() > kMaxGivenUp) given_up_.resize(kMaxGivenUp);
    return false;
  }
  return true;
}

void SignerLink::GiveUp(const ByteArray<32>& session_id, const net::StopSignal& stop) {
  std::optional<Link> link;
  {
    std::lock_guard lock(mutex_);
    if (given_up_.size() < kMaxGivenUp) given_up_.push_back(session_id);
    link = TakeIdle();
  }
  if (!link) return;
  GiveBack(*std::move(link), stop);
}

// The signer may end an idle connection at any time. What was asked on it meanwhile was not heard, or gets the same
// answer again.
Result<Bytes> SignerLink::Ask(const Question& question, size_t most, Refusal& refusal, const net::StopSignal& stop) {
  ATTESTOR_ASSIGN(const Busy busy, Busy::Take(*this, most));
  bool closed = false;
  auto answer = AskOnce(question, closed, refusal, stop);
  for (int tries = 1; closed && tries < kTries; ++tries) answer = AskOnce(question, closed, refusal, stop);
  if (answer.ok() || !answer.error().Is(kBusy)) {
    up_ = answer.ok() || (answer.error().Is(channel::kRefused) && closed_in_a_row_ == 0);
  }
  return answer;
}

Result<Bytes> SignerLink::AskOnce(const Question& question, bool& out_closed, Refusal& refusal,
                                  const net::StopSignal& stop) {
  out_closed = false;
  refusal.reset();
  auto link = Take(refusal, stop);
  if (!link.ok()) return refusal || link.error().Is(kBusy) ? link.error() : Unreachable(link.error());
  auto result = Exchange(link->connection, question, stop);
  // After a refusal the connection is in order; after any other error its state is unknown, so it is not used again.
  const bool refused = !result.ok() && result.error().Is(channel::kRefused);
  if (refused) refusal = link->connection.failed();
  if (result.ok() || refused) {
    GiveBack(std::move(link).value(), stop);
    return result;
  }
  out_closed = Closed(result.error());
  if (out_closed) refusal = SignerIsBusy();
  return Unreachable(result.error());
}

Result<Bytes> SignerLink::Exchange(channel::Connection& connection, const Question& question,
                                   const net::StopSignal& stop) {
  const net::Deadline deadline = std::min<net::Deadline>(net::After(kAnswerTimeout), question.deadline);
  ATTESTOR_TRY(connection.Send(question.type, question.payload, deadline, stop));
  if (question.client != nullptr) {
    const int both[] = {connection.fd(), question.client->fd()};
    ATTESTOR_ASSIGN(const size_t ready, net::Wait(both, deadline, stop));
    if (ready == 1) {
      ATTESTOR_TRY(connection.Send(channel::MessageType::kGiveUp, channel::GiveUp{*question.session_id}.Encode(),
                                   deadline, stop));
    }
  }
  return connection.Expect(question.answer, question.max_answer, deadline, stop);
}

// The signer may show a newer list with a session than it did on the connection.
Status SignerLink::JudgeAgain(const channel::Opened& opened) {
  const Time now = clock_.Now();
  const auto before = config_.trust.releases.held();
  ATTESTOR_ASSIGN(const auto newest, config_.trust.releases.Show(opened.release_list, now));
  if (newest == before) return Ok();
  CheckReport report;
  return StatusOf(binding::VerifyEvidence(opened.signer_evidence, {release::Role::kSigner, {}, {}, {}},
                                          config_.trust.tee_roots, *newest, now, report));
}

Result<channel::Opened> SignerLink::Open(ByteView session_request, Refusal& refusal, const net::StopSignal& stop) {
  const Question question{channel::MessageType::kSessionRequest, session_request, channel::MessageType::kOpened,
                          channel::kMaxOpened};
  ATTESTOR_ASSIGN(const Bytes payload, Ask(question, config_.limits.in_use, refusal, stop));
  ATTESTOR_ASSIGN(channel::Opened opened, channel::Opened::Decode(payload));
  if (const Status judged = JudgeAgain(opened); !judged.ok()) {
    GiveUp(opened.session_id, stop);
    return judged.error();
  }
  return opened;
}

Result<channel::DecisionMessage> SignerLink::Finish(const channel::Finish& finish, const channel::Connection& client,
                                                    Refusal& refusal, const net::StopSignal& stop) {
  const Bytes encoded = finish.Encode();
  const Question question{channel::MessageType::kFinish, encoded, channel::MessageType::kDecision,
                          channel::kMaxDecision,         &client, &finish.session_id};
  ATTESTOR_ASSIGN(const Bytes payload, Ask(question, config_.limits.finishing, refusal, stop));
  return channel::DecisionMessage::Decode(payload);
}

Status SignerLink::AskForAck(Question question, const channel::Ack& wanted, Refusal& refusal,
                             const net::StopSignal& stop) {
  question.answer = channel::MessageType::kAck;
  question.max_answer = channel::kMaxMessage;
  ATTESTOR_ASSIGN(const Bytes answer, Ask(question, config_.limits.in_use, refusal, stop));
  ATTESTOR_ASSIGN(const channel::Ack ack, channel::Ack::Decode(answer));
  const bool same = ack.session_id == wanted.session_id && ack.held == wanted.held;
  return same ? Ok() : Status(Error(kSignerUnreachable, "it confirmed something else"));
}

Status SignerLink::Sealing(const channel::Sealing& sealing, net::Deadline deadline, Refusal& refusal,
                           const net::StopSignal& stop) {
  const Bytes payload = sealing.Encode();
  return AskForAck({.type = channel::MessageType::kSealing, .payload = payload, .deadline = deadline},
                   {sealing.session_id, sealing.ciphertext}, refusal, stop);
}

Status SignerLink::Commit(const channel::Commit& commit, net::Deadline deadline, Refusal& refusal,
                          const net::StopSignal& stop) {
  const Bytes payload = commit.Encode();
  return AskForAck({.type = channel::MessageType::kCommit, .payload = payload, .deadline = deadline},
                   {commit.session_id, crypto::Sha256(commit.key_log)}, refusal, stop);
}

Status SignerLink::Check(const net::StopSignal& stop) {
  Refusal refusal;
  ATTESTOR_ASSIGN(Link link, Take(refusal, stop));
  GiveBack(std::move(link), stop);
  return Ok();
}

}  // namespace attestor::node
