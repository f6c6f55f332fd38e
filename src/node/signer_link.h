// The node's attested connections to its signer: made when needed, kept for the next session, verified by both sides when made.
#pragma once

#include <atomic>
#include <mutex>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "channel/attest.h"

namespace attestor::node {

struct SignerLinkConfig {
  net::HostPort signer;
  channel::Trust trust;
  Bytes release_list;  // signed; shown to the signer with this node's evidence
};

// Refusal is what the client of a session is told where the node's own error would say less.
using Refusal = std::optional<channel::Failed>;

class SignerLink {
 public:
  // Everything referred to must outlive the link.
  SignerLink(SignerLinkConfig config, const tee::Attester& attester, const Clock& clock, Random& random)
      : config_(std::move(config)), attester_(attester), clock_(clock), random_(random) {}

  // Open and Finish ask the signer. Its refusal is channel.refused, and what it said is in `refusal`, for the client; without an answer:
  // node.signer_unreachable.
  Result<channel::Opened> Open(ByteView session_request, Refusal& refusal, const net::StopSignal& stop);
  Result<channel::DecisionMessage> Finish(const channel::Finish& finish, Refusal& refusal, const net::StopSignal& stop);

  // Check connects once and verifies: a node that cannot reach an official signer should say so when it starts.
  Status Check(const net::StopSignal& stop);

  // up tells whether the last Open or Finish got an answer, a refusal included, over a connection that both sides accepted.
  bool up() const { return up_; }

 private:
  struct Link {
    channel::Connection connection;
    Time expires;
  };

  Result<Link> Take(const net::StopSignal& stop);
  Result<Link> Connect(const net::StopSignal& stop);
  void GiveBack(Link link);
  Result<Bytes> Ask(channel::MessageType request, ByteView payload, channel::MessageType answer, size_t max_size, Refusal& refusal,
                    const net::StopSignal& stop);
  static Result<Bytes> Exchange(channel::Connection& connection, channel::MessageType request, ByteView payload,
                                channel::MessageType answer, size_t max_size, const net::StopSignal& stop);

  SignerLinkConfig config_;
  const tee::Attester& attester_;
  const Clock& clock_;
  Random& random_;
  std::atomic<bool> up_ = true;  // the node starts with Check
  std::mutex mutex_;
  std::vector<Link> idle_;
};

}  // namespace attestor::node
