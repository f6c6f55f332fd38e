#include "statement/library/facts.h"

#include <algorithm>
#include <variant>

#include "evidence/release/release_list.h"
#include "session/proof/checked_proof.h"
#include "statement/format/statement.h"
#include "statement/verify/expectation_words.h"

namespace attestor::library {
namespace {

int64_t Milliseconds(Time time) { return time.time_since_epoch().count(); }

}  // namespace

attestor_text Store::Text(std::string_view text) {
  const std::string& kept = texts_.emplace_back(text);
  return {kept.c_str(), kept.size()};
}

attestor_bytes Store::Keep(ByteView bytes) {
  const Bytes& kept = bytes_.emplace_back(ToBytes(bytes));
  return {kept.data(), kept.size()};
}

Facts::Facts(const verify::CheckedBundle& checked) {
  const statement::Claims& claims = checked.claims();
  plain_.host = store_.Text(claims.host);
  plain_.port = claims.port;
  plain_.method = store_.Text(claims.method);
  plain_.target = store_.Text(claims.target);
  plain_.status = claims.status;
  plain_.issued_at = Milliseconds(claims.issued_at);
  plain_.connected_at = Milliseconds(claims.connected_at);
  plain_.ended_at = Milliseconds(claims.ended_at);
  plain_.session_id = store_.Keep(claims.session_id);
  plain_.recipient = store_.Keep(claims.recipient);
  plain_.nonce = store_.Keep(claims.nonce);
  plain_.mode = store_.Text(statement::ToText(claims.mode));
  plain_.disclosure = store_.Text(verify::WordOf(claims.disclosure));
  plain_.signer = ReleaseOf(claims.signer);
  plain_.node = ReleaseOf(claims.node);
  plain_.simulated = checked.simulated() ? 1 : 0;
  for (const statement::Mark mark : claims.marks) marks_.push_back(store_.Text(verify::WordOf(mark)));
  plain_.marks = marks_.data();
  plain_.mark_count = marks_.size();
  plain_.request = store_.Keep(checked.request());
  plain_.response = store_.Keep(checked.response());
  if (const proof::Selected* selected = checked.proof().selected()) {
    plain_.request_hidden = HiddenOf(selected->request);
    plain_.response_hidden = HiddenOf(checked.mask());
  }
  for (size_t i = 0; i < checked.values().size(); ++i) {
    const disclosure::Revealed& revealed = checked.values()[i];
    values_.push_back({store_.Text(revealed.path), store_.Keep(revealed.value), i < claims.revealed.size() ? 0 : 1});
  }
  plain_.values = values_.data();
  plain_.value_count = values_.size();
  if (!claims.sealed) return;
  plain_.committed_at = Milliseconds(claims.sealed->committed_at);
  plain_.alpn = store_.Text(statement::ToText(claims.sealed->alpn));
}

attestor_release Facts::ReleaseOf(const release::Identity& release) {
  return {store_.Text(release.version), release.svn, store_.Keep(release.release)};
}

attestor_bytes Facts::HiddenOf(const disclosure::MaskedBytes& masked) {
  Bytes hidden(masked.size());
  for (size_t i = 0; i < hidden.size(); ++i)
    hidden[i] = masked.classes()[i] == disclosure::ByteClass::kDisclosed ? 0 : 1;
  return store_.Keep(hidden);
}

}  // namespace attestor::library
