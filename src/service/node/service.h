// The node as a service: it admits clients, relays and records one connection for each, and hands the recording with
// the client's opening to the signer. It has no statement key and decides nothing that counts.
#pragma once

#include <memory>

#include "core/crypto/secure_channel.h"
#include "evidence/release/release_list.h"
#include "service/channel/attest.h"
#include "service/channel/server.h"
#include "service/channel/source_memory.h"
#include "service/config/config.h"
#include "service/guest_agent/attester.h"
#include "service/metrics/program.h"
#include "service/metrics/server.h"
#include "service/net/address.h"
#include "service/net/socket.h"
#include "service/node/admission.h"
#include "service/node/relay.h"
#include "service/node/signer_link.h"
#include "service/start/start.h"
#include "service/system/log.h"
#include "session/recording/recording.h"
#include "session/recording/session.h"

namespace attestor::node {

// Counts since the start.
struct Counts {
  metrics::Connections connections;
  metrics::Count clients = 0;  // at work now: those that did the work they were asked for
  metrics::Count clients_admitted = 0, clients_refused = 0;
  metrics::Count sessions_signed = 0, sessions_refused = 0;  // as the signer decided
  metrics::Count sessions_failed = 0;                        // wherever, also when a decision did not reach the client
  metrics::Count sessions_lost = 0;  // of them: the request was sent, and nobody will see its answer
};

class Service {
 public:
  // Start finds its own release, listens, and meets its signer once.
  static Result<std::unique_ptr<Service>> Start(config::NodeConfig config, const Clock& clock, Random& random, Log& log,
                                                const channel::Signals& signals);

  // Run serves until `drain` is raised.
  void Run();

  uint16_t port() const { return listener_.port(); }
  const release::Identity& release() const { return attester_.release(); }
  bool simulated() const { return simulated_; }
  uint16_t metrics_port() const { return metrics_ == nullptr ? 0 : metrics_->port(); }

 private:
  Service(config::NodeConfig config, const Clock& clock, Random& random, Log& log, const channel::Signals& signals,
          start::Started started, net::HostPort signer);

  Status VerifyItself();
  std::string Metrics() const;
  // Guest is a client while it is served.
  struct Guest {
    channel::Connection& client;
    const channel::Visit& visit;
    Refusal refusal = {};   // what it is told instead of the error, where there is something
    Admitted entered = {};  // why it is only told to come back
    bool stranger = false;  // where tokens are asked for
    bool lost = false;      // its request was sent, and nobody will see the answer
    ByteArray<32> nonce{};  // of its hello
    std::string name = {};  // as quotas know it
    std::optional<metrics::InUse> at_work = {};
  };
  void Handle(channel::Visit visit);
  // Greet accepts the channel of a client that says something, within its source's quota; nothing otherwise.
  std::optional<channel::Connection> Greet(channel::Visit& visit, net::Deadline first, Admitted& out_entered);
  Status HandleClient(Guest& guest, net::Deadline first);
  Status Admit(Guest& guest, net::Deadline first);
  Result<channel::Hello> ReceiveHello(Guest& guest, net::Deadline first);
  Result<Bytes> ReceiveRequest(Guest& guest);
  Status RunSession(Guest& guest);
  Status ServeSession(Guest& guest, const recording::SessionRequest& request, const channel::Opened& opened,
                      ServerConnection server);
  Result<Relayed> RelayInMode(Guest& guest, const channel::Opened& opened, ServerConnection server,
                              const RelayContext& context);
  Status FinishSession(Guest& guest, const channel::Opened& opened, const recording::Recording& recording);
  Result<channel::DecisionMessage> Decide(Guest& guest, const channel::Opened& opened,
                                          const recording::Recording& recording, Bytes opening);
  static Status Refuse(Guest& guest, const Denial& denial);
  ByteArray<16> NameForSigner(const Guest& guest) const;

  config::NodeConfig config_;
  const Clock& clock_;
  Random& random_;
  Log& log_;
  channel::Signals signals_;
  crypto::ChannelIdentity identity_;
  channel::NewestReleases releases_;
  guest_agent::Attester attester_;
  net::Listener listener_;
  TargetPolicy targets_;
  Admission admission_;
  Secret naming_key_;  // names that the signer is told say nothing about clients
  ByteBudget memory_;
  channel::SourceMemory source_memory_;
  bool simulated_ = false;
  SignerLink signer_;
  Counts counts_;
  std::unique_ptr<metrics::Server> metrics_;  // last: its thread reads the others
};

}  // namespace attestor::node
