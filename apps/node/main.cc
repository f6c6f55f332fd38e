// attestor-node: relays and records TLS connections for clients, and hands the evidence to its signer. Flags and wiring only; see
// src/node/.
#include <CLI/CLI.hpp>
#include <cstdio>

#include "base/log.h"
#include "channel/run.h"
#include "node/service.h"

namespace {

using namespace attestor;

int Refuse(const Error& error) {
  std::fprintf(stderr, "attestor-node: %s\n", error.Text().c_str());
  return 1;
}

int Run(config::NodeConfig config, const channel::Signals& signals) {
  const SystemClock clock;
  SystemRandom random;
  Log log(stderr, clock);
  auto service = node::Service::Start(std::move(config), clock, random, log, signals);
  if (!service.ok()) return Refuse(service.error());
  log.Info("node.ready", {{"port", int64_t{(*service)->port()}},
                          {"version", (*service)->release().version},
                          {"tee", (*service)->simulated() ? "SIMULATED" : "Intel TDX"}});
  (*service)->Run();
  log.Info("node.stopped");
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  channel::PrepareProcess();
  CLI::App app("attestor-node: relays and records one TLS connection for each session; it holds no statement key");
  std::string path;
  bool print_digest = false;
  app.add_option("--config", path, "configuration (docs/configuration.md); part of the measured compose text")->required();
  app.add_flag("--print-config-digest", print_digest, "print the digest that a release list approves, and end");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  auto config = config::LoadNode(path);
  if (!config.ok()) return Refuse(config.error());
  if (print_digest) {
    std::printf("%s\n", ToHex(config->common.digest).c_str());
    return 0;
  }
  return channel::RunProcess([&](const channel::Signals& signals) { return Run(std::move(config).value(), signals); });
}
