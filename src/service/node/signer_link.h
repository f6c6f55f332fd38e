// The node's attested connections to its signer: made when needed, kept for the next session, verified by both sides
// when made.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <vector>

#include "core/base/clock.h"
#include "core/base/random.h"
#include "evidence/release/release_list.h"
#include "service/channel/attest.h"
#include "service/guest_agent/attester.h"
#include "service/net/address.h"
#include "service/net/socket.h"

namespace attestor::node {

struct SignerLinkLimits {
  static constexpr size_t kMaxInUse = 96;      // connections that are asked something at once
  static constexpr size_t kMaxFinishing = 72;  // of those, to finish sessions: others can still be opened
  size_t in_use = kMaxInUse;
  size_t finishing = kMaxFinishing;
  std::chrono::milliseconds patience{2000};  // of a question that waits for one
};

struct SignerLinkConfig {
  net::HostPort signer;
  channel::Trust trust;
  SignerLinkLimits limits = {};
};

// Refusal is what the client of a session is told where the node's own error would say less.
using Refusal = std::optional<channel::Failed>;

class SignerLink {
 public:
  static constexpr size_t kMaxIdle = 16;  // connections that are kept for later

  // Everything referred to must outlive the link.
  SignerLink(SignerLinkConfig config, const guest_agent::Attester& attester, const Clock& clock, Random& random)
      : config_(std::move(config)), attester_(attester), clock_(clock), random_(random) {}

  // Open and Finish ask the signer. Its refusal is channel.refused, and what it said is in `refusal`, for the client;
  // so is a signer that has no place for a connection now. Without an answer: node.signer_unreachable.
  Result<channel::Opened> Open(ByteView session_request, Refusal& refusal, const net::StopSignal& stop);
  // Finish watches the client meanwhile: for one that leaves, or says more than there is to say, the session is given
  // up, and the signer's answer is about that. node.busy when as many are being finished as may.
  Result<channel::DecisionMessage> Finish(const channel::Finish& finish, const channel::Connection& client,
                                          Refusal& refusal, const net::StopSignal& stop);
  // Sealing and Commit, of sealed mode, wait for the signer's ack: errors as of Open, and node.signer_unreachable for an
  // ack of something else, and without one until `deadline`.
  Status Sealing(const channel::Sealing& sealing, net::Deadline deadline, Refusal& refusal,
                 const net::StopSignal& stop);
  Status Commit(const channel::Commit& commit, net::Deadline deadline, Refusal& refusal, const net::StopSignal& stop);
  // GiveUp tells the signer, now or with the next connection that is free, that nobody will finish the session.
  void GiveUp(const ByteArray<32>& session_id, const net::StopSignal& stop);

  // Check connects once and verifies: a node that cannot reach an official signer should say so when it starts.
  Status Check(const net::StopSignal& stop);

  // up tells whether the last Open or Finish got an answer, a refusal included.
  bool up() const { return up_; }

 private:
  struct Link {
    channel::Connection connection;
    Time expires;
    std::shared_ptr<const release::ApprovedReleases> releases;  // that the signer was judged by
  };

  // Question is what is asked on one connection. `client`, where there is one, is watched until the answer.
  struct Question {
    channel::MessageType type;
    ByteView payload;
    channel::MessageType answer;
    size_t max_answer;
    const channel::Connection* client = nullptr;
    const ByteArray<32>* session_id = nullptr;
    net::Deadline deadline = net::Deadline::max();  // of the answer, where it is needed sooner than others
  };
  // Busy is one of the connections that may be in use at once; it is given back on every way out.
  class Busy;

  // Take gives an idle connection, or a new one, or, when the signer has no place for that, the next that becomes idle.
  Result<Link> Take(Refusal& refusal, const net::StopSignal& stop);
  std::optional<Link> TakeIdle();
  void DropUnusable();
  Result<Link> Connect(Refusal& refusal, const net::StopSignal& stop);
  Result<channel::Peer> Meet(channel::Connection& connection, net::Deadline deadline, const net::StopSignal& stop);
  Status AskForAck(Question question, const channel::Ack& wanted, Refusal& refusal, const net::StopSignal& stop);
  Status JudgeAgain(const channel::Opened& opened);
  void GiveBack(Link link, const net::StopSignal& stop);
  Result<Bytes> Ask(const Question& question, size_t most, Refusal& refusal, const net::StopSignal& stop);
  Result<Bytes> AskOnce(const Question& question, bool& out_closed, Refusal& refusal, const net::StopSignal& stop);
  static Result<Bytes> Exchange(channel::Connection& connection, const Question& question, const net::StopSignal& stop);
  // TellGivenUp sends what waits to be given up; false when the connection is of no use any more.
  bool TellGivenUp(channel::Connection& connection, const net::StopSignal& stop);

  SignerLinkConfig config_;
  const guest_agent::Attester& attester_;
  const Clock& clock_;
  Random& random_;
  std::atomic<bool> up_ = true;           // the node starts with Check
  std::atomic<int> closed_in_a_row_ = 0;  // connections that ended before the signer said a byte
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Link> idle_;
  Time full_until_{};  // before that the signer has no place for another connection, as it said
  size_t in_use_ = 0;
  std::vector<ByteArray<32>> given_up_;  // that the signer was not told yet
};

}  // namespace attestor::node
