// What may be signed: what was proved, and the facts around it, become a Verdict. Pure, so the verifier of a bundle
// decides it again.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "core/base/check_report.h"
#include "session/proof/checked_proof.h"
#include "session/recording/session.h"

namespace attestor::acceptance {

inline constexpr Duration kSessionLife = std::chrono::minutes(10);      // from opening to decision
inline constexpr Duration kClockDifference = std::chrono::seconds(10);  // between node and signer

// Context is what the decision depends on besides the proof.
struct Context {
  Time opened_at;   // the gate: when the session was opened; a later verifier: kSessionLife before the statement
  Time decided_at;  // the gate's clock
  Duration max_duration = kSessionLife;
  // Bytes on the wire. Only the signer knows its limits; a later verifier leaves them out, and the report says so.
  std::optional<size_t> max_client_bytes;
  std::optional<size_t> max_server_bytes;
  bool private_targets = false;  // development: marks the statement
};

// Verdict is a granted decision with what was proved. It can be made by Decide only, and the gate signs nothing else.
class Verdict {
 public:
  const proof::CheckedProof& proof() const { return proof_; }
  proof::CheckedProof TakeProof() && { return std::move(proof_); }

 private:
  friend Result<Verdict> Decide(proof::CheckedProof, const recording::SessionRequest&, const Context&, CheckReport&);
  explicit Verdict(proof::CheckedProof proof) : proof_(std::move(proof)) {}

  proof::CheckedProof proof_;
};

inline constexpr std::array<std::string_view, 3> kPolicyChecks = {"policy.target", "policy.size", "time.window"};

// Decide adds policy.target, policy.size and time.window to `report`. The first failure is the result: a refusal, with
// its reasons there.
Result<Verdict> Decide(proof::CheckedProof proof, const recording::SessionRequest& request, const Context& context,
                       CheckReport& report);

}  // namespace attestor::acceptance
