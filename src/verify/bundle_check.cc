#include "verify/bundle_check.h"

#include <algorithm>
#include <array>

#include "crypto/hash.h"
#include "policy/policy.h"
#include "registry/entry.h"
#include "registry/evidence.h"
#include "verify/errors.h"

namespace attestor::verify {
namespace {

constexpr Duration kClockDifference = std::chrono::minutes(5);

// The stages of a complete report; what an early failure leaves out is listed as not checked.
constexpr std::array kStages = {std::string_view("statement.format"),
                                std::string_view("registry.entry_format"),
                                std::string_view("statement.signature"),
                                std::string_view("statement.session_id"),
                                std::string_view("statement.time"),
                                std::string_view("release.signature"),
                                std::string_view("signer.evidence.release"),
                                std::string_view("node.evidence.release"),
                                std::string_view("registry.entry"),
                                std::string_view("tee.hardware"),
                                std::string_view("statement.marks"),
                                std::string_view("web_roots.id"),
                                std::string_view("transcript.framing"),
                                std::string_view("tls.certificate_verify"),
                                std::string_view("http.policy"),
                                std::string_view("time.window"),
                                std::string_view("statement.claims")};

template <class T>
Status StatusOf(const Result<T>& result) {
  return result.ok() ? Ok() : Status(result.error());
}

bool Has(const std::vector<attestation::Mark>& marks, attestation::Mark mark) { return std::ranges::find(marks, mark) != marks.end(); }

std::string Names(const std::vector<attestation::Mark>& marks) {
  std::string names;
  for (attestation::Mark mark : marks) names.append(names.empty() ? "" : "; ").append(attestation::ToText(mark));
  return names;
}

}  // namespace

class BundleVerifier {
 public:
  BundleVerifier(const Anchors& anchors, Time at, bool allow_development, CheckReport& report)
      : anchors_(anchors), at_(at), allow_development_(allow_development), report_(report) {}

  Result<CheckedBundle> Run(ByteView bytes) {
    auto bundle = attestation::Bundle::Decode(bytes);
    ATTESTOR_TRY(Record("bundle.format", StatusOf(bundle)));
    ATTESTOR_TRY(CheckStatement(*bundle));
    ATTESTOR_TRY(CheckEvidence(*bundle));
    ATTESTOR_TRY(CheckDevelopment());
    ATTESTOR_TRY(CheckProof(*bundle));
    return std::move(out_);
  }

 private:
  Status Record(std::string_view id, Status status, std::string detail = {}) {
    report_.Record(id, status, std::move(detail));
    return status;
  }

  Status CheckStatement(const attestation::Bundle& bundle) {
    auto claims = attestation::ReadStatement(bundle.statement);
    ATTESTOR_TRY(Record("statement.format", StatusOf(claims)));
    out_.claims_ = std::move(claims).value();
    auto entry = registry::Entry::Decode(bundle.entry);
    ATTESTOR_TRY(Record("registry.entry_format", StatusOf(entry)));
    entry_ = std::move(entry).value();
    ATTESTOR_TRY(Record("statement.signature", StatusOf(attestation::VerifyStatement(bundle.statement, entry_.kid, entry_.public_key)),
                        "key " + ToHex(entry_.kid)));
    const bool belongs = transcript::BelongsTo(out_.claims_.session_id, entry_.kid);
    ATTESTOR_TRY(Record("statement.session_id", belongs ? Ok() : Status(Error(kSessionId)), ToHex(out_.claims_.session_id)));
    const bool past = out_.claims_.issued_at <= at_ + kClockDifference;
    return Record("statement.time", past ? Ok() : Status(Error(kFuture, ToText(out_.claims_.issued_at))),
                  "issued " + ToText(out_.claims_.issued_at));
  }

  Result<registry::VerifiedEvidence> CheckOne(ByteView evidence, release::Role role, const release::ApprovedReleases& releases) {
    CheckReport report;
    auto verified = registry::VerifyEvidence(evidence, {role, {}, {}, {}}, anchors_.tee_roots, releases, out_.claims_.issued_at, report);
    report_.Append(report, ToText(role));
    return verified;
  }

  Status CheckEvidence(const attestation::Bundle& bundle) {
    auto releases = release::ApprovedReleases::Verify(bundle.release_list, anchors_.release_root);
    ATTESTOR_TRY(Record("release.signature", StatusOf(releases)));
    ATTESTOR_ASSIGN(const registry::VerifiedEvidence signer, CheckOne(bundle.signer_evidence, release::Role::kSigner, *releases));
    ATTESTOR_ASSIGN(const registry::VerifiedEvidence node, CheckOne(bundle.node_evidence, release::Role::kNode, *releases));
    ATTESTOR_TRY(Record("registry.entry", registry::CheckEntry(entry_, signer, out_.claims_.issued_at)));
    out_.simulated_ = signer.simulated() || node.simulated();
    config_digest_ = signer.binding().config_digest;
    signer_ = signer.release();
    node_ = node.release();
    return Ok();
  }

  Status CheckDevelopment() {
    const Status hardware = out_.simulated_ && !allow_development_ ? Status(Error(kSimulated)) : Ok();
    ATTESTOR_TRY(Record("tee.hardware", hardware, out_.simulated_ ? "SIMULATED, allowed by --allow-simulated" : "Intel TDX"));
    const std::vector<attestation::Mark>& marks = out_.claims_.marks;
    const Status marked = marks.empty() || allow_development_ ? Ok() : Status(Error(kMarked, Names(marks)));
    ATTESTOR_TRY(Record("statement.marks", marked, marks.empty() ? "none" : Names(marks) + ", allowed by --allow-simulated"));
    const bool same_roots = out_.claims_.web_roots_id == anchors_.web_roots.id();
    return Record("web_roots.id", same_roots ? Ok() : Status(Error(kWebRoots, ToHex(out_.claims_.web_roots_id))),
                  ToHex(anchors_.web_roots.id()));
  }

  // The gate's own checks, and its statement built again from what they show.
  Status CheckProof(const attestation::Bundle& bundle) {
    ATTESTOR_ASSIGN(const transcript::SessionRequest request, transcript::SessionRequest::Decode(bundle.request));
    ATTESTOR_ASSIGN(const proof::Opening opening, proof::Opening::Decode(bundle.opening));
    const attestation::Claims& claims = out_.claims_;
    const transcript::Challenge challenge = transcript::MakeChallenge(claims.session_id, request, bundle.challenge_seed);
    ATTESTOR_ASSIGN(proof::CheckedProof proof,
                    proof::CheckRevealAll(bundle.recording, opening, request, challenge, anchors_.web_roots, report_));
    policy::Context context;
    context.opened_at = claims.issued_at - policy::kSessionLife;
    context.decided_at = claims.issued_at + std::chrono::seconds(1);  // a statement's time is cut to whole seconds
    context.private_targets = Has(claims.marks, attestation::Mark::kPrivateTargets);
    ATTESTOR_ASSIGN(const policy::Verdict verdict, policy::Decide(std::move(proof), request, context, report_));
    const attestation::StatementContext said{claims.issued_at,
                                             claims.session_id,
                                             request,
                                             config_digest_,
                                             signer_,
                                             node_,
                                             claims.marks,
                                             crypto::Sha256(bundle.entry),
                                             crypto::Sha256(bundle.node_evidence)};
    const Bytes rebuilt = attestation::BuildClaims(verdict.proof(), said).Encode();
    ATTESTOR_TRY(Record("statement.claims", rebuilt == claims.Encode() ? Ok() : Status(Error(kClaims)),
                        "rebuilt from the evidence, equal byte for byte"));
    out_.request_ = verdict.proof().request_bytes();
    out_.response_ = verdict.proof().response_bytes();
    return Ok();
  }

  const Anchors& anchors_;
  Time at_;
  bool allow_development_;
  CheckReport& report_;
  registry::Entry entry_;
  ByteArray<32> config_digest_{};
  release::Identity signer_;
  release::Identity node_;
  CheckedBundle out_;
};

Result<CheckedBundle> CheckBundle(ByteView bundle, const Anchors& anchors, Time at, bool allow_development, CheckReport& report) {
  auto checked = BundleVerifier(anchors, at, allow_development, report).Run(bundle);
  if (checked.ok()) return checked;
  // A failure that no check recorded (a part that does not decode) must not leave a report without a failed line.
  if (report.FirstFailure() == nullptr) report.Fail("bundle.parts", checked.error());
  for (std::string_view stage : kStages) {
    if (report.Find(stage) == nullptr) report.NotChecked(stage, "an earlier check failed");
  }
  return checked;
}

}  // namespace attestor::verify
