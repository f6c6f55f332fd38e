#include "evidence/quote/verify.h"

#include <algorithm>
#include <set>

#include "core/crypto/hash.h"
#include "core/crypto/signature.h"
#include "evidence/quote/collateral_check.h"
#include "evidence/quote/errors.h"
#include "evidence/quote/steps.h"
#include "evidence/quote/tcb_grace.h"
#include "evidence/quote/tcb_level.h"

namespace attestor::quote {
namespace {

template <size_t N>
bool Matches(const ByteArray<N>& value, const ByteArray<N>& mask, const ByteArray<N>& expected) {
  for (size_t i = 0; i < N; ++i) {
    if ((value[i] & mask[i]) != expected[i]) return false;
  }
  return true;
}

}  // namespace

// QuoteSteps is one judgement: what the checks share. They run in order, so that each may rely on those before it.
struct QuoteSteps {
  QuoteVerifier& verifier;
  Time at;
  const QuotePolicy& policy;
  const Quote& quote = verifier.quote_;
  const Collateral& collateral = verifier.collateral_;
  const TcbInfo& tcb_info = collateral.tcb_info.value;
  const QeIdentity& qe_identity = collateral.qe_identity.value;
  ByteArray<32> anchor{};
  PckPlatform platform{};
  PlatformSvns svns{};
  PartFindings found{};
  TcbStatus status = TcbStatus::kRevoked;
  std::optional<Time> grace_until{};  // of an outdated platform that is accepted all the same
  std::set<std::string> advisories{};
  std::string detail{};  // of the check that runs, for the report
  std::string open{};    // why the check that runs could not say anything; empty when it could

  const crypto::Certificate& root() const { return quote.pck_chain[2]; }

  Status Tee() {
    detail = std::string(ToText(quote.tee)) + ", version " + std::to_string(quote.version);
    if (quote.tee != policy.tee)
      return Error(kTeeType, std::string(ToText(quote.tee)) + ", expected " + std::string(ToText(policy.tee)));
    if (tcb_info.tee != quote.tee) return Error(kTcbInfoKind, "it is for " + std::string(ToText(tcb_info.tee)));
    if (qe_identity.tee != quote.tee)
      return Error(kQeIdentityKind, "it is for " + std::string(ToText(qe_identity.tee)));
    return Ok();
  }

  Status Root() {
    if (quote.pck_chain.size() != 3) return Error(kPckChainForm);
    anchor = crypto::Sha256(root().der());
    // The name is the root's own word; what it is called here follows from its hash.
    detail = std::string(TeeRoots::IsIntel(anchor) ? "Intel" : "SIMULATED, not Intel's") + ", SHA-256 " + ToHex(anchor);
    if (!verifier.roots_.Contains(root())) return Error(kUntrustedRoot, detail);
    return CheckRoot(root(), at, verifier.pki_);
  }

  Status RootCrl() { return CheckRootCrl(collateral.root_crl, root(), at, verifier.pki_); }

  Status TcbInfoSignature() {
    return CheckSignedText(collateral.tcb_info, root(), collateral.root_crl, at, TcbInfoCodes(),
                           verifier.pki_.tcb_info_signer, verifier.tcb_info_);
  }
  Status QeIdentitySignature() {
    // One certificate signs both texts, as a rule; it passed above, or this step would not be reached.
    const auto &other = collateral.tcb_info.chain, &chain = collateral.qe_identity.chain;
    const bool same = !chain.empty() && !other.empty() && chain[0].der() == other[0].der();
    Once& signer = same ? verifier.pki_.tcb_info_signer : verifier.pki_.qe_identity_signer;
    return CheckSignedText(collateral.qe_identity, root(), collateral.root_crl, at, QeIdentityCodes(), signer,
                           verifier.qe_identity_);
  }

  Status CheckTime(Time from, Time until, const SignedTextCodes& codes) {
    detail = ToText(from) + " to " + ToText(until);
    return CheckTextTime(from, until, at, codes);
  }
  Status TcbInfoTime() { return CheckTime(tcb_info.issue_date, tcb_info.next_update, TcbInfoCodes()); }
  Status QeIdentityTime() { return CheckTime(qe_identity.issue_date, qe_identity.next_update, QeIdentityCodes()); }

  Status PckChain() {
    ATTESTOR_TRY(CheckPckChain(quote.pck_chain, root(), collateral.root_crl, at, verifier.pki_));
    const auto& given = collateral.pck_chain;
    const bool foreign = !given.empty() && !std::ranges::equal(given, quote.pck_chain, {}, &crypto::Certificate::der,
                                                               &crypto::Certificate::der);
    return foreign ? Status(Error(kForeignPckChain)) : Ok();
  }

  Status PckCrl() {
    ATTESTOR_TRY(CheckPckCrl(collateral.pck_crl, quote.pck_chain[1], at, verifier.pki_));
    return CheckNotRevoked(quote.pck_chain[0], collateral.pck_crl);
  }

  Status Fmspc() {
    ATTESTOR_ASSIGN(platform, PlatformOf(quote.pck_chain[0]));
    svns = SvnsOf(platform, quote);
    detail = ToHex(platform.fmspc);
    if (platform.fmspc != tcb_info.fmspc) return Error(kFmspc, detail + ", TCB info for " + ToHex(tcb_info.fmspc));
    if (platform.pce_id != tcb_info.pce_id)
      return Error(kPceId, ToHex(platform.pce_id) + ", TCB info for " + ToHex(tcb_info.pce_id));
    return Ok();
  }

  Status QeReportSignature() {
    return verifier.qe_report_([&]() -> Status {
      ATTESTOR_ASSIGN(const ByteArray<64> key, PublicKey(quote.pck_chain[0], kPckChain));
      const bool good = crypto::VerifyP256Raw(key, quote.qe_report.bytes, quote.qe_report_signature).ok();
      return good ? Ok() : Status(Error(kQeReportSignature));
    });
  }

  Status AttestationKey() {
    const ByteArray<32> bound = crypto::Sha256(Concat({quote.attestation_key, quote.qe_auth}));
    ByteArray<64> expected{};  // the hash, and 32 zero bytes
    std::ranges::copy(bound, expected.begin());
    if (quote.qe_report.report_data == expected) return Ok();
    return Error(kAttestationKey, ToHex(quote.qe_report.report_data) + ", expected " + ToHex(expected));
  }

  Status QeIdentityMatch() {
    constexpr uint8_t kSgxDebug = 0x02;  // in the first byte of an enclave's attributes
    const SgxReport& qe = quote.qe_report;
    if (qe.mr_signer != qe_identity.mr_signer) {
      return Error(kQeIdentity, "signer " + ToHex(qe.mr_signer) + ", expected " + ToHex(qe_identity.mr_signer));
    }
    if (qe.isv_prod_id != qe_identity.isv_prod_id)
      return Error(kQeIdentity, "product " + std::to_string(qe.isv_prod_id));
    if ((qe.attributes[0] & kSgxDebug) != 0) return Error(kQeDebug);
    if (!Matches(qe.misc_select, qe_identity.misc_select_mask, qe_identity.misc_select))
      return Error(kQeIdentity, "misc select");
    if (!Matches(qe.attributes, qe_identity.attributes_mask, qe_identity.attributes))
      return Error(kQeIdentity, "attributes");
    return Ok();
  }

  Status QuoteSignature() {
    return verifier.signature_([&]() -> Status {
      const bool good = crypto::VerifyP256Raw(quote.attestation_key, quote.signed_bytes, quote.signature).ok();
      return good ? Ok() : Status(Error(kQuoteSignature));
    });
  }

  Status Found(Result<Finding> finding, Finding& out) {
    ATTESTOR_ASSIGN(out, std::move(finding));
    detail = std::string(ToText(out.status)) + ", level of " + ToText(out.date);
    return Ok();
  }
  // Renewal is what a refusal for the platform's level asks for first, where its certificate is stale.
  std::string_view Renewal() const {
    constexpr std::string_view kRenewal =
        "; the PCK certificate is older than the microcode that runs: renew the certificate, then look again";
    return IsStaleCertificate(platform, quote.qe_report) ? kRenewal : "";
  }

  Status TcbLevel() {
    const auto reached = PlatformLevel(tcb_info, svns);
    if (!reached.ok()) return Error(reached.error().code(), reached.error().detail() + std::string(Renewal()));
    const auto* level = *reached;
    return Found(level->finding, found.platform);
  }
  Status TdxModule() {
    ATTESTOR_TRY(Found(ModuleLevel(tcb_info, quote.report), found.module.emplace()));
    ATTESTOR_ASSIGN(found.current, CurrentStatus(tcb_info, svns, quote.report));
    if (found.current) detail.append("; platform and module now ").append(ToText(*found.current));
    return Ok();
  }
  Status QeLevel() { return Found(quote::QeLevel(qe_identity, quote.qe_report), found.quoting_enclave); }

  void Show(const Finding& finding, std::string_view part) {
    advisories.insert(finding.advisory_ids.begin(), finding.advisory_ids.end());
    detail.append(detail.empty() ? "" : ", ").append(part).append(" ").append(ToText(finding.status));
  }

  Status TcbStatusAccepted() {
    status = MergeParts(found);
    Show(found.platform, "platform");
    if (found.module) Show(*found.module, "TDX module");
    Show(found.quoting_enclave, "quoting enclave");
    detail = std::string(ToText(status)) + ": " + detail;
    for (const std::string& advisory : advisories) detail.append(" ").append(advisory);
    if (Accepts(status) || InGrace()) return Ok();
    return Error(kTcbStatus, detail + std::string(Renewal()));
  }

  bool Accepts(TcbStatus of) const {
    const auto& accepted = policy.tcb.accepted;
    return of != TcbStatus::kRevoked && std::ranges::find(accepted, of) != accepted.end();
  }

  // InGrace: the platform was good before a recovery that the policy gives it time for.
  bool InGrace() {
    const auto before = BeforeRecovery(status);
    if (policy.tcb.grace == Duration() || !before || !Accepts(*before)) return false;
    const ModuleIdentity* module =
        quote.tee == TeeType::kTdx ? FindModule(tcb_info, quote.report.tee_tcb_svn) : nullptr;
    const auto since = OutOfDateSince(tcb_info, module, qe_identity, found);
    if (!since) return false;
    const Time until = *since + policy.tcb.grace;
    detail.append("; lacks what is published since ").append(ToText(*since));
    detail.append(at <= until ? ", accepted in its grace until " : ", whose grace ended ").append(ToText(until));
    if (at > until) return false;
    grace_until = until;
    return true;
  }

  Status TdAttributes() {
    detail = HexNumber(quote.report.td_attributes);
    return CheckTdAttributes(quote.report, policy.td);
  }
  Status TdXfam() {
    detail = HexNumber(XfamOf(quote.report));
    return CheckTdXfam(quote.report, policy.td);
  }
  Status ServiceTd() {
    if (quote.report.extension) detail = "by the field of form 1.5; those of form 1.5ex are shown, and not judged";
    if (!quote.report.mr_service_td) open = "a report of form 1.0 does not say whether a service TD is bound";
    return CheckServiceTd(quote.report, policy.td);
  }
  Status TdOwner() {
    if (!policy.td.mr_owner && !policy.td.mr_owner_config) open = "no policy names an owner";
    return CheckTdOwner(quote.report, policy.td);
  }
  Status Enclave() {
    detail = "mr_enclave " + ToHex(quote.enclave.mr_enclave) + ", mr_signer " + ToHex(quote.enclave.mr_signer);
    return CheckEnclave(quote.enclave, policy.enclave);
  }

  Status EvaluationNumber() {
    detail = "TCB info " + std::to_string(tcb_info.evaluation_number) + ", QE identity " +
             std::to_string(qe_identity.evaluation_number);
    if (policy.tcb.min_evaluation_number == 0) open = "no policy sets a least number; " + detail;
    const bool enough =
        std::min(tcb_info.evaluation_number, qe_identity.evaluation_number) >= policy.tcb.min_evaluation_number;
    return enough ? Ok()
                  : Status(Error(kEvaluationNumber,
                                 detail + ", least " + std::to_string(policy.tcb.min_evaluation_number)));
  }

  Status CollateralAge() {
    const Time oldest = OldestIssue(collateral);
    detail = "oldest of " + ToText(oldest);
    if (policy.tcb.max_collateral_age == Duration()) {
      open = "no policy sets a greatest age; " + detail;
      return Ok();
    }
    const Time until = oldest + policy.tcb.max_collateral_age;
    return at <= until ? Ok() : Status(Error(kCollateralAge, detail + ", good until " + ToText(until)));
  }

  VerifiedQuote Verified() const {
    VerifiedQuote out;
    out.id = QuoteId(quote);
    out.tee = quote.tee;
    out.report = quote.report;
    out.enclave = quote.enclave;
    out.status = status;
    out.tcb_status = ToText(status);
    out.advisory_ids.assign(advisories.begin(), advisories.end());
    out.simulated = !TeeRoots::IsIntel(anchor);
    out.anchor = anchor;
    out.evaluation_number = std::min(tcb_info.evaluation_number, qe_identity.evaluation_number);
    out.tcb_date = std::min(found.platform.date, found.quoting_enclave.date);
    if (found.module && found.module->date != Time()) out.tcb_date = std::min(out.tcb_date, found.module->date);
    // Both lists have a next update: it was compared with the time above.
    out.collateral_until = CollateralUntil(collateral);
    for (const crypto::Certificate& certificate : quote.pck_chain) {
      out.collateral_until = std::min(out.collateral_until, certificate.not_after());
    }
    if (policy.tcb.max_collateral_age != Duration())
      out.collateral_until = std::min(out.collateral_until, OldestIssue(collateral) + policy.tcb.max_collateral_age);
    if (grace_until) out.collateral_until = std::min(out.collateral_until, *grace_until);
    out.ppid = platform.ppid;
    out.fmspc = platform.fmspc;
    return out;
  }
};

namespace {

enum class For : uint8_t { kBoth, kTdx, kSgx };

struct Step {
  std::string_view id;
  Status (QuoteSteps::*check)();
  For tee = For::kBoth;
};

bool IsFor(const Step& step, TeeType tee) { return step.tee != (tee == TeeType::kTdx ? For::kSgx : For::kTdx); }

constexpr Step kSteps[] = {
    {"quote.tee_type", &QuoteSteps::Tee},
    {"quote.root", &QuoteSteps::Root},
    {"quote.root_crl", &QuoteSteps::RootCrl},
    {"quote.tcb_info_signature", &QuoteSteps::TcbInfoSignature},
    {"quote.tcb_info_time", &QuoteSteps::TcbInfoTime},
    {"quote.qe_identity_signature", &QuoteSteps::QeIdentitySignature},
    {"quote.qe_identity_time", &QuoteSteps::QeIdentityTime},
    {"quote.pck_chain", &QuoteSteps::PckChain},
    {"quote.pck_crl", &QuoteSteps::PckCrl},
    {"quote.fmspc", &QuoteSteps::Fmspc},
    {"quote.qe_report_signature", &QuoteSteps::QeReportSignature},
    {"quote.attestation_key", &QuoteSteps::AttestationKey},
    {"quote.qe_identity", &QuoteSteps::QeIdentityMatch},
    {"quote.signature", &QuoteSteps::QuoteSignature},
    {"quote.tcb_level", &QuoteSteps::TcbLevel},
    {"quote.tdx_module", &QuoteSteps::TdxModule, For::kTdx},
    {"quote.qe_level", &QuoteSteps::QeLevel},
    {"quote.tcb_status", &QuoteSteps::TcbStatusAccepted},
    {"quote.td_attributes", &QuoteSteps::TdAttributes, For::kTdx},
    {"quote.td_xfam", &QuoteSteps::TdXfam, For::kTdx},
    {"quote.service_td", &QuoteSteps::ServiceTd, For::kTdx},
    {"quote.td_owner", &QuoteSteps::TdOwner, For::kTdx},
    {"quote.enclave", &QuoteSteps::Enclave, For::kSgx},
    {"quote.evaluation_number", &QuoteSteps::EvaluationNumber},
    {"quote.collateral_age", &QuoteSteps::CollateralAge},
};

}  // namespace

std::vector<std::string_view> QuoteStepIds(std::optional<TeeType> tee) {
  std::vector<std::string_view> ids;
  for (const Step& step : kSteps) {
    if (!tee || IsFor(step, *tee)) ids.push_back(step.id);
  }
  return ids;
}

Result<VerifiedQuote> QuoteVerifier::Verify(Time at, CheckReport& report, const QuotePolicy& policy) {
  QuoteSteps steps{*this, at, policy};
  std::optional<Error> failure;
  for (const Step& step : kSteps) {
    if (!IsFor(step, quote_.tee)) continue;
    if (failure) {
      report.NotChecked(step.id, "not reached, after " + std::string(failure->code().id));
      continue;
    }
    steps.detail.clear();
    steps.open.clear();
    Status status = (steps.*step.check)();
    if (status.ok() && !steps.open.empty()) {
      report.NotChecked(step.id, steps.open);
      continue;
    }
    if (!report.Record(step.id, status, steps.detail)) failure = std::move(status).error();
  }
  if (failure) return *std::move(failure);
  return steps.Verified();
}

Result<VerifiedQuote> VerifyQuote(const Quote& quote, const Collateral& collateral, const TeeRoots& roots, Time at,
                                  CheckReport& report, const QuotePolicy& policy) {
  return QuoteVerifier(quote, collateral, roots).Verify(at, report, policy);
}

}  // namespace attestor::quote
