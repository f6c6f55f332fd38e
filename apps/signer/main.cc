// attestor-signer: the key-holder and its gate. Flags and wiring only; see src/signer/ and src/signing/.
#include <CLI/CLI.hpp>
#include <cstdio>

#include "base/log.h"
#include "channel/run.h"
#include "signer/service.h"

namespace {

using namespace attestor;

int Refuse(const Error& error) {
  std::fprintf(stderr, "attestor-signer: %s\n", error.Text().c_str());
  return 1;
}

int Run(config::SignerConfig config, const channel::Signals& signals) {
  const SystemClock clock;
  SystemRandom random;
  Log log(stderr, clock);
  auto service = signer::Service::Start(std::move(config), clock, random, log, signals);
  if (!service.ok()) return Refuse(service.error());
  const char* tee = (*service)->simulated() ? "SIMULATED" : "Intel TDX";
  log.Info("signer.ready", {{"port", int64_t{(*service)->port()}}, {"kid", ToHex((*service)->kid())}, {"tee", tee}});
  (*service)->Run();
  log.Info("signer.stopped");
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  channel::PrepareProcess();
  CLI::App app("attestor-signer: verifies zkTLS sessions and signs statements about them, with a key that is born in its TEE");
  std::string path;
  bool print_digest = false;
  app.add_option("--config", path, "configuration (docs/configuration.md); part of the measured compose text")->required();
  app.add_flag("--print-config-digest", print_digest, "print the digest that a release list approves, and end");
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  auto config = config::LoadSigner(path);
  if (!config.ok()) return Refuse(config.error());
  if (print_digest) {
    std::printf("%s\n", ToHex(config->common.digest).c_str());
    return 0;
  }
  return channel::RunProcess([&](const channel::Signals& signals) { return Run(std::move(config).value(), signals); });
}
