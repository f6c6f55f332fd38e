#include "attestation/statement_check.h"

#include "attestation/errors.h"
#include "crypto/hash.h"
#include "registry/errors.h"
#include "registry/evidence.h"

namespace attestor::attestation {
namespace {

constexpr Duration kClockDifference = std::chrono::minutes(5);
constexpr size_t kKidPrefix = 8;  // bytes of the key id that a session id begins with (spec/session.md section 3)

}  // namespace

class StatementChecker {
 public:
  StatementChecker(const SignedParts& parts, const quote::TeeRoots& tee_roots, Time at, CheckReport& report)
      : parts_(parts), tee_roots_(tee_roots), at_(at), report_(report) {}

  Result<CheckedStatement> Run(const ByteArray<32>& release_root) {
    ATTESTOR_TRY(CheckSignature());
    auto releases = release::ApprovedReleases::Verify(parts_.release_list, release_root);
    ATTESTOR_TRY(Record("release.signature", StatusOf(releases)));
    ATTESTOR_TRY(CheckEvidence(*releases));
    return std::move(out_);
  }

 private:
  Status Record(std::string_view id, Status status, std::string detail = {}) {
    report_.Record(id, status, std::move(detail));
    return status;
  }

  Status CheckSignature() {
    auto claims = ReadStatement(parts_.statement);
    ATTESTOR_TRY(Record("statement.format", StatusOf(claims)));
    out_.claims_ = std::move(claims).value();
    auto entry = registry::Entry::Decode(parts_.entry);
    ATTESTOR_TRY(Record("registry.entry_format", StatusOf(entry)));
    entry_ = std::move(entry).value();
    ATTESTOR_TRY(Record("statement.signature", StatusOf(VerifyStatement(parts_.statement, entry_.kid, entry_.public_key)),
                        "key " + ToHex(entry_.kid)));
    const bool belongs = Equal(ByteView(out_.claims_.session_id).first(kKidPrefix), ByteView(entry_.kid).first(kKidPrefix));
    ATTESTOR_TRY(Record("statement.session_id", belongs ? Ok() : Status(Error(kSessionId)), ToHex(out_.claims_.session_id)));
    const bool past = out_.claims_.issued_at <= at_ + kClockDifference;
    return Record("statement.time", past ? Ok() : Status(Error(kFuture, attestor::ToText(out_.claims_.issued_at))),
                  "issued " + attestor::ToText(out_.claims_.issued_at));
  }

  // The statement and its entry name the evidence by hash: what is another is refused before anything in it is parsed.
  Status CheckEvidence(const release::ApprovedReleases& releases) {
    const bool same_node = crypto::Sha256(parts_.node_evidence) == out_.claims_.node_evidence_hash;
    ATTESTOR_TRY(Record("statement.node_evidence", same_node ? Ok() : Status(Error(kNodeEvidence))));
    const bool same_signer = crypto::Sha256(parts_.signer_evidence) == entry_.evidence_hash;
    ATTESTOR_TRY(Record("registry.evidence", same_signer ? Ok() : Status(Error(registry::kEntry, "the evidence is another"))));
    ATTESTOR_ASSIGN(const registry::VerifiedEvidence signer, CheckOne(parts_.signer_evidence, release::Role::kSigner, releases));
    ATTESTOR_ASSIGN(const registry::VerifiedEvidence node, CheckOne(parts_.node_evidence, release::Role::kNode, releases));
    ATTESTOR_TRY(Record("registry.entry", registry::CheckEntry(entry_, signer.binding(), signer.evidence_hash(), out_.claims_.issued_at)));
    out_.simulated_ = signer.simulated() || node.simulated();
    out_.config_digest_ = signer.binding().config_digest;
    out_.signer_ = signer.release();
    out_.node_ = node.release();
    out_.signer_platform_ = {signer.tcb_date(), signer.evaluation_number()};
    out_.node_platform_ = {node.tcb_date(), node.evaluation_number()};
    return Record("statement.parts", CheckParts());
  }

  // An entry is not signed by itself: the statement's hash of it is what makes its times count.
  Status CheckParts() const {
    const Claims& claims = out_.claims_;
    if (claims.entry_hash != crypto::Sha256(parts_.entry)) return Error(kOtherParts, "registry entry");
    if (claims.release_list_hash != crypto::Sha256(parts_.release_list)) return Error(kOtherParts, "release list");
    if (claims.config_digest != out_.config_digest_) return Error(kOtherParts, "configuration digest");
    if (claims.signer != out_.signer_) return Error(kOtherParts, "release of the signer");
    if (claims.node != out_.node_) return Error(kOtherParts, "release of the node");
    return Ok();
  }

  Result<registry::VerifiedEvidence> CheckOne(ByteView evidence, release::Role role, const release::ApprovedReleases& releases) {
    CheckReport report;
    auto verified = registry::VerifyEvidence(evidence, {role, {}, {}, {}}, tee_roots_, releases, out_.claims_.issued_at, report);
    report_.Append(report, ToText(role));
    return verified;
  }

  const SignedParts& parts_;
  const quote::TeeRoots& tee_roots_;
  Time at_;
  CheckReport& report_;
  registry::Entry entry_;
  CheckedStatement out_;
};

Result<CheckedStatement> CheckStatement(const SignedParts& parts, const quote::TeeRoots& tee_roots, const ByteArray<32>& release_root,
                                        Time at, CheckReport& report) {
  return StatementChecker(parts, tee_roots, at, report).Run(release_root);
}

}  // namespace attestor::attestation
