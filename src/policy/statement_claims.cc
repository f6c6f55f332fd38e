#include "policy/statement_claims.h"

#include "crypto/hash.h"

namespace attestor::policy {

attestation::Claims BuildClaims(const Verdict& verdict, const StatementContext& context) {
  const proof::CheckedProof& proof = verdict.proof();
  attestation::Claims claims;
  claims.issued_at = std::chrono::floor<std::chrono::seconds>(context.issued_at);
  claims.session_id = context.session_id;
  claims.nonce = context.request.nonce;
  claims.recipient = context.request.recipient;
  claims.host = proof.host();
  claims.port = proof.port();
  claims.address = proof.address();
  claims.leaf_spki_sha256 = proof.leaf_spki_sha256();
  claims.cipher_suite = proof.cipher_suite();
  claims.group = proof.group();
  claims.signature_scheme = proof.signature_scheme();
  claims.record_root = proof.record_root();
  claims.client_records = proof.client_records();
  claims.server_records = proof.server_records();
  claims.challenge = proof.challenge();
  claims.recording_hash = proof.recording_hash();
  claims.disclosure = attestation::Disclosure::kRevealAll;  // the only kind that a CheckedProof proves
  claims.method = proof.request().method;
  claims.target = proof.request().target;
  claims.status = static_cast<uint16_t>(proof.response().status);
  claims.request_hash = crypto::Sha256(proof.request_bytes());
  claims.response_hash = crypto::Sha256(proof.response_bytes());
  claims.web_roots_id = proof.web_roots_id();
  claims.config_digest = context.config_digest;
  claims.signer = context.signer;
  claims.node = context.node;
  claims.connected_at = proof.connected_at();
  claims.ended_at = proof.ended_at();
  claims.marks = context.marks;
  claims.entry_hash = context.entry_hash;
  claims.node_evidence_hash = context.node_evidence_hash;
  claims.release_list_hash = context.release_list_hash;
  return claims;
}

}  // namespace attestor::policy
