// What the signer tells of itself: docs/configuration.md lists it.
#include "service/gate/gate.h"
#include "service/metrics/program.h"
#include "service/signer/service.h"

namespace attestor::signer {

std::string Service::Metrics() const {
  metrics::Exposition out;
  metrics::Describe({"signer", attester_.release(), simulated_, counts_.connections, config_.common.limits.max_sessions,
                     memory_, config_.common.limits.memory - MemoryOfStrangers(), attester_.collateral_health()},
                    out);
  const gate::Totals sessions = gate_->totals();
  out.Counter("attestor_signer_nodes_admitted_total", "Connections of nodes whose evidence was accepted.",
              counts_.nodes_admitted);
  out.Counter("attestor_signer_nodes_refused_total", "Connections whose evidence was refused or did not come.",
              counts_.nodes_refused);
  out.Counter("attestor_signer_requests_refused_total", "Requests of admitted nodes that were answered with an error.",
              counts_.requests_refused);
  out.Gauge("attestor_signer_sessions_open", "Sessions that wait for their evidence.", gate_->open_sessions());
  out.Counter("attestor_signer_sessions_opened_total", "Sessions that were opened.", sessions.opened);
  out.Counter("attestor_signer_sessions_signed_total", "Sessions that were decided with a statement.",
              sessions.granted);
  out.Counter("attestor_signer_sessions_refused_total", "Sessions that were decided without one.", sessions.refused);
  out.Timestamp("attestor_signer_statement_key_until_timestamp_seconds", "The end of the statement key.",
                gate_->key_end());
  out.Timestamp("attestor_signer_evidence_until_timestamp_seconds",
                "The end of the statement key's evidence and of the release list.", gate_->valid_until());
  return out.text();
}

}  // namespace attestor::signer
