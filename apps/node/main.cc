// attestor-node: relays and records TLS connections for clients, and hands the evidence to its signer. Flags and wiring
// only; see src/service/node/.
#include "../service_main.h"
#include "service/config/config.h"
#include "service/node/service.h"

namespace {

using namespace attestor;

Status Run(config::NodeConfig config, const apps::Context& context) {
  ATTESTOR_ASSIGN(const auto service,
                  node::Service::Start(std::move(config), context.clock, context.random, context.log, context.signals));
  context.log.Info("node.ready", {{"port", int64_t{service->port()}},
                                  {"version", service->release().version},
                                  {"tee", service->simulated() ? "SIMULATED" : "Intel TDX"}});
  service->Run();
  context.log.Info("node.stopped");
  return Ok();
}

}  // namespace

int main(int argc, char** argv) {
  return attestor::apps::ServiceMain(
      argc, argv, "attestor-node", "relays and records one TLS connection for each session; it holds no statement key",
      attestor::config::LoadNode, Run);
}
