// Checking a statement by its signer: the signature, the key, and that the key was born in an approved signer inside a TEE.
//
// This is all that somebody needs who trusts the signer's own verification of the session. Whoever does not runs that again as well
// (verify/bundle_check.h).
#pragma once

#include "attestation/statement.h"
#include "base/check_report.h"
#include "quote/tee_roots.h"
#include "registry/entry.h"

namespace attestor::attestation {

// SignedParts is a statement with the documents that make its key count, each in its own encoding.
struct SignedParts {
  ByteView statement;
  ByteView entry;
  ByteView signer_evidence;
  ByteView node_evidence;
  ByteView release_list;
};

// Platform is how current the machine below a signer or node is, by the collateral of its evidence.
struct Platform {
  Time tcb_date;
  uint32_t tcb_evaluation = 0;
};

// CheckedStatement is a statement that an approved signer made. It can be made by CheckStatement only.
class CheckedStatement {
 public:
  const Claims& claims() const { return claims_; }
  // simulated: no hardware stands behind signer or node.
  bool simulated() const { return simulated_; }
  // What the evidence proved, for comparison with what the claims say.
  const release::Identity& signer() const { return signer_; }
  const release::Identity& node() const { return node_; }
  const Platform& signer_platform() const { return signer_platform_; }
  const Platform& node_platform() const { return node_platform_; }
  const ByteArray<32>& config_digest() const { return config_digest_; }

 private:
  friend class StatementChecker;
  CheckedStatement() = default;

  Claims claims_;
  bool simulated_ = false;
  release::Identity signer_;
  release::Identity node_;
  Platform signer_platform_;
  Platform node_platform_;
  ByteArray<32> config_digest_{};
};

// CheckStatement adds to `report`: statement.format, registry.entry_format, statement.signature, statement.session_id, statement.time,
// release.signature, statement.node_evidence, registry.evidence, signer.* and node.* (registry/evidence.h), registry.entry,
// statement.parts. Evidence is judged at the time the statement was issued; `at` is now. The first failure is the result.
Result<CheckedStatement> CheckStatement(const SignedParts& parts, const quote::TeeRoots& tee_roots, const ByteArray<32>& release_root,
                                        Time at, CheckReport& report);

}  // namespace attestor::attestation
