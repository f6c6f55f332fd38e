// The signer as a service: the key-holder, the gate, and the attested connections of nodes.
//
// A node connects, asks for the signer's evidence, shows its own, and then sends requests: open a session, finish a
// session. There is no request that signs given bytes, and none that answers to an unattested peer.
#pragma once

#include <algorithm>
#include <memory>

#include "core/base/budget.h"
#include "core/crypto/secure_channel.h"
#include "core/wire/frame.h"
#include "evidence/release/release_list.h"
#include "service/channel/attest.h"
#include "service/channel/quota.h"
#include "service/channel/server.h"
#include "service/channel/source_memory.h"
#include "service/config/config.h"
#include "service/gate/gate.h"
#include "service/guest_agent/attester.h"
#include "service/metrics/program.h"
#include "service/metrics/server.h"
#include "service/net/socket.h"
#include "service/start/start.h"
#include "service/system/log.h"

namespace attestor::signer {

// Counts since the start; the gate has those of sessions.
struct Counts {
  metrics::Connections connections;
  metrics::Count nodes_admitted = 0, nodes_refused = 0;
  metrics::Count requests_refused = 0;  // of admitted nodes
};

class Service {
 public:
  // How long a node's connection may be without a request.
  static constexpr std::chrono::minutes kIdleTimeout{5};

  // Start makes the keys, proves this process to itself (a signer whose own evidence does not verify must not run), and
  // listens.
  static Result<std::unique_ptr<Service>> Start(config::SignerConfig config, const Clock& clock, Random& random,
                                                Log& log, const channel::Signals& signals,
                                                std::chrono::milliseconds idle = kIdleTimeout);

  // Run serves until `drain` is raised.
  void Run();

  uint16_t port() const { return listener_.port(); }
  const ByteArray<32>& kid() const { return gate_->kid(); }
  bool simulated() const { return simulated_; }
  uint16_t metrics_port() const { return metrics_ == nullptr ? 0 : metrics_->port(); }

 private:
  Service(config::SignerConfig config, const Clock& clock, Random& random, Log& log, const channel::Signals& signals,
          std::chrono::milliseconds idle, start::Started started)
      : config_(std::move(config)),
        clock_(clock),
        random_(random),
        log_(log),
        signals_(signals),
        idle_(idle),
        identity_(std::move(started.identity)),
        releases_(config_.common.release_root, std::move(started.releases)),
        attester_(std::move(started.attester)),
        listener_(std::move(started.listener)),
        memory_(config_.common.limits.memory - MemoryOfStrangers()),
        memory_of_strangers_(MemoryOfStrangers()),
        memory_of_nodes_(memory_.free()),
        memory_of_sources_(std::max(MemoryOfStrangers() / 4, channel::kFrameCopies * channel::kMaxEvidence)),
        strangers_(kStrangers, kStrangersAgain) {}

  // How many of them one source may make at once, and again: each costs a handshake and a look at evidence.
  static constexpr uint64_t kStrangers = 128;
  static constexpr Duration kStrangersAgain = std::chrono::seconds(32);

  // MemoryOfStrangers is kept for evidence that was not looked at yet; one source of it has a quarter, and one evidence
  // at least.
  size_t MemoryOfStrangers() const { return config_.common.limits.memory / 8; }

  Status MakeGate();
  std::string Metrics() const;
  void Handle(channel::Visit visit);
  Status HandleNode(channel::Visit visit);
  // Accept is for a peer that says something, within its source's quota.
  Result<channel::Connection> Accept(channel::Visit& visit, net::Deadline first);
  Result<wire::Frame> NextRequest(channel::Connection& connection, const channel::Visit& visit, net::Deadline end);
  Result<std::shared_ptr<const gate::NodeIdentity>> MeetNode(channel::Connection& connection,
                                                             const channel::Visit& visit, net::Deadline first);
  Status ShowEvidence(channel::Connection& connection, const channel::Hello& hello);
  // CheckItself: a list that does not approve this signer is none that it can sign under.
  Status CheckItself(const release::ApprovedReleases& releases) const;
  // ByNewest judges a node again when a newer list has come since it was judged.
  Result<std::shared_ptr<const gate::NodeIdentity>> ByNewest(
      const std::shared_ptr<const gate::NodeIdentity>& node) const;
  Status Answer(channel::Connection& connection, const wire::Frame& frame,
                const std::shared_ptr<const gate::NodeIdentity>& node);
  Result<Bytes> OpenSession(ByteView payload, const std::shared_ptr<const gate::NodeIdentity>& met);
  Result<Bytes> HoldSealing(ByteView payload, const std::shared_ptr<const gate::NodeIdentity>& met);
  Result<Bytes> HoldCommit(ByteView payload, const std::shared_ptr<const gate::NodeIdentity>& met);
  Result<Bytes> FinishSession(const channel::Connection& connection, ByteView payload,
                              const std::shared_ptr<const gate::NodeIdentity>& met);
  void Refuse(channel::Connection& connection, const Error& error, std::chrono::milliseconds patience);
  void RefuseRequest(channel::Connection& connection, const Error& error);
  channel::Failed FailedOf(const Error& error);

  config::SignerConfig config_;
  const Clock& clock_;
  Random& random_;
  Log& log_;
  channel::Signals signals_;
  const std::chrono::milliseconds idle_;
  crypto::ChannelIdentity identity_;
  channel::NewestReleases releases_;
  guest_agent::Attester attester_;
  net::Listener listener_;
  std::unique_ptr<gate::Gate> gate_;
  Bytes evidence_;  // that the statement key was born with
  bool simulated_ = false;
  ByteBudget memory_;  // of frames of nodes that have shown evidence; each has as much as it leaves free
  ByteBudget memory_of_strangers_;
  channel::SourceMemory memory_of_nodes_;
  channel::SourceMemory memory_of_sources_;  // that are strangers
  channel::Quota strangers_;                 // connections of one source that showed no evidence
  Counts counts_;
  std::unique_ptr<metrics::Server> metrics_;  // last: its thread reads the others
};

}  // namespace attestor::signer
