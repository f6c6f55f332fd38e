#include "evidence/binding/evidence.h"

#include <algorithm>
#include <iterator>

#include "core/base/check_recorder.h"
#include "core/crypto/hash.h"
#include "core/wire/fields.h"
#include "evidence/binding/errors.h"
#include "evidence/binding/fields.h"
#include "evidence/dstack/vm_config.h"
#include "evidence/quote/collateral.h"

namespace attestor::binding {

static_assert(quote::kMaxQuoteSize == limits::kQuote && quote::kMaxCollateralSize == limits::kCollateral);
static_assert(dstack::kMaxEventLogSize == limits::kEventLog && dstack::kMaxAppCompose == limits::kAppCompose);
static_assert(dstack::kMaxVmConfigSize == limits::kVmConfig);

Bytes Evidence::Encode() const { return wire::Encode(kEvidenceFields, *this); }

Result<Evidence> Evidence::Decode(ByteView bytes) {
  return Recode(wire::Decode<Evidence>(kEvidenceFields, bytes), kEvidenceFormat, kEvidenceFormat);
}

namespace {

// EvidenceProver makes the checks of one piece of evidence into a report of its own, so that its ids are looked up in
// it only.
class EvidenceProver : CheckRecorder {
 public:
  EvidenceProver(ByteView encoded, const EvidenceExpectation& expected, const quote::TeeRoots& tee_roots,
                 const release::ApprovedReleases* releases, Time at, CheckReport& report)
      : CheckRecorder(report),
        encoded_(encoded),
        expected_(expected),
        tee_roots_(tee_roots),
        releases_(releases),
        at_(at) {}

  Result<ProvedEvidence> Run() {
    if (Status status = JudgeGuest(); !status.ok()) {
      report_.NotReached(EvidenceStepIds());
      return std::move(status).error();
    }
    CheckRole();
    CheckConnection();
    Record("evidence.expiry", CheckExpiry(), "valid until " + attestor::ToText(out_.binding.not_after));
    CheckReleases();
    if (!first_.ok()) return std::move(first_).error();
    return std::move(out_);
  }

 private:
  Status JudgeGuest() {
    auto evidence = Evidence::Decode(encoded_);
    if (!Record("evidence.format", StatusOf(evidence))) return first_;
    evidence_ = *std::move(evidence);
    auto binding = KeyBinding::Decode(evidence_.key_binding);
    if (!Record("evidence.binding", StatusOf(binding))) return first_;
    out_.binding = *std::move(binding);
    const auto collateral = quote::ParseCollateral(evidence_.collateral);
    if (!Record("quote.collateral", StatusOf(collateral))) return first_;
    dstack::Evidence parts;
    parts.quote = evidence_.quote;
    parts.event_log = AsText(evidence_.event_log);
    parts.collateral = &*collateral;
    parts.app_compose = evidence_.app_compose;
    parts.binding = evidence_.key_binding;
    if (!evidence_.vm_config.empty()) parts.vm_config = AsText(evidence_.vm_config);
    ATTESTOR_ASSIGN(out_.guest, dstack::JudgeEvidence(parts, tee_roots_, Policy(), at_, report_));
    return Ok();
  }

  dstack::EvidencePolicy Policy() const {
    dstack::EvidencePolicy policy = expected_.policy;
    uint32_t& least = policy.quote.tcb.min_evaluation_number;
    if (releases_ != nullptr) least = std::max(least, releases_->list().min_tcb_evaluation);
    return policy;
  }

  void CheckRole() {
    constexpr std::string_view kId = "evidence.role";
    const std::string is = "a " + std::string(ToText(out_.binding.role));
    if (!expected_.role) return report_.NotChecked(kId, is + "; nobody said which it must be");
    const bool same = out_.binding.role == *expected_.role;
    Record(kId, same ? Ok() : Status(Error(kRole, is + " instead of a " + std::string(ToText(*expected_.role)))), is);
  }

  // Whoever holds the connection checks these; later nobody can, because exporter and nonce are known to its two ends
  // only.
  void CheckConnection() {
    if (!expected_.channel_binding && !expected_.channel_spki) {
      report_.NotChecked("evidence.channel", "only the two ends of the connection can");
    } else {
      Record("evidence.channel", CheckChannel());
    }
    if (!expected_.nonce) return report_.NotChecked("evidence.nonce", "only who asked can");
    const bool answered =
        std::ranges::any_of(out_.binding.nonces, [&](const Bytes& n) { return Equal(n, *expected_.nonce); });
    Record("evidence.nonce", answered ? Ok() : Status(Error(kNonce)));
  }

  Status CheckChannel() const {
    if (expected_.channel_spki && out_.binding.channel_spki != *expected_.channel_spki)
      return Error(kChannel, "channel key");
    const bool bound = !expected_.channel_binding || Equal(out_.binding.channel_binding, *expected_.channel_binding);
    return bound ? Ok() : Status(Error(kChannel, "TLS exporter"));
  }

  Status CheckExpiry() const {
    if (at_ < out_.binding.not_after) return Ok();
    return Error(kExpired,
                 "valid until " + attestor::ToText(out_.binding.not_after) + ", used at " + attestor::ToText(at_));
  }

  void CheckReleases() {
    if (releases_ == nullptr) {
      for (const std::string_view id : {"evidence.release", "evidence.os_image"}) {
        report_.NotChecked(id, "there is no list of approved releases that counts");
      }
      return;
    }
    auto found = FindRelease();
    if (!Record("evidence.release", StatusOf(found), found.ok() ? found->version : "")) {
      return report_.NotChecked("evidence.os_image", "there is no release");
    }
    out_.release = *std::move(found);
    CheckOsImage();
  }

  Result<release::Release> FindRelease() const {
    ATTESTOR_TRY(releases_->CheckValidAt(at_));
    const KeyBinding& binding = out_.binding;
    ATTESTOR_ASSIGN(release::Release found,
                    releases_->Find(binding.role, out_.guest.facts.compose_hash, binding.config_digest));
    const ByteArray<32> id = release::IdentityOf(found).release;
    if (id != binding.release) return Error(kRelease, ToHex(binding.release) + ", proved " + ToHex(id));
    return found;
  }

  // RTMR3 is extended by software of the guest: it says which application runs only if the image below is one that
  // measures truthfully.
  void CheckOsImage() {
    const ByteArray<32> image = quote::ImageId(out_.guest.quote.report);
    Record("evidence.os_image", out_.release->RunsOn(image) ? Ok() : Status(Error(kOsImage, ToHex(image))),
           ToHex(image));
  }

  const ByteView encoded_;
  const EvidenceExpectation& expected_;
  const quote::TeeRoots& tee_roots_;
  const release::ApprovedReleases* releases_;
  const Time at_;
  Evidence evidence_;
  ProvedEvidence out_;
};

}  // namespace

std::vector<std::string_view> EvidenceStepIds() {
  std::vector<std::string_view> ids = {"evidence.format", "evidence.binding", "quote.collateral"};
  std::ranges::copy(dstack::EvidenceStepIds(), std::back_inserter(ids));
  ids.insert(ids.end(), {"evidence.role", "evidence.channel", "evidence.nonce", "evidence.expiry", "evidence.release",
                         "evidence.os_image"});
  return ids;
}

Result<ProvedEvidence> ProveEvidence(ByteView encoded, const EvidenceExpectation& expected,
                                     const quote::TeeRoots& tee_roots, const release::ApprovedReleases* releases,
                                     Time at, CheckReport& report) {
  CheckReport own;
  auto proved = EvidenceProver(encoded, expected, tee_roots, releases, at, own).Run();
  report.Append(own);
  return proved;
}

Result<VerifiedEvidence> VerifyEvidence(ByteView encoded, const EvidenceExpectation& expected,
                                        const quote::TeeRoots& tee_roots, const release::ApprovedReleases& releases,
                                        Time at, CheckReport& report) {
  ATTESTOR_ASSIGN(ProvedEvidence proved, ProveEvidence(encoded, expected, tee_roots, &releases, at, report));
  VerifiedEvidence out;
  out.evidence_hash_ = crypto::Sha256(encoded);
  out.release_ = release::IdentityOf(*proved.release);
  out.compose_hash_ = proved.guest.facts.compose_hash;
  out.tcb_status_ = proved.guest.quote.tcb_status;
  out.tcb_date_ = proved.guest.quote.tcb_date;
  out.evaluation_number_ = proved.guest.quote.evaluation_number;
  out.simulated_ = proved.guest.quote.simulated;
  out.valid_until_ = std::min({proved.guest.quote.collateral_until, releases.list().expires, proved.binding.not_after});
  out.binding_ = std::move(proved.binding);
  return out;
}

}  // namespace attestor::binding
