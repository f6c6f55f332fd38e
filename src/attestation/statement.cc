#include "attestation/statement.h"

#include "attestation/errors.h"
#include "cose/sign1.h"
#include "crypto/hash.h"

namespace attestor::attestation {

std::string_view ToText(Mode mode) {
  switch (mode) {
    case Mode::kProxy: return "proxy";
  }
  return "unknown";
}

std::string_view ToText(Mark mark) {
  switch (mark) {
    case Mark::kOtherWebRoots: return "web roots other than the image's pinned set";
    case Mark::kPrivateTargets: return "targets that are not public HTTPS";
  }
  return "unknown";
}

Claims BuildClaims(const proof::CheckedProof& proof, const StatementContext& context) {
  Claims claims;
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
  claims.disclosure = context.request.disclosure;
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
  return claims;
}

Result<Claims> ReadStatement(ByteView statement) {
  auto document = cose::Parse(statement);
  if (!document.ok()) return Error(kStatementFormat, document.error().Text());
  return Claims::Decode(document->payload);
}

Result<Claims> VerifyStatement(ByteView statement, const ByteArray<32>& kid, const ByteArray<33>& public_key) {
  auto document = cose::Parse(statement);
  if (!document.ok()) return Error(kStatementFormat, document.error().Text());
  const Status verified = cose::Verify(*document, cose::Algorithm::kEs256K, kStatementContentType, kid, public_key);
  if (!verified.ok()) return Error(kStatementSignature, verified.error().Text());
  return Claims::Decode(document->payload);
}

}  // namespace attestor::attestation
