// What may be signed: what was proved, and the facts around it, become a Verdict. Pure, so the verifier of a bundle
// decides it again.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "core/base/check_report.h"
#include "session/proof/checked_proof.h"
#include "session/recording/session.h"
#include "session/terms/terms.h"

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
  // Sealed mode: when the gate took the key log, by its clock; a later verifier takes it from the statement.
  std::optional<Time> committed_at = {};
};

// Verdict is a granted decision with what was proved. It can be made by Decide only, and the gate signs nothing else.
class Verdict {
 public:
  const proof::CheckedProof& proof() const { return proof_; }
  session::Mode mode() const { return mode_; }
  std::optional<Time> committed_at() const { return committed_at_; }  // exactly in sealed mode
  proof::CheckedProof TakeProof() && { return std::move(proof_); }

 private:
  friend Result<Verdict> Decide(proof::CheckedProof, const recording::SessionRequest&, const Context&, CheckReport&);
  Verdict(proof::CheckedProof proof, session::Mode mode, std::optional<Time> committed_at)
      : proof_(std::move(proof)), mode_(mode), committed_at_(committed_at) {}

  proof::CheckedProof proof_;
  session::Mode mode_;
  std::optional<Time> committed_at_;
};

// PolicyChecks: the lines of Decide, in order.
std::span<const std::string_view> PolicyChecks(session::Mode mode);

// Decide adds policy.target, policy.size and time.window to `report`, and in sealed mode time.committed. The first failure is the result: a refusal, with
// its reasons there.
Result<Verdict> Decide(proof::CheckedProof proof, const recording::SessionRequest& request, const Context& context,
                       CheckReport& report);

}  // namespace attestor::acceptance
