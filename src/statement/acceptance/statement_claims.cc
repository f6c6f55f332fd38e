#include "statement/acceptance/statement_claims.h"

#include <variant>

#include "core/crypto/hash.h"
#include "session/disclosure/check_response.h"
#include "session/disclosure/shown_head.h"
#include "session/proof/checked_proof.h"
#include "web/http/header_names.h"

namespace attestor::acceptance {
namespace {

statement::RevealedClaim ClaimOf(const disclosure::Revealed& revealed) {
  const bool small = revealed.value.size() <= statement::kMaxRevealedValue;
  return {revealed.path, revealed.value.size(), small ? revealed.value : ToBytes(crypto::Sha256(revealed.value))};
}

// A statement is handed on to more people than a bundle: a credential that was shown stands in it by its hash.
statement::HeaderClaim HeaderOf(const disclosure::ShownHeader& header) {
  using Form = statement::HeaderClaim::Form;
  if (!header.value) return {header.name, Form::kHidden, {}};
  const bool by_value = header.value->size() <= statement::kMaxHeaderValue && !http::IsCredential(header.name);
  if (by_value) return {header.name, Form::kValue, ToBytes(*header.value)};
  return {header.name, Form::kHash, ToBytes(crypto::Sha256(AsBytes(*header.value)))};
}

void TakeTls(const proof::SessionFacts& facts, statement::Claims& claims) {
  claims.leaf_spki_sha256 = facts.leaf_spki_sha256;
  claims.tls_version = facts.suite.version;
  claims.cipher_suite = facts.suite.id;
  claims.group = facts.group;
  claims.signature_scheme = facts.signature_scheme;
}

void Take(const proof::RevealedAll& all, statement::Claims& claims) {
  claims.request_hash = crypto::Sha256(all.request);
  claims.response_hash = crypto::Sha256(all.response);
}

void Take(const proof::Selected& selected, statement::Claims& claims) {
  claims.opening_hash = selected.opening_hash;
  for (const disclosure::Revealed& revealed : selected.values) claims.revealed.push_back(ClaimOf(revealed));
}

void TakeShown(const proof::Shown& shown, statement::Claims& claims) {
  const auto take = [&claims](const auto& one) {
    claims.disclosure = one.kKind;
    Take(one, claims);
  };
  std::visit(take, shown);
}

void TakeSealed(const Verdict& verdict, statement::Claims& claims) {
  using statement::Alpn;
  const proof::SessionFacts& facts = verdict.proof().facts();
  if (!verdict.committed_at() || !facts.key_log_hash) return;
  claims.sealed = {*verdict.committed_at(), facts.alpn_confirmed ? Alpn::kConfirmed : Alpn::kAbsent,
                   *facts.key_log_hash};
}

}  // namespace

statement::Claims BuildClaims(const Verdict& verdict, const StatementContext& context) {
  const proof::SessionFacts& facts = verdict.proof().facts();
  statement::Claims claims;
  claims.issued_at = std::chrono::floor<std::chrono::seconds>(context.issued_at);
  claims.session_id = context.session_id;
  claims.nonce = context.request.nonce;
  claims.recipient = context.request.recipient;
  claims.host = facts.host;
  claims.port = facts.port;
  claims.address = facts.address;
  TakeTls(facts, claims);
  claims.record_root = facts.record_root;
  claims.client_records = facts.client_records;
  claims.server_records = facts.server_records;
  claims.challenge = facts.challenge;
  claims.recording_hash = facts.recording_hash;
  claims.method = facts.method;
  claims.target = facts.target;
  claims.status = static_cast<uint16_t>(facts.status);
  claims.request_body_size = facts.request_body.size();
  claims.request_body_hash = crypto::Sha256(facts.request_body);
  for (const disclosure::ShownHeader& header : facts.request_headers)
    claims.request_headers.push_back(HeaderOf(header));
  for (const disclosure::ShownHeader& header : facts.response_headers) {
    if (http::IsJudged(header.name)) claims.response_headers.push_back(HeaderOf(header));
  }
  TakeShown(verdict.proof().shown(), claims);
  claims.web_roots_id = context.web_roots_id;
  claims.config_digest = context.config_digest;
  claims.signer = context.signer;
  claims.node = context.node;
  claims.connected_at = facts.connected_at;
  claims.ended_at = facts.ended_at;
  claims.marks = context.marks;
  claims.entry_hash = context.entry_hash;
  claims.node_evidence_hash = context.node_evidence_hash;
  claims.release_list_hash = context.release_list_hash;
  claims.mode = verdict.mode();
  TakeSealed(verdict, claims);
  return claims;
}

}  // namespace attestor::acceptance
