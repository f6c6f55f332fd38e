// attestor-signer: the key-holder and its gate. Flags and wiring only; see src/service/signer/ and src/service/gate/.
#include "../service_main.h"
#include "service/config/config.h"
#include "service/signer/service.h"

namespace {

using namespace attestor;

Status Run(config::SignerConfig config, const apps::Context& context) {
  ATTESTOR_ASSIGN(const auto service, signer::Service::Start(std::move(config), context.clock, context.random,
                                                             context.log, context.signals));
  context.log.Info("signer.ready", {{"port", int64_t{service->port()}},
                                    {"kid", ToHex(service->kid())},
                                    {"tee", service->simulated() ? "SIMULATED" : "Intel TDX"}});
  service->Run();
  context.log.Info("signer.stopped");
  return Ok();
}

}  // namespace

int main(int argc, char** argv) {
  return attestor::apps::ServiceMain(
      argc, argv, "attestor-signer",
      "verifies zkTLS sessions and signs statements about them, with a key that is born in its TEE",
      attestor::config::LoadSigner, Run);
}
