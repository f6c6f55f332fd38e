#include "evidence_checks.h"

#include <algorithm>
#include <array>

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

bool ImageKnown(const CheckReport& report) {
  return std::ranges::any_of(std::array<std::string_view, 2>{"dstack.os_image", "evidence.os_image"}, [&](std::string_view id) {
    const Check* check = report.Find(id);
    return check != nullptr && check->outcome == Outcome::kPassed;
  });
}

// BundleStepIds gives the ids of the checks of a bundle, in their order.
std::vector<std::string> BundleStepIds() {
  const auto add_guest = [](std::vector<std::string>& ids, Role role) {
    const std::string prefix = std::string(release::ToText(role)) + ".";
    ids.push_back(prefix + "evidence.format");
    for (const std::string_view id : registry::EvidenceStepIds()) ids.push_back(prefix + std::string(id));
  };
  std::vector<std::string> ids = {"bundle.format",       "statement.format", "registry.entry_format",
                                  "statement.signature", "statement.time",   "release.signature"};
  add_guest(ids, Role::kSigner);
  ids.insert(ids.end(), {"registry.entry", "statement.node_evidence"});
  add_guest(ids, Role::kNode);
  return ids;
}

class EvidenceChecker {
 public:
  explicit EvidenceChecker(const EvidenceInputs& inputs) : inputs_(inputs) {}

  EvidenceJudgement Run() {
    switch (inputs_.file.kind) {
      case EvidenceKind::kBundle: JudgeBundle(); break;
      case EvidenceKind::kEvidence:
        JudgeGuest(inputs_.file.bytes, std::nullopt, inputs_.at, "the evidence does not say when it was signed");
        break;
      case EvidenceKind::kDstack: JudgeDstack(); break;
    }
    return std::move(out_);
  }

 private:
  void JudgeBundle() {
    const auto bundle = attestation::Bundle::Decode(inputs_.file.bytes);
    if (!out_.report.Record("bundle.format", StatusOf(bundle)) || !CheckStatement(*bundle)) return NotReached();
    CheckReleases(*bundle);
    const auto signer = JudgeGuest(bundle->signer_evidence, Role::kSigner, claims_.issued_at, "");
    CheckEntry(*bundle, signer);
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
    const std::vector<std::string> ids = BundleStepIds();
    out_.report.NotReached(std::vector<std::string_view>(ids.begin(), ids.end()));
  }

  void CheckReleases(const attestation::Bundle& bundle) {
    constexpr std::string_view kId = "release.signature";
    if (!inputs_.release_root) return out_.report.NotChecked(kId, "no release root was given");
    auto releases = release::ApprovedReleases::Verify(bundle.release_list, *inputs_.release_root);
    const bool named = claims_.release_list_hash == crypto::Sha256(bundle.release_list);
    Status status = StatusOf(releases);
    if (status.ok() && !named) status = Error(attestation::kOtherParts, "release list");
    if (out_.report.Record(kId, status)) releases_ = *std::move(releases);
  }

  // An entry is not signed by itself: the statement's hash of it is what makes its times count.
  void CheckEntry(const attestation::Bundle& bundle, const std::optional<registry::ProvedEvidence>& signer) {
    constexpr std::string_view kId = "registry.entry";
    if (claims_.entry_hash != crypto::Sha256(bundle.entry)) {
      out_.report.Fail(kId, Error(attestation::kOtherParts, "registry entry"));
    } else if (!signer) {
      out_.report.NotChecked(kId, "what runs was not proved");
    } else {
      const auto hash = crypto::Sha256(bundle.signer_evidence);
      out_.report.Record(kId, registry::CheckEntry(entry_, signer->binding, hash, claims_.issued_at), "key " + ToHex(entry_.kid));
    }
  }

  // JudgeGuest judges evidence of attestor at `at`. `unsigned_why` says why there is no time of signing; empty when `at` is that time.
  std::optional<registry::ProvedEvidence> JudgeGuest(ByteView encoded, std::optional<Role> role, Time at, std::string unsigned_why) {
    CheckReport report;
    JudgedGuest guest;
    guest.role = role ? std::string(release::ToText(*role)) : "guest";
    guest.now.time = inputs_.at;
    if (role) guest.signing.time = at;
    guest.now.why = guest.signing.why = "the evidence cannot be read";
    std::optional<registry::ProvedEvidence> out;
    const auto evidence = registry::Evidence::Decode(encoded);
    if (report.Record("evidence.format", StatusOf(evidence))) {
      const auto collateral = quote::ParseCollateral(evidence->collateral);
      FindStatuses(evidence->quote, collateral.ok() ? &*collateral : nullptr, at, std::move(unsigned_why), guest);
      auto proved = registry::ProveEvidence(*evidence, {role, {}, {}, {}, inputs_.policy}, inputs_.roots, releases_ ? &*releases_ : nullptr,
                                            at, report);
      if (proved.ok()) out = *std::move(proved);
    } else {
      report.NotReached(registry::EvidenceStepIds());
    }
    if (out) guest.proved = out->guest;
    if (out && !role) guest.role = release::ToText(out->binding.role);
    guest.image_known = ImageKnown(report);
    out_.report.Append(report, role ? release::ToText(*role) : std::string_view());
    out_.guests.push_back(std::move(guest));
    return out;
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
    parts.key = file.key;
    const auto collateral = ImportedCollateral(*inputs_.collateral);
    if (out_.report.Record("quote.collateral", StatusOf(collateral))) parts.collateral = &*collateral;
    if (parts.collateral != nullptr) {
      auto judged = dstack::JudgeEvidence(parts, inputs_.roots, inputs_.policy, inputs_.at, out_.report);
      if (judged.ok()) guest.proved = *std::move(judged);
    } else {
      out_.report.NotReached(dstack::EvidenceStepIds());
    }
    guest.image_known = ImageKnown(out_.report);
    const auto attestation = dstack::ParseAttestation(file.attestation);
    guest.now.time = inputs_.at;
    FindStatuses(attestation.ok() ? attestation->quote : file.quote, parts.collateral, inputs_.at,
                 "the evidence does not say when it was signed", guest);
    out_.guests.push_back(std::move(guest));
  }

  const EvidenceInputs& inputs_;
  attestation::Claims claims_;
  registry::Entry entry_;
  std::optional<release::ApprovedReleases> releases_;
  EvidenceJudgement out_;
};

}  // namespace

EvidenceJudgement JudgeEvidenceFile(const EvidenceInputs& inputs) { return EvidenceChecker(inputs).Run(); }

}  // namespace attestor::cli
