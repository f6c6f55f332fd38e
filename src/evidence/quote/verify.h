// Verifying an SGX or TDX quote with collateral, offline, at a stated time, by the steps of Intel's quote verification
// library.
//
// A status like "UpToDate" is no property of a quote. It is one of (quote, collateral, time): the same quote is
// UpToDate with one month's collateral and OutOfDate with another's. So the result says until when its collateral
// counts and which evaluation it is.
#pragma once

#include <string>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/check_report.h"
#include "core/base/clock.h"
#include "core/base/result.h"
#include "evidence/quote/collateral.h"
#include "evidence/quote/pck.h"
#include "evidence/quote/pki.h"
#include "evidence/quote/quote.h"
#include "evidence/quote/tcb_status.h"
#include "evidence/quote/td_policy.h"
#include "evidence/quote/tee_roots.h"

namespace attestor::quote {

// TcbPolicy says which platforms are good enough. By default:
//   UpToDate           accepted.
//   SWHardeningNeeded  accepted: firmware is current; the advisories ask for care in the guest's own software, and are listed.
//   Configuration...   refused: the operator left a mitigation off (hyper-threading, a BIOS setting), which no guest can see or repair.
//   TDRelaunch...      refused: the guest began under a TDX module with known holes.
//   OutOfDate...       refused: known holes are open.
//   Revoked            refused, whatever `accepted` says.
struct TcbPolicy {
  std::vector<TcbStatus> accepted = {TcbStatus::kUpToDate, TcbStatus::kSwHardeningNeeded};
  // The least tcbEvaluationDataNumber of TCB info and QE identity: keeps old collateral from being used while it is
  // still unexpired.
  uint32_t min_evaluation_number = 0;
  // The greatest age of TCB info, QE identity and the PCK CA's list at the time of judging, counted from when each was
  // issued; zero: as old as they are valid. The root's list is left out: Intel makes one a year.
  Duration max_collateral_age{};
  // How long after the first recovery that it lacks (OutOfDateSince) an outdated platform is judged as it was before;
  // zero: not at all. Its status stays OutOfDate in every report.
  Duration grace{};
};

// QuotePolicy is all that the relying party decides. A quote of another kind of TEE than `tee` is refused.
struct QuotePolicy {
  TeeType tee = TeeType::kTdx;
  TcbPolicy tcb;
  TdPolicy td;
  EnclavePolicy enclave;
};

struct VerifiedQuote {
  ByteArray<32> id{};  // QuoteId
  TeeType tee = TeeType::kTdx;
  TdReport report;    // of a TDX quote
  SgxReport enclave;  // of an SGX quote
  TcbStatus status = TcbStatus::kRevoked;
  std::string tcb_status;                 // `status` in Intel's words
  std::vector<std::string> advisory_ids;  // sorted, unique
  bool simulated = true;                  // true iff the anchor is not Intel's root
  ByteArray<32> anchor{};                 // SHA-256 of the root certificate's DER
  uint32_t evaluation_number = 0;         // of TCB info and QE identity, the lower one
  Time tcb_date;          // of the levels that the parts reached, the earliest; those of one kind of module have none
  Time collateral_until;  // CollateralUntil, or when the quote's own chain, the greatest age or the grace ends
  ByteArray<16> ppid{};   // names the platform
  ByteArray<6> fmspc{};   // names its family
};

// QuoteVerifier judges one quote with one collateral at as many times as asked: signatures are verified once, so the
// second time costs little. It refers to its arguments, which must outlive it. Not for several threads at once.
class QuoteVerifier {
 public:
  QuoteVerifier(const Quote& quote, const Collateral& collateral, const TeeRoots& roots)
      : quote_(quote), collateral_(collateral), roots_(roots) {}

  // Verify makes these checks in this order and adds each to `report`; the first failure is the result, and the later
  // ones are recorded as not checked. The numbers are those of Intel's steps as the reference page counts them; codes
  // are "quote." and the names on the right.
  //    1 quote.tee_type               quote and collateral are of the kind asked for              tee_type, tcb_info_kind, qe_identity_kind
  //    2 quote.root                   the chain's root is one of the roots and valid              untrusted_root, root_certificate
  //      quote.root_crl               the root's revocation list                                  root_crl, root_crl_time
  //    3 quote.tcb_info_signature     TCB info is Intel's                                         tcb_info_chain, tcb_info_signature
  //      quote.tcb_info_time          and current                                                 tcb_info_time
  //    4 quote.qe_identity_signature  QE identity is Intel's                                      qe_identity_chain, qe_identity_signature
  //      quote.qe_identity_time       and current                                                 qe_identity_time
  //    5 quote.pck_chain              PCK certificate <- PCK CA <- root                           pck_chain, pck_chain_time,
  //                                                                                               pck_ca_revoked, foreign_pck_chain
  //      quote.pck_crl                the PCK CA's revocation list                                pck_crl, pck_crl_time, pck_revoked
  //    6 quote.fmspc                  TCB info is for this platform                               pck_extension, fmspc, pce_id
  //    7 quote.qe_report_signature    the platform signed the quoting enclave's report            qe_report_signature
  //      quote.attestation_key        which names the attestation key                             attestation_key
  //    8 quote.qe_identity            and is Intel's quoting enclave, not in debug mode           qe_identity, qe_debug
  //    9 quote.signature              the attestation key signed header and report                signature
  //   10 quote.tcb_level              the platform reaches a level of the TCB info                tcb_level
  //   11 quote.tdx_module             the TDX module is Intel's and reaches one, as does what     tdx_module, tdx_module_level,
  //                                   runs now (TDX)                                              tcb_level
  //      quote.qe_level               the quoting enclave reaches one                             qe_level
  //   12 quote.tcb_status             the statuses of all three, merged, are accepted             tcb_status
  //   13 quote.td_attributes          no debug, no migration (TDX)                                td_debug, td_attributes
  //      quote.td_xfam                processor features (TDX)                                    td_xfam
  //      quote.service_td             no service TD (TDX)                                         service_td
  //      quote.td_owner               the owner that the policy asks for (TDX)                    td_owner
  //      quote.enclave                initialised, no debug, what the policy asks for (SGX)       enclave_attributes
  //   14 quote.evaluation_number      the collateral is not of an older evaluation than allowed   evaluation_number
  //      quote.collateral_age         nor issued longer ago                                       collateral_age
  Result<VerifiedQuote> Verify(Time at, CheckReport& report, const QuotePolicy& policy = {});

 private:
  friend struct QuoteSteps;
  const Quote& quote_;
  const Collateral& collateral_;
  const TeeRoots& roots_;
  PkiSignatures pki_;
  Once tcb_info_, qe_identity_, qe_report_, signature_;
};

// VerifyQuote is QuoteVerifier for one time.
Result<VerifiedQuote> VerifyQuote(const Quote& quote, const Collateral& collateral, const TeeRoots& roots, Time at,
                                  CheckReport& report, const QuotePolicy& policy = {});

}  // namespace attestor::quote
