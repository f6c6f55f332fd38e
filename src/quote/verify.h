// Verifying a TDX quote with collateral, offline, at a stated time (Intel DCAP quote verification; the reference page names the sources).
//
// A status like "UpToDate" is no property of a quote. It is one of (quote, collateral, time): the same quote is UpToDate with one month's
// collateral and OutOfDate with another's. So the result says until when its collateral counts and which evaluation it is.
#pragma once

#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/check_report.h"
#include "base/clock.h"
#include "base/result.h"
#include "quote/collateral.h"
#include "quote/quote.h"
#include "quote/tcb_status.h"
#include "quote/tee_roots.h"

namespace attestor::quote {

// TcbPolicy says which platforms are good enough. By default:
//   UpToDate           accepted.
//   SWHardeningNeeded  accepted: firmware is current; the advisories ask for care in the guest's own software, and are listed.
//   Configuration...   refused: the operator left a mitigation off (hyper-threading, a BIOS setting), which no guest can see or repair.
//   OutOfDate...       refused: known holes are open.
//   Revoked            refused, whatever `accepted` says.
struct TcbPolicy {
  std::vector<TcbStatus> accepted = {TcbStatus::kUpToDate, TcbStatus::kSwHardeningNeeded};
  // The least tcbEvaluationDataNumber of TCB info and QE identity: keeps old collateral from being used while it is still unexpired.
  uint32_t min_evaluation_number = 0;
};

struct VerifiedQuote {
  TdReport report;
  std::string tcb_status;
  std::vector<std::string> advisory_ids;  // sorted, unique
  bool simulated = true;                  // true iff the anchor is not Intel's root
  ByteArray<32> anchor{};                 // SHA-256 of the root certificate's DER
  uint32_t evaluation_number = 0;         // of the TCB info
  Time collateral_until;                  // the earliest next update of TCB info, QE identity and both revocation lists
  ByteArray<16> ppid{};                   // names the platform
};

// VerifyQuote makes these checks in this order and adds each to `report`; the first failure is the result, and the later ones are recorded
// as not checked:
//   quote.root                   the chain's root is one of `roots` and valid                    untrusted_root, root_certificate
//   quote.root_crl               the root's revocation list                                      root_crl, root_crl_time
//   quote.pck_chain              PCK certificate <- PCK CA <- root                               pck_chain, pck_chain_time, pck_ca_revoked,
//                                                                                                foreign_pck_chain
//   quote.pck_crl                the PCK CA's revocation list                                    pck_crl, pck_crl_time, pck_revoked
//   quote.tcb_info_signature     TCB info is Intel's                                             tcb_info_chain, tcb_info_signature
//   quote.tcb_info_time          and current                                                     tcb_info_time
//   quote.qe_identity_signature  QE identity is Intel's                                          qe_identity_chain, qe_identity_signature
//   quote.qe_identity_time       and current                                                     qe_identity_time
//   quote.evaluation_number      neither is older than the policy allows                         evaluation_number
//   quote.fmspc                  TCB info is for this platform                                   pck_extension, fmspc, pce_id
//   quote.qe_report_signature    the platform signed the quoting enclave's report                qe_report_signature
//   quote.attestation_key        which names the attestation key                                 attestation_key
//   quote.qe_identity            and is Intel's TD quoting enclave, not in debug mode            qe_identity, qe_debug
//   quote.signature              the attestation key signed header and TD report                 signature
//   quote.td_attributes          no debug, no migration, no service TD                           td_debug, td_attributes, service_td
//   quote.tdx_module             the TDX module is Intel's                                       tdx_module, tdx_module_level
//   quote.tcb_level              TCB of platform, module and quoting enclave, merged             tcb_level, qe_level, tcb_status
// Codes are "quote." and the name in the last column. Intel's TDRelaunchAdvised (a module updated under a running TD) is not told apart
// from OutOfDate: the stricter of the two.
Result<VerifiedQuote> VerifyQuote(const Quote& quote, const Collateral& collateral, const TeeRoots& roots, Time at, CheckReport& report,
                                  const TcbPolicy& policy = {});

}  // namespace attestor::quote
