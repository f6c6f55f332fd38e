#include "privacy/services.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <csignal>

#include <thread>

#include "privacy/needles.h"
#include "service/config/config.h"
#include "service/system/file.h"
#include "testkit/world/must.h"
#include "testkit/world/world.h"

namespace attestor::test {
namespace {

constexpr size_t kMaxFile = size_t{256} << 20;

void End(int& pid) {
  if (pid == 0) return;
  kill(pid, SIGTERM);
  waitpid(pid, nullptr, 0);
  pid = 0;
}

}  // namespace

Services::Services(const std::string& web_roots_pem, uint16_t server_port)
    : web_roots_pem_(web_roots_pem), trust_(random_, clock_.Now()), node_port_(FreePort()) {
  WriteFiles(FreePort(), server_port);
  agents_ = Must(simtee::AgentServer::Start(
      {{folder_.Path("node.sock"), &trust_.node_tee()}, {folder_.Path("signer.sock"), &trust_.signer_tee()}}, clock_));
  signer_pid_ = Start("signer", ATTESTOR_SIGNER_PROGRAM);
  node_pid_ = Start("node", ATTESTOR_NODE_PROGRAM);
}

Services::~Services() { Stop(); }

void Services::Stop() {
  End(node_pid_);
  End(signer_pid_);
}

void Services::WriteFiles(uint16_t signer_port, uint16_t server_port) {
  folder_.Write("tee-root.pem", trust_.tee_roots_pem());
  folder_.Write("collateral.json", trust_.pki().collateral_json());
  folder_.Write("release-root", ToHex(trust_.release_root()));
  folder_.Write("web-roots.pem", web_roots_pem_);
  const auto common = [](uint16_t port, const std::string& agent) {
    return "listen = \"127.0.0.1:" + std::to_string(port) + "\"\nguest_agent = \"" + agent +
           "\"\ncollateral = \"collateral.json\"\nrelease_list = \"releases.cose\"\ntee_roots = \"tee-root.pem\"\n"
           "release_root = \"release-root\"\nprivate_targets = true\n";
  };
  folder_.Write("signer.toml", common(signer_port, "signer.sock") + "web_roots = \"web-roots.pem\"\n");
  folder_.Write("node.toml", common(node_port_, "node.sock") + "signer = \"127.0.0.1:" + std::to_string(signer_port) +
                                 "\"\nhosts = [\"localhost\"]\nports = [" + std::to_string(server_port) + "]\n");
  const auto signer = Must(config::LoadSigner(folder_.Path("signer.toml")));
  const auto node = Must(config::LoadNode(folder_.Path("node.toml")));
  folder_.Write("releases.cose",
                trust_.Sign({trust_.NodeRelease(node.common.digest), trust_.SignerRelease(signer.common.digest)}));
}

int Services::Start(const std::string& name, const char* program) const {
  const std::string config = folder_.Path(name + ".toml"), log = folder_.Path(name + ".log");
  std::string preload = "LD_PRELOAD=" ATTESTOR_TAP_LIBRARY, tap = "ATTESTOR_TAP=" + folder_.Path(name);
  std::string first = program, flag = "--config", path = config;
  char* arguments[] = {first.data(), flag.data(), path.data(), nullptr};
  char* environment[] = {preload.data(), tap.data(), nullptr};
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
  int pid = 0;
  const int failed = posix_spawn(&pid, program, &actions, nullptr, arguments, environment);
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) GiveUp(std::string(program) + " does not start");
  for (int tries = 0; AsText(Read(name + ".log")).find(name + ".ready") == std::string_view::npos; ++tries) {
    if (tries == 600) GiveUp(name + " is not ready; its log: " + std::string(AsText(Read(name + ".log"))));
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  return pid;
}

Bytes Services::Read(const std::string& file) const {
  auto bytes = ReadFile(folder_.Path(file), kMaxFile);
  return bytes.ok() ? std::move(bytes).value() : Bytes();
}

verify::Anchors Services::anchors() const {
  return {trust_.tee_roots(), Must(crypto::WebRoots::FromPem(web_roots_pem_, crypto::PublicSuffixes::TopLevelOnly())),
          trust_.release_root()};
}

}  // namespace attestor::test
