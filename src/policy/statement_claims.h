// From what was proved to what is said: the one place where claims are made.
//
// The gate builds them before it signs, and the verifier of a bundle builds them again and compares byte for byte with what was signed: so
// no claim can say more than the evidence shows.
#pragma once

#include <vector>

#include "attestation/statement.h"
#include "policy/policy.h"

namespace attestor::policy {

// StatementContext is what a statement says besides what was proved.
struct StatementContext {
  Time issued_at;
  transcript::SessionId session_id;
  const transcript::SessionRequest& request;
  ByteArray<32> config_digest;
  release::Identity signer;
  release::Identity node;
  std::vector<attestation::Mark> marks;
  ByteArray<32> entry_hash;
  ByteArray<32> node_evidence_hash;
  ByteArray<32> release_list_hash;
  ByteArray<32> web_roots_id;  // of the signer's set: a fact about the signer, which decides nothing for a relying party
};

attestation::Claims BuildClaims(const Verdict& verdict, const StatementContext& context);

}  // namespace attestor::policy
