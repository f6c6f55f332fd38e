#include "testkit/world/world.h"

#include "core/crypto/public_suffix.h"
#include "core/crypto/web_roots.h"
#include "service/net/errors.h"
#include "testkit/world/must.h"

namespace attestor::test {
namespace {

std::string Quoted(const std::string& text) { return "\"" + text + "\""; }

std::string Joined(const std::vector<uint16_t>& ports) {
  std::string out;
  for (uint16_t port : ports) out += (out.empty() ? "" : ", ") + std::to_string(port);
  return out;
}

}  // namespace

uint16_t FreePort() { return Must(net::Listener::Listen(Must(net::Address::Parse("127.0.0.1", 0)))).port(); }

World::World(WorldOptions options)
    : options_(std::move(options)),
      log_(options_.log, clock_),
      trust_(random_, clock_.Now(), options_.other_platforms) {
  folder_.Write("tee-root.pem", trust_.tee_roots_pem());
  folder_.Write("collateral.json", trust_.pki().collateral_json());
  folder_.Write("release-root", ToHex(trust_.release_root()));
  folder_.Write("web-roots.pem", options_.web_roots_pem);
  agents_ = Must(simtee::AgentServer::Start(
      {{folder_.Path("node.sock"), &trust_.node_tee()}, {folder_.Path("signer.sock"), &trust_.signer_tee()}}, clock_));
  if (options_.collateral) collateral_line_ = options_.collateral(trust_);
  StartSigner();
  node_.service = Must(node::Service::Start(*node_config_, clock_, random_, log_, {node_.drain, node_.stop}));
  node_.Run();
}

std::string World::CommonToml(uint16_t port, const std::string& agent) const {
  return "listen = " + Quoted("127.0.0.1:" + std::to_string(port)) +
         "\nmetrics = \"127.0.0.1:0\"\nguest_agent = " + Quoted(agent) + "\n" + collateral_line_ +
         "\nrelease_list = \"releases.cose\"\ntee_roots = \"tee-root.pem\"\n" + "release_root = \"release-root\"\n";
}

// The digests of the configuration are in the release list, so the files come first and the list after them.
void World::WriteFiles(uint16_t signer_port) {
  folder_.Write("signer.toml", CommonToml(signer_port, "signer.sock") +
                                   "web_roots = \"web-roots.pem\"\nprivate_targets = true\n" + options_.signer_keys +
                                   "\n[limits]\n" + options_.signer_limits);
  folder_.Write("node.toml", CommonToml(0, "node.sock") +
                                 "signer = " + Quoted("127.0.0.1:" + std::to_string(signer_port)) + "\nhosts = [" +
                                 options_.hosts + "]\nports = [" + Joined(options_.ports) +
                                 "]\nprivate_targets = " + (options_.private_targets ? "true" : "false") + "\n" +
                                 options_.node_keys + "\n[limits]\n" + options_.limits);
  signer_config_ = Must(config::LoadSigner(folder_.Path("signer.toml")));
  node_config_ = Must(config::LoadNode(folder_.Path("node.toml")));
  release_list_ = trust_.Sign(
      {trust_.NodeRelease(node_config_->common.digest), trust_.SignerRelease(signer_config_->common.digest)},
      clock_.Now() - std::chrono::hours(1), clock_.Now() + options_.releases_life);
  folder_.Write("releases.cose", release_list_);
}

// The node's configuration names the signer's port before it is taken, so somebody else may be faster.
void World::StartSigner() {
  constexpr int kTries = 5;
  auto signer = std::make_unique<Running<signer::Service>>();
  for (int i = 0; signer->service == nullptr; ++i) {
    WriteFiles(FreePort());
    auto started = signer::Service::Start(*signer_config_, clock_, random_, log_, {signer->drain, signer->stop},
                                          options_.signer_idle);
    if (!started.ok() && started.error().Is(net::kListen) && i < kTries) continue;
    signer->service = Must(std::move(started));
  }
  signer_ = std::move(signer);
  signer_->Run();
}

void World::Reissue(const Bytes& release_list) { folder_.Write("releases.cose", release_list); }

void World::RestartSigner() {
  signer_.reset();
  signer_ = std::make_unique<Running<signer::Service>>();
  signer_->service = Must(signer::Service::Start(*signer_config_, clock_, random_, log_,
                                                 {signer_->drain, signer_->stop}, options_.signer_idle));
  signer_->Run();
}

client::ProveRequest World::Request(uint16_t port, const std::string& target) {
  client::ProveRequest request;
  request.node = node();
  request.http.method = "GET";
  request.http.host = "localhost";
  request.http.port = port;
  request.http.target = target;
  request.recipient.fill(0xab);
  request.nonce = ToBytes(random_.Array<16>());
  request.allow_development = true;
  request.timeout = std::chrono::seconds(60);
  return request;
}

verify::Anchors World::anchors() const {
  return {trust_.tee_roots(),
          Must(crypto::WebRoots::FromPem(options_.web_roots_pem, crypto::PublicSuffixes::TopLevelOnly())),
          trust_.release_root()};
}

Result<client::Proof> World::Prove(const client::ProveRequest& request, CheckReport* report) {
  return Prove(request, anchors(), report);
}

Result<client::Proof> World::Prove(const client::ProveRequest& request, const verify::Anchors& anchors,
                                   CheckReport* report) {
  CheckReport own;
  return client::Prove(request, anchors, clock_, random_, never_, {}, report == nullptr ? own : *report);
}

}  // namespace attestor::test
