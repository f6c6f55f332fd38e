#include "service/metrics/program.h"

#include "core/base/bytes.h"

namespace attestor::metrics {
namespace {

void DescribeCollateral(const collateral::Health& health, Exposition& out) {
  out.Counter("attestor_collateral_refreshed_total", "Answers of the collateral service that were taken into use.",
              health.refreshed);
  out.Counter("attestor_collateral_failed_total", "Attempts to refresh the collateral that failed.", health.failed);
  out.Gauge("attestor_collateral_failing", "Failed attempts since the last that succeeded; 0 when all is well.",
            health.failing);
  if (health.failing > 0) {
    out.Gauge("attestor_collateral_last_failure", "The error code of the last failed attempt; absent when all is well.",
              1, {{"code", std::string(health.code)}});
  }
  if (!health.window) return;
  out.Timestamp("attestor_collateral_until_timestamp_seconds",
                "The end of the collateral in use; it is not used after it.", health.window->until);
  out.Gauge("attestor_collateral_tcb_evaluation_number", "The TCB evaluation of the collateral in use.",
            health.window->evaluation_number);
}

}  // namespace

void Describe(const Program& program, Exposition& out) {
  out.Gauge("attestor_build_info", "Which program this is, as the signed release list names it.", 1,
            {{"program", std::string(program.name)},
             {"release", ToHex(program.release.release)},
             {"version", program.release.version},
             {"tee", program.simulated ? "SIMULATED" : "Intel TDX"}});
  out.Gauge("attestor_connections", "Connections that are served now.", program.connections.now);
  out.Gauge("attestor_connections_limit", "Connections at once; whoever has shown least gives way to more.",
            program.max_connections);
  out.Counter("attestor_connections_failed_total", "Connections that ended before their encrypted channel stood.",
              program.connections.failed);
  out.Gauge("attestor_session_memory_bytes", "Memory that sessions hold, about.",
            program.max_memory - program.memory.free());
  out.Gauge("attestor_session_memory_limit_bytes", "Memory beyond which new work is refused.", program.max_memory);
  if (program.collateral) DescribeCollateral(*program.collateral, out);
}

}  // namespace attestor::metrics
