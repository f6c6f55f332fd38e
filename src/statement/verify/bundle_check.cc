#include "statement/verify/bundle_check.h"

#include <algorithm>
#include <initializer_list>
#include <iterator>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/crypto/hash.h"
#include "session/proof/check_session.h"
#include "session/proof/errors.h"
#include "session/proof/extension.h"
#include "session/terms/terms.h"
#include "statement/acceptance/acceptance.h"
#include "statement/acceptance/statement_claims.h"
#include "statement/format/statement_check.h"
#include "statement/verify/errors.h"

namespace attestor::verify {
namespace {

bool Has(const std::vector<statement::Mark>& marks, statement::Mark mark) {
  return std::ranges::find(marks, mark) != marks.end();
}

std::string Names(const std::vector<statement::Mark>& marks) {
  std::string names;
  for (statement::Mark mark : marks) names.append(names.empty() ? "" : "; ").append(statement::ToText(mark));
  return names;
}

}  // namespace

class BundleVerifier {
 public:
  BundleVerifier(const Anchors& anchors, Time at, bool allow_development, CheckReport& report)
      : anchors_(anchors), at_(at), allow_development_(allow_development), report_(report) {}

  Result<CheckedBundle> Run(ByteView bytes) {
    auto bundle = statement::Bundle::Decode(bytes);
    ATTESTOR_TRY(Record("bundle.format", StatusOf(bundle)));
    const auto request = recording::SessionRequest::Decode(bundle->request);
    if (request.ok()) {
      disclosure_ = request->disclosure;
      mode_ = request->mode();
    }
    ATTESTOR_TRY(CheckStatement(*bundle));
    ATTESTOR_TRY(CheckDevelopment());
    ATTESTOR_TRY(CheckProof(*bundle));
    return std::move(out_);
  }

  // disclosure and mode are what the session was for: they decide which checks a complete report has.
  session::Disclosure disclosure() const { return disclosure_; }
  session::Mode mode() const { return mode_; }

 private:
  Status Record(std::string_view id, Status status, std::string detail = {}) {
    report_.Record(id, status, std::move(detail));
    return status;
  }

  Status CheckStatement(const statement::Bundle& bundle) {
    const statement::SignedParts parts{bundle.statement, bundle.entry, bundle.signer_evidence, bundle.node_evidence,
                                       bundle.release_list};
    ATTESTOR_ASSIGN(statement_,
                    statement::CheckStatement(parts, anchors_.tee_roots, anchors_.release_root, at_, report_));
    out_.claims_ = statement_->claims();
    out_.simulated_ = statement_->simulated();
    out_.signer_platform_ = statement_->signer_platform();
    out_.node_platform_ = statement_->node_platform();
    return Ok();
  }

  // Both switches are recorded before either ends the check: who may allow them sees all that would be allowed.
  Status CheckDevelopment() {
    const std::vector<statement::Mark>& marks = out_.claims_.marks;
    Status hardware = out_.simulated_ && !allow_development_ ? Status(Error(kSimulated)) : Ok();
    Status marked = marks.empty() || allow_development_ ? Ok() : Status(Error(kMarked, Names(marks)));
    hardware = Record("tee.hardware", std::move(hardware), out_.simulated_ ? "SIMULATED, allowed" : "Intel TDX");
    marked = Record("statement.marks", std::move(marked), marks.empty() ? "none" : Names(marks) + ", allowed");
    ATTESTOR_TRY(std::move(hardware));
    return marked;
  }

  // The gate's own checks, and its statement built again from what they show.
  Status CheckProof(const statement::Bundle& bundle) {
    const auto decoded = recording::SessionRequest::Decode(bundle.request);
    ATTESTOR_TRY(Record("bundle.request", StatusOf(decoded)));
    const recording::SessionRequest& request = *decoded;
    auto opening = proof::DecodeOpening(bundle.opening);
    ATTESTOR_TRY(Record("proof.opening", StatusOf(opening)));
    const statement::Claims& claims = out_.claims_;
    const recording::Challenge challenge = recording::MakeChallenge(claims.session_id, request, bundle.challenge_seed);
    // The bundle names the root; the relying party's set must hold it, and which others it holds decides nothing.
    const auto root = crypto::Certificate::Parse(bundle.web_root);
    if (!root.ok()) return Record("certificate.root", root.error());
    const crypto::WebRoots roots = anchors_.web_roots.Only(*root);
    proof::Subject subject{bundle.recording, request, challenge, roots};
    if (bundle.key_log) subject.sealed.emplace(*bundle.key_log, claims.session_id, statement_->node_channel_spki());
    ATTESTOR_ASSIGN(proof::CheckedProof proof, proof::CheckSession(subject, *opening, report_));
    acceptance::Context context;
    context.opened_at = claims.issued_at - acceptance::kSessionLife;
    context.decided_at = claims.issued_at + std::chrono::seconds(1);  // a statement's time is cut to whole seconds
    if (claims.sealed) context.committed_at = claims.sealed->committed_at;
    context.private_targets = Has(claims.marks, statement::Mark::kPrivateTargets);
    ATTESTOR_ASSIGN(acceptance::Verdict verdict, acceptance::Decide(std::move(proof), request, context, report_));
    const acceptance::StatementContext said{claims.issued_at,
                                            claims.session_id,
                                            request,
                                            statement_->config_digest(),
                                            statement_->signer(),
                                            statement_->node(),
                                            claims.marks,
                                            crypto::Sha256(bundle.entry),
                                            crypto::Sha256(bundle.node_evidence),
                                            crypto::Sha256(bundle.release_list),
                                            claims.web_roots_id};
    const Bytes rebuilt = acceptance::BuildClaims(verdict, said).Encode();
    ATTESTOR_TRY(Record("statement.claims", rebuilt == claims.Encode() ? Ok() : Status(Error(kClaims)),
                        "rebuilt from the evidence, equal byte for byte"));
    out_.proof_ = std::move(verdict).TakeProof();
    return TakeShown(bundle);
  }

  Status TakeShown(const statement::Bundle& bundle) {
    return std::visit([&](const auto& shown) { return Take(bundle, shown); }, out_.proof_->shown());
  }

  Status Take(const statement::Bundle& bundle, const proof::RevealedAll& all) {
    out_.request_ = all.request;
    out_.response_ = all.response;
    return bundle.extensions.empty() ? Ok() : Record("disclosure.extension", Error(proof::kNotSelective));
  }

  Status Take(const statement::Bundle& bundle, const proof::Selected& selected) {
    out_.request_ = ToBytes(selected.request.bytes());
    out_.values_ = selected.values;
    out_.mask_ = selected.response;
    const ByteArray<32> statement = crypto::Sha256(bundle.statement);
    for (const Bytes& extension : bundle.extensions)
      ATTESTOR_TRY(Record("disclosure.extension", Extend(statement, extension)));
    out_.response_ = ToBytes(out_.mask_.bytes());
    return Ok();
  }

  Status Extend(const ByteArray<32>& statement, ByteView encoded) {
    ATTESTOR_ASSIGN(const proof::Extension extension, proof::Extension::Decode(encoded));
    ATTESTOR_ASSIGN(proof::Extended extended,
                    proof::CheckExtension(*out_.proof_, {out_.mask_, out_.values_}, statement, extension));
    out_.mask_ = std::move(extended.response);
    std::ranges::move(extended.values, std::back_inserter(out_.values_));
    return Ok();
  }

  const Anchors& anchors_;
  Time at_;
  bool allow_development_;
  CheckReport& report_;
  std::optional<statement::CheckedStatement> statement_;
  session::Disclosure disclosure_ = session::Disclosure::kRevealAll;
  session::Mode mode_ = session::Mode::kProxy;
  CheckedBundle out_;
};

std::vector<std::string> BundleStepIds(session::Disclosure disclosure, session::Mode mode) {
  std::vector<std::string> ids = {"bundle.format"};
  const auto add = [&ids](const auto& more) { ids.insert(ids.end(), more.begin(), more.end()); };
  add(statement::StatementStepIds());
  add(std::initializer_list<std::string_view>{"tee.hardware", "statement.marks", "bundle.request", "proof.opening"});
  add(proof::SessionChecks(disclosure, mode));
  add(acceptance::PolicyChecks(mode));
  ids.emplace_back("statement.claims");
  return ids;
}

Result<CheckedBundle> CheckBundle(ByteView bundle, const Anchors& anchors, Time at, bool allow_development,
                                  CheckReport& report) {
  CheckReport own;  // apart from what the caller's has already: ids are looked up in it
  BundleVerifier verifier(anchors, at, allow_development, own);
  auto checked = verifier.Run(bundle);
  if (!checked.ok()) {
    const std::vector<std::string> ids = BundleStepIds(verifier.disclosure(), verifier.mode());
    own.NotReached(std::vector<std::string_view>(ids.begin(), ids.end()));
  }
  report.Append(own);
  return checked;
}

}  // namespace attestor::verify
