// From what was proved to what is said: the one place where claims are made.
//
// The gate builds them before it signs, and the verifier of a bundle builds them again and compares byte for byte with
// what was signed: so no claim can say more than the evidence shows.
#pragma once

#include <vector>

#include "evidence/release/release_list.h"
#include "session/recording/session.h"
#include "session/terms/id.h"
#include "statement/acceptance/acceptance.h"
#include "statement/format/statement.h"

namespace attestor::acceptance {

// StatementContext is what a statement says besides what was proved.
struct StatementContext {
  Time issued_at;
  session::SessionId session_id;
  const recording::SessionRequest& request;
  ByteArray<32> config_digest;
  release::Identity signer;
  release::Identity node;
  std::vector<statement::Mark> marks;
  ByteArray<32> entry_hash;
  ByteArray<32> node_evidence_hash;
  ByteArray<32> release_list_hash;
  ByteArray<32>
      web_roots_id;  // of the signer's set: a fact about the signer, which decides nothing for a relying party
};

statement::Claims BuildClaims(const Verdict& verdict, const StatementContext& context);

}  // namespace attestor::acceptance
