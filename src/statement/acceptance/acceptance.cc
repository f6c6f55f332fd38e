#include "statement/acceptance/acceptance.h"

#include <array>

#include "core/base/time_math.h"
#include "session/terms/errors.h"
#include "session/terms/ip_address.h"
#include "statement/acceptance/errors.h"

namespace attestor::acceptance {
namespace {

constexpr uint16_t kHttpsPort = 443;

Status CheckTarget(const proof::CheckedProof& proof, const recording::SessionRequest& request, const Context& context) {
  if (proof.facts().port != request.port)
    return Error(kPort, std::to_string(proof.facts().port) + ", requested " + std::to_string(request.port));
  ATTESTOR_ASSIGN(const session::IpAddress address, session::IpAddress::Parse(proof.facts().address));
  // One textual form of an address: what is signed must not depend on how a node writes it.
  if (address.text() != proof.facts().address) {
    return Error(session::kNoAddress, "'" + proof.facts().address + "' is written " + address.text());
  }
  if (context.private_targets) return Ok();
  if (request.port != kHttpsPort) return Error(kPrivateTarget, "port " + std::to_string(request.port));
  if (!address.IsPublic()) return Error(kPrivateTarget, address.text());
  return Ok();
}

Status CheckSize(const proof::CheckedProof& proof, const Context& context) {
  if (proof.facts().client_bytes > context.max_client_bytes.value_or(SIZE_MAX))
    return Error(kSize, std::to_string(proof.facts().client_bytes) + " bytes from the client");
  if (proof.facts().server_bytes > context.max_server_bytes.value_or(SIZE_MAX))
    return Error(kSize, std::to_string(proof.facts().server_bytes) + " bytes from the server");
  return Ok();
}

Status CheckTime(const proof::CheckedProof& proof, const Context& context) {
  const Duration lasted = Between(proof.facts().connected_at, proof.facts().ended_at);
  if (lasted > context.max_duration) return Error(kDuration, std::to_string(lasted.count()) + " ms");
  if (Later(proof.facts().connected_at, kClockDifference) < context.opened_at ||
      proof.facts().ended_at > Later(context.decided_at, kClockDifference)) {
    return Error(kWindow, "connected " + ToText(proof.facts().connected_at) + ", ended " +
                              ToText(proof.facts().ended_at) + ", session from " + ToText(context.opened_at) + " to " +
                              ToText(context.decided_at));
  }
  return Ok();
}

// The signer took the key log when the recording was closed, and before it decided.
Status CheckCommitTime(const proof::CheckedProof& proof, const Context& context) {
  if (!context.committed_at) return Error(kCommitTime, "never");
  if (Later(*context.committed_at, kClockDifference) < proof.facts().ended_at ||
      *context.committed_at > context.decided_at)
    return Error(kCommitTime, ToText(*context.committed_at) + ", ended " + ToText(proof.facts().ended_at) +
                                  ", decided " + ToText(context.decided_at));
  return Ok();
}

constexpr std::array<std::string_view, 4> kChecks = {"policy.target", "policy.size", "time.window", "time.committed"};

}  // namespace

std::span<const std::string_view> PolicyChecks(session::Mode mode) {
  return std::span(kChecks).first(mode == session::Mode::kSealed ? kChecks.size() : kChecks.size() - 1);
}

Result<Verdict> Decide(proof::CheckedProof proof, const recording::SessionRequest& request, const Context& context,
                       CheckReport& report) {
  const Status target = CheckTarget(proof, request, context);
  const Status size = CheckSize(proof, context);
  const Status time = CheckTime(proof, context);
  const bool sealed = request.mode() == session::Mode::kSealed;
  const Status committed = sealed ? CheckCommitTime(proof, context) : Ok();
  report.Record("policy.target", target);
  if (context.max_client_bytes && context.max_server_bytes) {
    report.Record("policy.size", size);
  } else {
    report.NotChecked("policy.size", "only the signer knows its limits");
  }
  report.Record("time.window", time);
  if (sealed) report.Record("time.committed", committed);
  for (const Status* status : {&target, &size, &time, &committed}) {
    if (!status->ok()) return status->error();
  }
  return Verdict(std::move(proof), request.mode(), sealed ? context.committed_at : std::nullopt);
}

}  // namespace attestor::acceptance
