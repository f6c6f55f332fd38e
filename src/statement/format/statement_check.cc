#include "statement/format/statement_check.h"

#include <array>
#include <utility>

#include "core/base/time_math.h"
#include "core/crypto/hash.h"
#include "evidence/binding/errors.h"
#include "evidence/release/release_list.h"
#include "session/terms/id.h"
#include "statement/format/errors.h"

namespace attestor::statement {
namespace {

constexpr Duration kClockDifference = std::chrono::minutes(5);

// What a check rests on: each is there when the check that gives it has passed.
enum Need : uint8_t {
  kNothing = 0,
  kClaims = 1,    // what the statement says
  kEntry = 2,     // what the registry entry says
  kSigned = 4,    // the statement is its key's
  kPast = 8,      // its time counts
  kSigner = 16,   // what runs in the signer
  kNode = 32,     // what runs in the node
  kSession = 64,  // the id of a session
};

enum class OnFailure : uint8_t { kStop, kGoOn };
enum class Scope : uint8_t { kStatement, kOpened };

}  // namespace

// StatementChecker makes the steps of one list. Each step says whether what it compares is as it should be, and leaves
// a detail for the report; Run records it.
class StatementChecker {
 public:
  struct Step {
    // of the check; with a dot at the end, in front of the ids of a guest's checks, which the step records itself
    std::string_view id;
    Status (StatementChecker::*check)();
    uint8_t needs = kNothing;
    bool opened = false;  // a session that was only opened has it too
  };

  StatementChecker(const SignedParts& parts, const Trust& trust, Time at, CheckReport& report)
      : parts_(parts), trust_(trust), at_(at), report_(report) {}

  // OfOpened gives the checker what an opened session has in place of a statement.
  void OfOpened(const ByteArray<32>& session_id, const release::ApprovedReleases& releases) {
    scope_ = Scope::kOpened;
    session_id_ = session_id;
    releases_ = releases;
    has_ = kSession | kPast;
    judged_at_ = at_;
  }

  Status Run(OnFailure on_failure);
  ProvedParts TakeProved() { return std::move(proved_); }
  CheckedStatement Checked() const;

  Status ReadClaims() {
    ATTESTOR_ASSIGN(claims_, ReadStatement(parts_.statement));
    session_id_ = claims_.session_id;
    has_ |= kClaims | kSession;
    return Ok();
  }

  Status ReadEntry() {
    ATTESTOR_ASSIGN(entry_, binding::Entry::Decode(parts_.entry));
    has_ |= kEntry;
    return Ok();
  }

  Status Signature() {
    detail_ = "key " + ToHex(entry_.kid);
    ATTESTOR_TRY(StatusOf(VerifyStatement(parts_.statement, entry_.kid, entry_.public_key)));
    has_ |= kSigned;
    return Ok();
  }

  Status SessionId() {
    detail_ = ToHex(session_id_);
    return session::BelongsTo(session_id_, entry_.kid) ? Ok() : Status(Error(kSessionId, detail_));
  }

  Status IssueTime() {
    detail_ = "issued " + attestor::ToText(claims_.issued_at);
    if (claims_.issued_at > Later(at_, kClockDifference)) return Error(kFuture, detail_);
    proved_.issued_at = judged_at_ = claims_.issued_at;
    has_ |= kPast;
    return Ok();
  }

  // What the statement and its entry name by hash is compared before anything in it is parsed. An entry is not signed
  // by itself: the statement's hash of it is what makes its times count.
  static Status Named(ByteView part, const ByteArray<32>& hash, const ErrorCode& code) {
    const ByteArray<32> is = crypto::Sha256(part);
    return is == hash ? Ok() : Status(Error(code, "SHA-256 " + ToHex(is) + ", named " + ToHex(hash)));
  }
  Status NamesEntry() { return Named(parts_.entry, claims_.entry_hash, kOtherEntry); }
  Status NamesReleaseList() { return Named(parts_.release_list, claims_.release_list_hash, kOtherReleaseList); }
  Status NamesNodeEvidence() { return Named(parts_.node_evidence, claims_.node_evidence_hash, kNodeEvidence); }
  Status EntryNamesEvidence() { return Named(parts_.signer_evidence, entry_.evidence_hash, binding::kEntry); }

  Status Releases() {
    if (!trust_.release_root) {
      open_ = "no release root was given";
      return Ok();
    }
    ATTESTOR_ASSIGN(releases_, release::ApprovedReleases::Verify(parts_.release_list, *trust_.release_root));
    return Ok();
  }

  Status JudgeGuest(ByteView evidence, release::Role role, std::optional<binding::ProvedEvidence>& out) {
    CheckReport report;
    auto proved = binding::ProveEvidence(evidence, {role, {}, {}, {}, trust_.policy}, trust_.tee_roots,
                                         releases_ ? &*releases_ : nullptr, judged_at_, report);
    report_.Append(report, ToText(role));
    if (!proved.ok()) return std::move(proved).error();
    out = *std::move(proved);
    return Ok();
  }
  Status JudgeSigner() {
    ATTESTOR_TRY(JudgeGuest(parts_.signer_evidence, release::Role::kSigner, proved_.signer));
    has_ |= kSigner;
    return Ok();
  }
  Status JudgeNode() {
    ATTESTOR_TRY(JudgeGuest(parts_.node_evidence, release::Role::kNode, proved_.node));
    has_ |= kNode;
    return Ok();
  }

  Status EntryVouched() {
    detail_ = "key " + ToHex(entry_.kid);
    return binding::CheckEntry(entry_, proved_.signer->binding, crypto::Sha256(parts_.signer_evidence), judged_at_);
  }

  Status Parts() {
    if (claims_.config_digest != proved_.signer->binding.config_digest)
      return Error(kOtherParts, "configuration digest");
    if (!releases_) {
      open_ = "the configuration is the one that was proved; there is no list of approved releases that counts";
      return Ok();
    }
    if (claims_.signer != IdentityOf(*proved_.signer->release)) return Error(kOtherParts, "release of the signer");
    if (claims_.node != IdentityOf(*proved_.node->release)) return Error(kOtherParts, "release of the node");
    return Ok();
  }

 private:
  void Record(const Step& step, const Status& status) {
    if (step.id.ends_with('.')) return;
    if (status.ok() && !open_.empty()) return report_.NotChecked(step.id, open_);
    report_.Record(step.id, status, detail_);
  }

  const SignedParts& parts_;
  const Trust& trust_;
  const Time at_;
  CheckReport& report_;
  Scope scope_ = Scope::kStatement;
  uint8_t has_ = kNothing;
  Claims claims_;
  ByteArray<32> session_id_{};
  binding::Entry entry_;
  std::optional<release::ApprovedReleases> releases_;
  Time judged_at_;  // of the evidence
  ProvedParts proved_;
  std::string detail_;  // of the step that runs
  std::string open_;    // why the step that runs could not say anything; empty when it could
};

namespace {

using C = StatementChecker;

constexpr C::Step kSteps[] = {
    {"statement.format", &C::ReadClaims},
    {"registry.entry_format", &C::ReadEntry, kNothing, true},
    {"statement.signature", &C::Signature, kClaims | kEntry},
    {"statement.session_id", &C::SessionId, kSession | kEntry, true},
    {"statement.time", &C::IssueTime, kSigned},
    {"statement.entry", &C::NamesEntry, kSigned},
    {"statement.release_list", &C::NamesReleaseList, kSigned},
    {"statement.node_evidence", &C::NamesNodeEvidence, kSigned},
    {"registry.evidence", &C::EntryNamesEvidence, kEntry, true},
    {"release.signature", &C::Releases},
    {"signer.", &C::JudgeSigner, kPast, true},
    {"node.", &C::JudgeNode, kPast},
    {"registry.entry", &C::EntryVouched, kEntry | kSigner | kPast, true},
    {"statement.parts", &C::Parts, kSigned | kSigner | kNode},
};

std::vector<std::string> IdsOf(const C::Step& step) {
  if (!step.id.ends_with('.')) return {std::string(step.id)};
  std::vector<std::string> ids;
  for (const std::string_view id : binding::EvidenceStepIds()) ids.push_back(std::string(step.id) + std::string(id));
  return ids;
}

}  // namespace

Status StatementChecker::Run(OnFailure on_failure) {
  Status first;
  for (const Step& step : kSteps) {
    if (scope_ == Scope::kOpened && !step.opened) continue;
    const bool goes_on = first.ok() || on_failure == OnFailure::kGoOn;
    if (!goes_on || (step.needs & ~has_) != 0) {
      for (const std::string& id : IdsOf(step)) report_.NotReached(std::array<std::string_view, 1>{id});
      continue;
    }
    detail_.clear();
    open_.clear();
    Status status = (this->*step.check)();
    Record(step, status);
    if (first.ok()) first = std::move(status);
  }
  return first;
}

bool ProvedParts::simulated() const {
  return (signer && signer->guest.quote.simulated) || (node && node->guest.quote.simulated);
}

Platform PlatformOf(const binding::ProvedEvidence& proved) {
  return {proved.guest.quote.tcb_date, proved.guest.quote.evaluation_number};
}

CheckedStatement StatementChecker::Checked() const {
  CheckedStatement out;
  out.claims_ = claims_;
  out.simulated_ = proved_.simulated();
  out.config_digest_ = proved_.signer->binding.config_digest;
  out.node_channel_spki_ = proved_.node->binding.channel_spki;
  out.signer_ = IdentityOf(*proved_.signer->release);
  out.node_ = IdentityOf(*proved_.node->release);
  out.signer_platform_ = PlatformOf(*proved_.signer);
  out.node_platform_ = PlatformOf(*proved_.node);
  return out;
}

std::vector<std::string> StatementStepIds() {
  std::vector<std::string> ids;
  for (const C::Step& step : kSteps) {
    for (std::string& id : IdsOf(step)) ids.push_back(std::move(id));
  }
  return ids;
}

Result<CheckedStatement> CheckStatement(const SignedParts& parts, const quote::TeeRoots& tee_roots,
                                        const ByteArray<32>& release_root, Time at, CheckReport& report) {
  const Trust trust{tee_roots, release_root, {}};
  StatementChecker checker(parts, trust, at, report);
  ATTESTOR_TRY(checker.Run(OnFailure::kStop));
  return checker.Checked();
}

ProvedParts JudgeStatement(const SignedParts& parts, const Trust& trust, Time at, CheckReport& report) {
  StatementChecker checker(parts, trust, at, report);
  (void)checker.Run(OnFailure::kGoOn);
  return checker.TakeProved();
}

Result<binding::ProvedEvidence> CheckOpened(const OpenedParts& opened, const quote::TeeRoots& tee_roots,
                                            const release::ApprovedReleases& releases, Time at, CheckReport& report) {
  const SignedParts parts{{}, opened.entry, opened.signer_evidence, {}, {}};
  const Trust trust{tee_roots, {}, {}};
  StatementChecker checker(parts, trust, at, report);
  checker.OfOpened(opened.session_id, releases);
  ATTESTOR_TRY(checker.Run(OnFailure::kStop));
  return *checker.TakeProved().signer;
}

}  // namespace attestor::statement
