#include "quote/verify.h"

#include <algorithm>
#include <array>
#include <set>

#include "crypto/hash.h"
#include "crypto/signature.h"
#include "quote/errors.h"
#include "quote/pck.h"
#include "quote/pki.h"
#include "quote/tcb_level.h"

namespace attestor::quote {
namespace {

// What guests may have besides SEPT_VE_DISABLE: hardening that the guest itself uses.
constexpr uint64_t kAllowedTdAttributes = kTdAttributeSeptVeDisable | kTdAttributeLass | kTdAttributePks | kTdAttributeKeyLocker;

// State is what the checks share. The checks run in order, so that each may rely on those before it.
struct State {
  const Quote& quote;
  const Collateral& collateral;
  const TeeRoots& roots;
  Time at;
  const TcbPolicy& policy;
  ByteArray<32> anchor{};
  PckPlatform platform;
  TcbStatus status = TcbStatus::kRevoked;
  std::set<std::string> advisories;
  std::string detail;  // of the check that runs, for the report

  const crypto::Certificate& root() const { return quote.pck_chain[2]; }
  const TdReport& td() const { return quote.report; }
};

Status Root(State& s) {
  if (s.quote.pck_chain.size() != 3) return Error(kPckChainForm);
  s.anchor = crypto::Sha256(s.root().der());
  // The name is the root's own word; what it is called here follows from its hash.
  s.detail = std::string(TeeRoots::IsIntel(s.anchor) ? "Intel" : "SIMULATED, not Intel's") + ", SHA-256 " + ToHex(s.anchor);
  if (!s.roots.Contains(s.root())) return Error(kUntrustedRoot, s.detail);
  return CheckRoot(s.root(), s.at);
}

Status RootCrl(State& s) { return CheckRootCrl(s.collateral.root_crl, s.root(), s.at); }

Status PckChain(State& s) {
  ATTESTOR_TRY(CheckPckChain(s.quote.pck_chain, s.root(), s.collateral.root_crl, s.at));
  const auto& given = s.collateral.pck_chain;
  const bool foreign =
      !given.empty() && !std::ranges::equal(given, s.quote.pck_chain, {}, &crypto::Certificate::der, &crypto::Certificate::der);
  return foreign ? Status(Error(kForeignPckChain)) : Ok();
}

Status PckCrl(State& s) { return CheckPckCrl(s.collateral.pck_crl, s.collateral.pck_crl_chain, s.quote.pck_chain, s.at); }

template <class T>
Status CheckSigned(State& s, const Signed<T>& signed_text, const ErrorCode& chain_code, const ErrorCode& signature_code) {
  ATTESTOR_TRY(CheckSigner(signed_text.chain, s.root(), s.collateral.root_crl, s.at, chain_code));
  ATTESTOR_ASSIGN(const ByteArray<64> key, PublicKey(signed_text.chain[0], chain_code));
  const bool good = crypto::VerifyP256Raw(key, AsBytes(signed_text.text), signed_text.signature).ok();
  return good ? Ok() : Status(Error(signature_code));
}

template <class T>
Status CheckTime(State& s, const T& value, const ErrorCode& code) {
  s.detail = ToText(value.issue_date) + " to " + ToText(value.next_update);
  return value.issue_date <= s.at && s.at <= value.next_update ? Ok() : Status(Error(code, s.detail + ", at " + ToText(s.at)));
}

Status TcbInfoSignature(State& s) { return CheckSigned(s, s.collateral.tcb_info, kTcbInfoChain, kTcbInfoSignature); }
Status TcbInfoTime(State& s) { return CheckTime(s, s.collateral.tcb_info.value, kTcbInfoTime); }
Status QeIdentitySignature(State& s) { return CheckSigned(s, s.collateral.qe_identity, kQeIdentityChain, kQeIdentitySignature); }
Status QeIdentityTime(State& s) { return CheckTime(s, s.collateral.qe_identity.value, kQeIdentityTime); }

Status EvaluationNumber(State& s) {
  const uint32_t tcb_info = s.collateral.tcb_info.value.evaluation_number;
  const uint32_t qe_identity = s.collateral.qe_identity.value.evaluation_number;
  s.detail = "TCB info " + std::to_string(tcb_info) + ", QE identity " + std::to_string(qe_identity);
  const bool enough = std::min(tcb_info, qe_identity) >= s.policy.min_evaluation_number;
  return enough ? Ok() : Status(Error(kEvaluationNumber, s.detail + ", least " + std::to_string(s.policy.min_evaluation_number)));
}

Status Fmspc(State& s) {
  ATTESTOR_ASSIGN(s.platform, PlatformOf(s.quote.pck_chain[0]));
  const TcbInfo& info = s.collateral.tcb_info.value;
  s.detail = ToHex(s.platform.fmspc);
  if (s.platform.fmspc != info.fmspc) return Error(kFmspc, s.detail + ", TCB info for " + ToHex(info.fmspc));
  if (s.platform.pce_id != info.pce_id) return Error(kPceId, ToHex(s.platform.pce_id) + ", TCB info for " + ToHex(info.pce_id));
  return Ok();
}

Status QeReportSignature(State& s) {
  ATTESTOR_ASSIGN(const ByteArray<64> key, PublicKey(s.quote.pck_chain[0], kPckChain));
  const bool good = crypto::VerifyP256Raw(key, s.quote.qe_report.bytes, s.quote.qe_report_signature).ok();
  return good ? Ok() : Status(Error(kQeReportSignature));
}

Status AttestationKey(State& s) {
  const ByteArray<32> bound = crypto::Sha256(Concat({s.quote.attestation_key, s.quote.qe_auth}));
  ByteArray<64> expected{};  // the hash, and 32 zero bytes
  std::ranges::copy(bound, expected.begin());
  return s.quote.qe_report.report_data == expected ? Ok() : Status(Error(kAttestationKey));
}

template <size_t N>
bool Matches(const ByteArray<N>& value, const ByteArray<N>& mask, const ByteArray<N>& expected) {
  for (size_t i = 0; i < N; ++i) {
    if ((value[i] & mask[i]) != (expected[i] & mask[i])) return false;
  }
  return true;
}

Status QeIdentityMatch(State& s) {
  constexpr uint8_t kSgxDebug = 0x02;  // in the first byte of an enclave's attributes
  const QeReport& qe = s.quote.qe_report;
  const QeIdentity& identity = s.collateral.qe_identity.value;
  if (qe.mr_signer != identity.mr_signer) return Error(kQeIdentity, "signer " + ToHex(qe.mr_signer));
  if (qe.isv_prod_id != identity.isv_prod_id) return Error(kQeIdentity, "product " + std::to_string(qe.isv_prod_id));
  if ((qe.attributes[0] & kSgxDebug) != 0) return Error(kQeDebug);
  if (!Matches(qe.misc_select, identity.misc_select_mask, identity.misc_select)) return Error(kQeIdentity, "misc select");
  if (!Matches(qe.attributes, identity.attributes_mask, identity.attributes)) return Error(kQeIdentity, "attributes");
  return Ok();
}

Status QuoteSignature(State& s) {
  const bool good = crypto::VerifyP256Raw(s.quote.attestation_key, s.quote.signed_bytes, s.quote.signature).ok();
  return good ? Ok() : Status(Error(kQuoteSignature));
}

Status TdAttributes(State& s) {
  const uint64_t attributes = s.td().td_attributes;
  ByteArray<8> shown{};
  for (size_t i = 0; i < shown.size(); ++i) shown[i] = static_cast<uint8_t>(attributes >> (8 * (shown.size() - 1 - i)));
  s.detail = "0x" + ToHex(shown);
  if ((attributes & kTdAttributeUntrusted) != 0) return Error(kTdDebug, s.detail);
  if ((attributes & kTdAttributeSeptVeDisable) == 0) return Error(kTdAttributesRefused, "SEPT_VE_DISABLE is off");
  if ((attributes & ~kAllowedTdAttributes) != 0) return Error(kTdAttributesRefused, s.detail);
  const auto& service = s.td().mr_service_td;
  if (service && std::ranges::any_of(*service, [](uint8_t byte) { return byte != 0; })) return Error(kServiceTd, ToHex(*service));
  return Ok();
}

// Take merges a part's finding into the platform's.
void Take(State& s, const Finding& finding, std::string_view part) {
  s.status = Merge(s.status, finding.status);
  s.advisories.insert(finding.advisory_ids.begin(), finding.advisory_ids.end());
  s.detail.append(s.detail.empty() ? "" : ", ").append(part).append(" ").append(ToText(finding.status));
}

Status TdxModule(State& s) {
  ATTESTOR_ASSIGN(const Finding module, ModuleLevel(s.collateral.tcb_info.value, s.td()));
  s.detail = "TDX module " + std::string(ToText(module.status));
  return Ok();
}

Status TcbLevelAccepted(State& s) {
  s.status = TcbStatus::kUpToDate;
  const TcbInfo& info = s.collateral.tcb_info.value;
  ATTESTOR_ASSIGN(const Finding platform, PlatformLevel(info, s.platform, s.td()));
  ATTESTOR_ASSIGN(const Finding module, ModuleLevel(info, s.td()));
  ATTESTOR_ASSIGN(const Finding qe, QeLevel(s.collateral.qe_identity.value, s.quote.qe_report));
  Take(s, platform, "platform");
  Take(s, module, "TDX module");
  Take(s, qe, "quoting enclave");
  for (const std::string& advisory : s.advisories) s.detail.append(" ").append(advisory);
  const bool accepted = s.status != TcbStatus::kRevoked && std::ranges::find(s.policy.accepted, s.status) != s.policy.accepted.end();
  return accepted ? Ok() : Status(Error(kTcbStatus, std::string(ToText(s.status)) + ": " + s.detail));
}

struct Step {
  std::string_view id;
  Status (*check)(State&);
};

constexpr std::array<Step, 17> kSteps = {{
    {"quote.root", Root},
    {"quote.root_crl", RootCrl},
    {"quote.pck_chain", PckChain},
    {"quote.pck_crl", PckCrl},
    {"quote.tcb_info_signature", TcbInfoSignature},
    {"quote.tcb_info_time", TcbInfoTime},
    {"quote.qe_identity_signature", QeIdentitySignature},
    {"quote.qe_identity_time", QeIdentityTime},
    {"quote.evaluation_number", EvaluationNumber},
    {"quote.fmspc", Fmspc},
    {"quote.qe_report_signature", QeReportSignature},
    {"quote.attestation_key", AttestationKey},
    {"quote.qe_identity", QeIdentityMatch},
    {"quote.signature", QuoteSignature},
    {"quote.td_attributes", TdAttributes},
    {"quote.tdx_module", TdxModule},
    {"quote.tcb_level", TcbLevelAccepted},
}};

VerifiedQuote Verified(const State& s) {
  VerifiedQuote out;
  out.report = s.td();
  out.tcb_status = ToText(s.status);
  out.advisory_ids.assign(s.advisories.begin(), s.advisories.end());
  out.simulated = !TeeRoots::IsIntel(s.anchor);
  out.anchor = s.anchor;
  const Collateral& c = s.collateral;
  out.evaluation_number = c.tcb_info.value.evaluation_number;
  // Both lists have a next update: it was compared with the time above.
  out.collateral_until = std::min({c.tcb_info.value.next_update, c.qe_identity.value.next_update, c.root_crl.next_update().value_or(Time()),
                                   c.pck_crl.next_update().value_or(Time())});
  out.ppid = s.platform.ppid;
  return out;
}

}  // namespace

Result<VerifiedQuote> VerifyQuote(const Quote& quote, const Collateral& collateral, const TeeRoots& roots, Time at, CheckReport& report,
                                  const TcbPolicy& policy) {
  State state{quote, collateral, roots, at, policy};
  std::optional<Error> failure;
  for (const Step& step : kSteps) {
    if (failure) {
      report.NotChecked(step.id, "not reached, after " + std::string(failure->code().id));
      continue;
    }
    state.detail.clear();
    Status status = step.check(state);
    if (!report.Record(step.id, status, state.detail)) failure = std::move(status).error();
  }
  if (failure) return *std::move(failure);
  return Verified(state);
}

}  // namespace attestor::quote
