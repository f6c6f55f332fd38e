// What the node tells of itself: docs/configuration.md lists it.
#include "service/metrics/program.h"
#include "service/node/service.h"

namespace attestor::node {

std::string Service::Metrics() const {
  metrics::Exposition out;
  metrics::Describe({"node", attester_.release(), simulated_, counts_.connections, config_.common.limits.max_sessions,
                     memory_, config_.common.limits.memory, attester_.collateral_health()},
                    out);
  out.Counter("attestor_node_clients_admitted_total", "Clients that were let in and shown evidence.",
              counts_.clients_admitted);
  out.Counter("attestor_node_clients_refused_total", "Clients that were refused, by token or quota, or did not ask.",
              counts_.clients_refused);
  out.Counter("attestor_node_sessions_signed_total", "Sessions for which the signer gave a statement.",
              counts_.sessions_signed);
  out.Counter("attestor_node_sessions_refused_total", "Sessions for which it gave none.", counts_.sessions_refused);
  out.Counter("attestor_node_sessions_failed_total", "Admitted clients whose session ended with an error.",
              counts_.sessions_failed);
  out.Counter("attestor_node_sessions_lost_total",
              "Of those that failed, in sealed mode: the request was sent, and nobody will see its answer.",
              counts_.sessions_lost);
  out.Gauge("attestor_node_signer_up", "1 when the signer answered last time it was asked, otherwise 0.",
            signer_.up() ? 1 : 0);
  return out.text();
}

}  // namespace attestor::node
