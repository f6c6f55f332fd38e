#include "evidence_checks.h"

#include <algorithm>

#include "attestation/bundle.h"
#include "attestation/statement.h"
#include "crypto/hash.h"
#include "dstack/attestation.h"
#include "registry/entry.h"
#include "registry/errors.h"
#include "registry/evidence.h"
#include "release/release_list.h"

namespace attestor::cli {
namespace {

using release::Role;

constexpr Duration kClockDifference = std::chrono::minutes(5);

class EvidenceChecker {
 public:
  explicit EvidenceChecker(const EvidenceInputs& inputs) : inputs_(inputs) {}

  EvidenceJudgement Run() {
    switch (inputs_.file.kind) {
      case EvidenceKind::kBundle: JudgeBundle(); break;
      case EvidenceKind::kEvidence:
        NoReleases("the evidence does not carry the list of releases");
        JudgeGuest(inputs_.file.bytes, std::nullopt, inputs_.at, "the evidence does not say when it was signed");
        break;
      case EvidenceKind::kDstack: JudgeDstack(); break;
    }
    return std::move(out_);
  }

 private:
  void JudgeBundle() {
    const auto bundle = attestation::Bundle::Decode(inputs_.file.bytes);
    if (!out_.report.Record("bundle.format", StatusOf(bundle))) return;
    if (!CheckStatement(*bundle)) return NotReached();
    CheckReleases(*bundle);
    const bool named = entry_.evidence_hash == crypto::Sha256(bundle->signer_evidence);
    out_.report.Record("registry.evidence", named ? Ok() : Status(Error(registry::kEntry, "the evidence is another")));
    JudgeGuest(bundle->signer_evidence, Role::kSigner, claims_.issued_at, "");
    out_.report.Record("registry.entry", CheckEntry(*bundle), "key " + ToHex(entry_.kid));
    const bool node = claims_.node_evidence_hash == crypto::Sha256(bundle->node_evidence);
    out_.report.Record("statement.node_evidence", node ? Ok() : Status(Error(attestation::kNodeEvidence)));
    JudgeGuest(bundle->node_evidence, Role::kNode, claims_.issued_at, "");
  }

  // The time at which evidence is judged is the statement's, so it counts only when the statement is the key's.
  bool CheckStatement(const attestation::Bundle& bundle) {
    const auto claims = attestation::ReadStatement(bundle.statement);
    if (!out_.report.Record("statement.format", StatusOf(claims))) return false;
    claims_ = *claims;
    const auto entry = registry::Entry::Decode(bundle.entry);
    if (!out_.report.Record("registry.entry_format", StatusOf(entry))) return false;
    entry_ = *entry;
    const Status signature = StatusOf(attestation::VerifyStatement(bundle.statement, entry_.kid, entry_.public_key));
    if (!out_.report.Record("statement.signature", signature, "key " + ToHex(entry_.kid))) return false;
    const bool past = claims_.issued_at <= inputs_.at + kClockDifference;
    const std::string issued = "issued " + attestor::ToText(claims_.issued_at);
    return out_.report.Record("statement.time", past ? Ok() : Status(Error(attestation::kFuture, issued)), issued);
  }

  void NotReached() {
    for (const std::string_view id : {"statement.signature", "statement.time", "release.signature", "registry.evidence", "signer.evidence",
                                      "registry.entry", "statement.node_evidence", "node.evidence"}) {
      if (out_.report.Find(id) == nullptr) out_.report.NotChecked(id, "an earlier check failed");
    }
  }

  void NoReleases(std::string why) { no_releases_ = std::move(why); }

  void CheckReleases(const attestation::Bundle& bundle) {
    constexpr std::string_view kId = "release.signature";
    if (!inputs_.release_root) {
      NoReleases("no release root was given");
      return out_.report.NotChecked(kId, no_releases_);
    }
    auto releases = release::ApprovedReleases::Verify(bundle.release_list, *inputs_.release_root);
    const bool named = claims_.release_list_hash == crypto::Sha256(bundle.release_list);
    Status status = StatusOf(releases);
    if (status.ok() && !named) status = Error(attestation::kOtherParts, "release list");
    if (!out_.report.Record(kId, status)) return NoReleases("the list of releases counts for nothing");
    releases_ = *std::move(releases);
  }

  // An entry is not signed by itself: the statement's hash of it is what makes its times count.
  Status CheckEntry(const attestation::Bundle& bundle) const {
    if (claims_.entry_hash != crypto::Sha256(bundle.entry)) return Error(attestation::kOtherParts, "registry entry");
    if (entry_.kid != crypto::Sha256(entry_.public_key)) return Error(registry::kEntry, "the key id is not the key's");
    if (!signer_) return Error(registry::kEntry, "the signer's key binding cannot be read");
    if (!Equal(signer_->statement_key, entry_.public_key)) return Error(registry::kStatementKey);
    if (entry_.not_after > signer_->not_after) return Error(registry::kEntry, "the entry outlives its evidence");
    if (claims_.issued_at >= entry_.born && claims_.issued_at < entry_.not_after) return Ok();
    return Error(registry::kKeyLife, attestor::ToText(claims_.issued_at) + " is not between " + attestor::ToText(entry_.born) + " and " +
                                         attestor::ToText(entry_.not_after));
  }

  // JudgeGuest judges evidence of attestor at `at`. `unsigned_why` says why there is no time of signing; empty when `at` is that time.
  void JudgeGuest(ByteView encoded, std::optional<Role> role, Time at, std::string unsigned_why) {
    CheckReport report;
    JudgedGuest guest;
    guest.role = role ? std::string(release::ToText(*role)) : "guest";
    guest.now.time = inputs_.at;
    if (role) guest.signing.time = at;
    guest.now.why = guest.signing.why = "the evidence cannot be read";
    const auto evidence = registry::Evidence::Decode(encoded);
    if (report.Record("evidence.format", StatusOf(evidence))) {
      const auto binding = registry::KeyBinding::Decode(evidence->key_binding);
      report.Record("evidence.binding", StatusOf(binding));
      if (binding.ok() && !role) guest.role = release::ToText(binding->role);
      if (binding.ok() && role == Role::kSigner) signer_ = *binding;
      CheckParts(*evidence, at, std::move(unsigned_why), guest, report);
      CheckBinding(binding, role, at, guest, report);
    }
    out_.report.Append(report, role ? release::ToText(*role) : std::string_view());
    out_.guests.push_back(std::move(guest));
  }

  void CheckParts(const registry::Evidence& evidence, Time at, std::string unsigned_why, JudgedGuest& guest, CheckReport& report) {
    dstack::Evidence parts;
    parts.quote = evidence.quote;
    parts.event_log = AsText(evidence.event_log);
    parts.app_compose = evidence.app_compose;
    parts.binding = evidence.key_binding;
    const auto collateral = quote::ParseCollateral(evidence.collateral);
    if (report.Record("quote.collateral", StatusOf(collateral))) parts.collateral = &*collateral;
    CheckDstack(parts, at, guest, report);
    FindStatuses(evidence.quote, parts.collateral, at, std::move(unsigned_why), guest);
  }

  void CheckDstack(const dstack::Evidence& parts, Time at, JudgedGuest& guest, CheckReport& report) {
    if (parts.collateral == nullptr) return report.NotChecked("quote.verify", "needs the collateral");
    auto judged = dstack::JudgeEvidence(parts, inputs_.roots, inputs_.policy, at, report);
    if (judged.ok()) guest.proved = *std::move(judged);
  }

  // FindStatuses takes newer collateral for the status now, where it was given.
  void FindStatuses(ByteView encoded, const quote::Collateral* own, Time at, std::string unsigned_why, JudgedGuest& guest) const {
    auto quote = quote::ParseQuote(encoded);
    if (!quote.ok() || own == nullptr) {
      guest.now.why = guest.signing.why = "the quote or the collateral cannot be read";
      return;
    }
    guest.quote = *std::move(quote);
    guest.signing = {};
    if (unsigned_why.empty()) {
      guest.signing = TcbStatusAt(*guest.quote, *own, inputs_.roots, at);
    } else {
      guest.signing.why = std::move(unsigned_why);
    }
    const bool newer = inputs_.collateral && inputs_.file.kind != EvidenceKind::kDstack;
    const auto imported = newer ? ImportedCollateral(*inputs_.collateral) : Result(*own);
    if (imported.ok()) {
      guest.now = TcbStatusAt(*guest.quote, *imported, inputs_.roots, inputs_.at);
    } else {
      guest.now.why = imported.error().Text();
    }
  }

  void CheckBinding(const Result<registry::KeyBinding>& binding, std::optional<Role> role, Time at, const JudgedGuest& guest,
                    CheckReport& report) const {
    if (!binding.ok()) {
      for (const std::string_view id : {"evidence.role", "evidence.expiry", "evidence.release", "evidence.os_image"}) {
        report.NotChecked(id, "the key binding cannot be read");
      }
      return;
    }
    const std::string is = "a " + std::string(release::ToText(binding->role));
    const bool expected = !role || binding->role == *role;
    report.Record("evidence.role", expected ? Ok() : Status(Error(registry::kRole, is + " instead of a " + guest.role)), is);
    const std::string until = "valid until " + attestor::ToText(binding->not_after);
    const bool in_time = at < binding->not_after;
    report.Record("evidence.expiry", in_time ? Ok() : Status(Error(registry::kExpired, until + ", used at " + attestor::ToText(at))),
                  until);
    CheckRelease(*binding, at, guest, report);
  }

  void CheckRelease(const registry::KeyBinding& binding, Time at, const JudgedGuest& guest, CheckReport& report) const {
    if (!releases_ || !guest.proved) {
      for (const std::string_view id : {"evidence.release", "evidence.os_image"}) {
        report.NotChecked(id, !releases_ ? no_releases_ : "what runs was not proved");
      }
      return;
    }
    const auto release = FindRelease(binding, at, *guest.proved);
    report.Record("evidence.release", StatusOf(release), release.ok() ? release->version : "");
    if (!release.ok()) return report.NotChecked("evidence.os_image", "there is no release");
    const ByteArray<32> image = quote::ImageId(guest.proved->quote.report);
    const bool listed = std::ranges::find(release->images, image) != release->images.end();
    report.Record("evidence.os_image", listed ? Ok() : Status(Error(registry::kOsImage, ToHex(image))), ToHex(image));
  }

  Result<release::Release> FindRelease(const registry::KeyBinding& binding, Time at, const dstack::JudgedEvidence& proved) const {
    ATTESTOR_TRY(releases_->CheckValidAt(at));
    ATTESTOR_ASSIGN(release::Release found, releases_->Find(binding.role, proved.facts.compose_hash, binding.config_digest));
    const ByteArray<32> id = release::IdentityOf(found).release;
    if (id != binding.release) return Error(registry::kRelease, ToHex(binding.release) + ", proved " + ToHex(id));
    return found;
  }

  void JudgeDstack() {
    const DstackFile& file = inputs_.file.dstack;
    JudgedGuest guest;
    guest.role = "guest";
    dstack::Evidence parts;
    parts.quote = file.quote;
    parts.event_log = file.event_log;
    parts.attestation = file.attestation;
    if (file.app_compose) parts.app_compose = *file.app_compose;
    if (file.vm_config) parts.vm_config = *file.vm_config;
    parts.report_data = file.report_data;
    const auto collateral = ImportedCollateral(*inputs_.collateral);
    if (out_.report.Record("quote.collateral", StatusOf(collateral))) parts.collateral = &*collateral;
    CheckDstack(parts, inputs_.at, guest, out_.report);
    const auto attestation = dstack::ParseAttestation(file.attestation);
    guest.now.time = inputs_.at;
    FindStatuses(attestation.ok() ? attestation->quote : file.quote, parts.collateral, inputs_.at,
                 "the evidence does not say when it was signed", guest);
    out_.guests.push_back(std::move(guest));
  }

  const EvidenceInputs& inputs_;
  attestation::Claims claims_;
  registry::Entry entry_;
  std::optional<registry::KeyBinding> signer_;
  std::optional<release::ApprovedReleases> releases_;
  std::string no_releases_;
  EvidenceJudgement out_;
};

}  // namespace

EvidenceJudgement JudgeEvidenceFile(const EvidenceInputs& inputs) { return EvidenceChecker(inputs).Run(); }

}  // namespace attestor::cli
