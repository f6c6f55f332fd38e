// A whole Attestor in one process: simulated TEEs behind a guest agent's sockets, signer and node as they run in
// production (their TOML files, their threads, real sockets), and a client. Ports are chosen by the system. Test code
// only.
//
//   World world({.web_roots_pem = ca.root_pem(), .ports = {server.port()}});
//   auto proof = world.Prove(world.Request(server.port(), "/"));
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "service/channel/attest.h"
#include "service/client/prove.h"
#include "service/config/config.h"
#include "service/net/address.h"
#include "service/net/socket.h"
#include "service/node/service.h"
#include "service/signer/service.h"
#include "service/system/log.h"
#include "service/system/random.h"
#include "statement/verify/bundle_check.h"
#include "testkit/simtee/agent_server.h"
#include "testkit/world/temp_dir.h"
#include "testkit/world/test_clock.h"
#include "testkit/world/trust.h"

namespace attestor::test {

struct WorldOptions {
  std::string web_roots_pem;
  std::vector<uint16_t> ports;     // that the node connects to
  std::string hosts = "\"*\"";     // of the node's TOML list
  bool private_targets = true;     // at the node; the signer always allows them here
  std::string node_keys = {};      // further TOML lines of the node
  std::string signer_keys = {};    // and of the signer
  std::string limits = {};         // lines of the node's [limits]
  std::string signer_limits = {};  // and of the signer's
  std::chrono::milliseconds signer_idle = signer::Service::kIdleTimeout;
  std::vector<simtee::PkiOptions> other_platforms = {};  // Trust's `more`
  Duration releases_life = std::chrono::hours(24 * 30);
  std::FILE* log = nullptr;
  // Gives the TOML line that says where both programs get their collateral, once the platform exists; default: a file.
  std::function<std::string(Trust&)> collateral = {};
};

class World {
 public:
  explicit World(WorldOptions options);
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  // Request is a GET of `target` at localhost, with a fresh nonce; a test may change all of it.
  client::ProveRequest Request(uint16_t port, const std::string& target);
  // Prove runs one session; `report` gets the checks of what refused.
  Result<client::Proof> Prove(const client::ProveRequest& request, CheckReport* report = nullptr);
  Result<client::Proof> Prove(const client::ProveRequest& request, const verify::Anchors& anchors,
                              CheckReport* report = nullptr);

  verify::Anchors anchors() const;
  channel::Trust channel_trust() { return {trust_.tee_roots(), shown_}; }
  Trust& trust() { return trust_; }
  TestClock& clock() { return clock_; }
  Random& random() { return random_; }
  const net::StopSignal& never() const { return never_; }
  net::HostPort node() const { return {"127.0.0.1", node_.service->port()}; }
  net::HostPort signer() const { return {"127.0.0.1", signer_->service->port()}; }
  // Ports of the listeners for metrics.
  uint16_t node_metrics() const { return node_.service->metrics_port(); }
  uint16_t signer_metrics() const { return signer_->service->metrics_port(); }
  // Configurations.
  std::string signer_file() const { return folder_.Path("signer.toml"); }
  std::string node_file() const { return folder_.Path("node.toml"); }
  const config::SignerConfig& signer_config() const { return *signer_config_; }
  const config::NodeConfig& node_config() const { return *node_config_; }
  const Bytes& release_list() const { return release_list_; }

  // DrainNode tells the node to end in its two steps; StopNode waits for it besides. The signer is to end after the
  // node.
  void DrainNode() { node_.drain.Raise(); }
  void DrainSigner() { signer_->drain.Raise(); }
  void StopNode() { node_.Stop(); }
  void StopSigner() { signer_->Stop(); }
  // StopAgents ends the guest agents: whoever runs makes no evidence any more.
  void StopAgents() { agents_->Stop(); }
  // CloseSigner ends the signer, and nobody listens at its port any more; it may be restarted.
  void CloseSigner() { signer_.reset(); }
  // Reissue gives whoever starts from now on another release list; who runs keeps what it has.
  void Reissue(const Bytes& release_list);
  // RestartSigner ends the signer, whatever it does, and starts another at the same port: with another key.
  void RestartSigner();

 private:
  // Running is one service with its thread and its signals.
  template <class Service>
  struct Running {
    ~Running() { Stop(); }
    void Run() {
      thread = std::thread([this] { service->Run(); });
    }
    void Stop() {
      drain.Raise();
      if (thread.joinable()) thread.join();
    }
    net::StopSignal drain, stop;
    std::unique_ptr<Service> service;
    std::thread thread;
  };

  void WriteFiles(uint16_t signer_port);
  void StartSigner();
  std::string CommonToml(uint16_t port, const std::string& agent) const;

  const WorldOptions options_;
  std::string collateral_line_ = "collateral = \"collateral.json\"";
  SystemRandom random_;
  TestClock clock_;
  Log log_;
  Trust trust_;
  channel::NewestReleases shown_{trust_.release_root()};  // to whoever uses channel_trust()
  TempDir folder_;
  net::StopSignal never_;
  std::unique_ptr<simtee::AgentServer> agents_;
  Bytes release_list_;
  std::optional<config::SignerConfig> signer_config_;
  std::optional<config::NodeConfig> node_config_;
  // In this order, so that the node ends first.
  std::unique_ptr<Running<signer::Service>> signer_;
  Running<node::Service> node_;
};

// FreePort is a port of 127.0.0.1 on which nobody listens at the moment.
uint16_t FreePort();

}  // namespace attestor::test
