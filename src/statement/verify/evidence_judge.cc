#include "statement/verify/evidence_judge.h"

#include <algorithm>
#include <array>

#include "evidence/binding/evidence.h"
#include "evidence/dstack/attestation.h"
#include "evidence/dstack/image_files.h"
#include "evidence/quote/input.h"
#include "evidence/release/release_list.h"
#include "statement/format/bundle.h"
#include "statement/format/statement_check.h"

namespace attestor::verify {
namespace {

constexpr std::string_view kNotSaid = "the evidence does not say when it was signed";

// ImageKnown looks the checks of the image up, with `prefix` in front of their ids.
bool ImageKnown(const CheckReport& report, const std::string& prefix) {
  if (dstack::ImageFilesPassed(report, prefix)) return true;
  return std::ranges::any_of(std::array<std::string_view, 2>{"dstack.os_image", "evidence.os_image"},
                             [&](std::string_view id) {
                               const Check* check = report.Find(prefix + std::string(id));
                               return check != nullptr && check->outcome == Outcome::kPassed;
                             });
}

class EvidenceFileJudge {
 public:
  explicit EvidenceFileJudge(const EvidenceInputs& inputs) : inputs_(inputs) {}

  EvidenceJudgement Run() {
    switch (inputs_.file.kind) {
      case EvidenceKind::kBundle: JudgeBundle(); break;
      case EvidenceKind::kEvidence: JudgeAlone(); break;
      case EvidenceKind::kDstack: JudgeDstack(); break;
    }
    return std::move(out_);
  }

 private:
  void JudgeBundle() {
    const auto bundle = statement::Bundle::Decode(inputs_.file.bytes);
    if (!out_.report.Record("bundle.format", StatusOf(bundle))) {
      const std::vector<std::string> ids = statement::StatementStepIds();
      return out_.report.NotReached(std::vector<std::string_view>(ids.begin(), ids.end()));
    }
    const statement::SignedParts parts{bundle->statement, bundle->entry, bundle->signer_evidence, bundle->node_evidence,
                                       bundle->release_list};
    const statement::Trust trust{inputs_.roots, inputs_.release_root, inputs_.policy};
    const statement::ProvedParts proved = statement::JudgeStatement(parts, trust, inputs_.at, out_.report);
    // The time at which evidence is judged is the statement's: where that does not count, there is nothing to say of
    // the guests.
    if (!proved.issued_at) return;
    AddGuest("signer", "signer.", bundle->signer_evidence, proved.signer, proved.issued_at);
    AddGuest("node", "node.", bundle->node_evidence, proved.node, proved.issued_at);
  }

  void JudgeAlone() {
    const auto proved = binding::ProveEvidence(inputs_.file.bytes, {{}, {}, {}, {}, inputs_.policy}, inputs_.roots,
                                               nullptr, inputs_.at, out_.report);
    const std::string role(proved.ok() ? release::ToText(proved->binding.role) : "guest");
    AddGuest(role, "", inputs_.file.bytes, proved.ok() ? std::optional(*proved) : std::nullopt, std::nullopt);
  }

  void AddGuest(const std::string& role, const std::string& prefix, ByteView encoded,
                const std::optional<binding::ProvedEvidence>& proved, std::optional<Time> signed_at) {
    JudgedGuest guest;
    guest.role = role;
    guest.image_known = ImageKnown(out_.report, prefix);
    if (proved) guest.proved = proved->guest;
    const auto evidence = binding::Evidence::Decode(encoded);
    const auto collateral =
        evidence.ok() ? quote::ParseCollateral(evidence->collateral) : Result<quote::Collateral>(evidence.error());
    FindStatuses(evidence.ok() ? ByteView(evidence->quote) : ByteView(), collateral.ok() ? &*collateral : nullptr,
                 signed_at, guest);
    out_.guests.push_back(std::move(guest));
  }

  // FindStatuses takes newer collateral for the status now, where it was given.
  void FindStatuses(ByteView encoded, const quote::Collateral* own, std::optional<Time> signed_at,
                    JudgedGuest& guest) const {
    guest.now.time = inputs_.at;
    guest.signing.time = signed_at;
    auto quote = quote::ParseQuote(encoded);
    if (!quote.ok() || own == nullptr) {
      guest.now.why = guest.signing.why = "the quote or the collateral cannot be read";
      return;
    }
    guest.quote = *std::move(quote);
    guest.signing.why = kNotSaid;
    if (signed_at) guest.signing = quote::TcbStatusAt(*guest.quote, *own, inputs_.roots, *signed_at);
    const bool newer = inputs_.collateral && inputs_.file.kind != EvidenceKind::kDstack;
    const auto imported = newer ? quote::ImportedCollateral(*inputs_.collateral) : Result(*own);
    if (imported.ok()) {
      guest.now = quote::TcbStatusAt(*guest.quote, *imported, inputs_.roots, inputs_.at);
    } else {
      guest.now.why = imported.error().Text();
    }
  }

  void JudgeDstack() {
    const dstack::AgentAnswer& answer = inputs_.file.answer;
    JudgedGuest guest;
    guest.role = "guest";
    dstack::Evidence parts;
    parts.quote = answer.quote;
    parts.event_log = answer.event_log;
    parts.attestation = answer.attestation;
    if (answer.app_compose) parts.app_compose = *answer.app_compose;
    if (answer.vm_config) parts.vm_config = *answer.vm_config;
    parts.report_data = answer.report_data;
    parts.key = answer.key;
    const auto collateral = quote::ImportedCollateral(inputs_.collateral ? ByteView(*inputs_.collateral) : ByteView());
    if (out_.report.Record("quote.collateral", StatusOf(collateral))) {
      parts.collateral = &*collateral;
      auto judged = dstack::JudgeEvidence(parts, inputs_.roots, inputs_.policy, inputs_.at, out_.report);
      if (judged.ok()) guest.proved = *std::move(judged);
    } else {
      out_.report.NotReached(dstack::EvidenceStepIds());
    }
    guest.image_known = ImageKnown(out_.report, "");
    const auto attestation = dstack::ParseAttestation(answer.attestation);
    FindStatuses(attestation.ok() ? attestation->quote : answer.quote, parts.collateral, std::nullopt, guest);
    out_.guests.push_back(std::move(guest));
  }

  const EvidenceInputs& inputs_;
  EvidenceJudgement out_;
};

}  // namespace

bool EvidenceJudgement::accepted() const {
  return report.NoneFailed() && !guests.empty() &&
         std::ranges::all_of(guests, [](const JudgedGuest& g) { return g.proved.has_value(); });
}

EvidenceJudgement JudgeEvidenceFile(const EvidenceInputs& inputs) { return EvidenceFileJudge(inputs).Run(); }

}  // namespace attestor::verify
