// Codes of quote: 800..899.
#pragma once

#include "base/error.h"

namespace attestor::quote {

// Roots.
inline constexpr ErrorCode kRoots{800, "quote.roots", "The file of TEE roots must hold one to sixteen PEM certificates and nothing else."};
inline constexpr ErrorCode kAnchorNotAllowed{801, "quote.anchor_not_allowed",
                                             "This binary accepts Intel's TEE root only; use a build with ATTESTOR_ANCHORS=any."};

// Form of a quote.
inline constexpr ErrorCode kQuoteSize{802, "quote.size", "The quote is empty or larger than 64 KiB."};
inline constexpr ErrorCode kQuoteMalformed{803, "quote.malformed", "The lengths inside the quote do not fit together."};
inline constexpr ErrorCode kQuoteVersion{804, "quote.version", "Only quotes of version 4 and 5 are TDX quotes."};
inline constexpr ErrorCode kTeeType{805, "quote.tee_type", "The quote is not from Intel TDX."};
inline constexpr ErrorCode kKeyType{806, "quote.key_type", "The quote's attestation key is not ECDSA P-256."};
inline constexpr ErrorCode kQeVendor{807, "quote.qe_vendor", "The quote was not made by Intel's quoting enclave."};
inline constexpr ErrorCode kBodyType{808, "quote.body_type", "The quote's body is not a TD report of form 1.0 or 1.5."};
inline constexpr ErrorCode kCertificationType{809, "quote.certification_type",
                                              "The quote must carry its QE report and its PCK certificate chain."};
inline constexpr ErrorCode kPckChainForm{810, "quote.pck_chain_form", "The quote's PCK chain is not exactly three PEM certificates."};
inline constexpr ErrorCode kQuoteTrailing{811, "quote.trailing", "Something other than zeros follows the quote."};

// Form of collateral.
inline constexpr ErrorCode kCollateralMalformed{812, "quote.collateral_malformed",
                                                "The collateral is not one JSON object in the quote collateral v3 form; fetch it again."};
inline constexpr ErrorCode kTcbInfoMalformed{813, "quote.tcb_info_malformed", "The TCB info inside the collateral cannot be read."};
inline constexpr ErrorCode kTcbInfoKind{814, "quote.tcb_info_kind", "The collateral's TCB info is not TDX TCB info of version 3."};
inline constexpr ErrorCode kQeIdentityMalformed{815, "quote.qe_identity_malformed",
                                                "The QE identity inside the collateral cannot be read."};
inline constexpr ErrorCode kQeIdentityKind{816, "quote.qe_identity_kind",
                                           "The collateral's QE identity is not that of the TD quoting enclave, version 2."};
inline constexpr ErrorCode kPckExtension{817, "quote.pck_extension", "The PCK certificate does not say which platform it is for."};

// Certificates and revocation lists.
inline constexpr ErrorCode kUntrustedRoot{820, "quote.untrusted_root",
                                          "The quote leads to a root that is not configured; a simulated TEE needs its own root file."};
inline constexpr ErrorCode kRootCertificate{821, "quote.root_certificate", "The root certificate is expired or no root."};
inline constexpr ErrorCode kRootCrl{822, "quote.root_crl", "The root's revocation list was not made by the root."};
inline constexpr ErrorCode kRootCrlTime{823, "quote.root_crl_time", "The root's revocation list is out of date; fetch new collateral."};
inline constexpr ErrorCode kPckChain{824, "quote.pck_chain", "The PCK certificate was not issued by a PCK CA below the root."};
inline constexpr ErrorCode kPckChainTime{825, "quote.pck_chain_time", "A certificate of the PCK chain was not valid at that time."};
inline constexpr ErrorCode kPckCaRevoked{826, "quote.pck_ca_revoked", "The PCK CA is revoked."};
inline constexpr ErrorCode kPckCrl{827, "quote.pck_crl", "The PCK revocation list was not made by the CA of this PCK certificate."};
inline constexpr ErrorCode kPckCrlTime{828, "quote.pck_crl_time", "The PCK revocation list is out of date; fetch new collateral."};
inline constexpr ErrorCode kPckRevoked{829, "quote.pck_revoked", "Intel revoked this platform's PCK certificate."};
inline constexpr ErrorCode kForeignPckChain{830, "quote.foreign_pck_chain",
                                            "The collateral carries the PCK chain of another quote; fetch collateral for this one."};

// Signed collateral.
inline constexpr ErrorCode kTcbInfoChain{831, "quote.tcb_info_chain", "The certificate that signed the TCB info may not sign it."};
inline constexpr ErrorCode kTcbInfoSignature{832, "quote.tcb_info_signature", "The TCB info was changed after it was signed."};
inline constexpr ErrorCode kTcbInfoTime{833, "quote.tcb_info_time", "The TCB info is not valid at that time; fetch new collateral."};
inline constexpr ErrorCode kQeIdentityChain{834, "quote.qe_identity_chain", "The certificate that signed the QE identity may not sign it."};
inline constexpr ErrorCode kQeIdentitySignature{835, "quote.qe_identity_signature", "The QE identity was changed after it was signed."};
inline constexpr ErrorCode kQeIdentityTime{836, "quote.qe_identity_time",
                                           "The QE identity is not valid at that time; fetch new collateral."};
inline constexpr ErrorCode kEvaluationNumber{837, "quote.evaluation_number",
                                             "The collateral belongs to an older TCB evaluation than the policy asks for."};

// The quote itself.
inline constexpr ErrorCode kFmspc{840, "quote.fmspc", "The TCB info is for another family of platforms; fetch it for this FMSPC."};
inline constexpr ErrorCode kPceId{841, "quote.pce_id", "The TCB info is for another provisioning enclave."};
inline constexpr ErrorCode kQeReportSignature{842, "quote.qe_report_signature", "The platform did not sign this quoting enclave's report."};
inline constexpr ErrorCode kAttestationKey{843, "quote.attestation_key", "The quoting enclave does not vouch for the key that signed."};
inline constexpr ErrorCode kQeIdentity{844, "quote.qe_identity", "The quoting enclave is not Intel's TD quoting enclave."};
inline constexpr ErrorCode kQeDebug{845, "quote.qe_debug", "The quoting enclave runs in debug mode."};
inline constexpr ErrorCode kQuoteSignature{846, "quote.signature", "The quote was changed after it was signed."};
inline constexpr ErrorCode kTdDebug{847, "quote.td_debug", "The guest is a debug guest: its host can read its memory."};
inline constexpr ErrorCode kTdAttributesRefused{848, "quote.td_attributes", "The guest has attributes that are not allowed, or lacks one."};
inline constexpr ErrorCode kServiceTd{849, "quote.service_td", "A service TD is bound to the guest and could move it elsewhere."};
inline constexpr ErrorCode kTdxModule{850, "quote.tdx_module", "The TDX module is unknown to the TCB info, or not Intel's."};
inline constexpr ErrorCode kTdxModuleLevel{851, "quote.tdx_module_level", "The TDX module is older than any known level."};
inline constexpr ErrorCode kQeLevel{852, "quote.qe_level", "The quoting enclave is older than any known level."};
inline constexpr ErrorCode kTcbLevel{853, "quote.tcb_level", "The platform is older than any known TCB level; update its firmware."};
inline constexpr ErrorCode kTcbStatus{854, "quote.tcb_status", "The platform's TCB status is not accepted; the operator must update it."};

// The event log.
inline constexpr ErrorCode kEventLogMalformed{860, "quote.event_log_malformed", "The event log is not the guest agent's JSON array."};
inline constexpr ErrorCode kEventLogVersion{861, "quote.event_log_version",
                                            "An event has a digest version other than 1; leave event_log_version out of app-compose."};
inline constexpr ErrorCode kEventDigest{862, "quote.event_digest", "An event's digest is not that of its name and payload."};
inline constexpr ErrorCode kEventType{863, "quote.event_type", "An event of RTMR3 is not a runtime event."};
inline constexpr ErrorCode kEventLogRtmr3{864, "quote.event_log_rtmr3", "The event log is not the one of this quote."};
inline constexpr ErrorCode kEventMissing{865, "quote.event_missing", "An event that the guest's boot always measures is missing."};
inline constexpr ErrorCode kEventRepeated{866, "quote.event_repeated", "An event that must be measured once was measured twice."};
inline constexpr ErrorCode kEventLate{867, "quote.event_late", "A boot event was measured after the application could run."};
inline constexpr ErrorCode kEventOrder{868, "quote.event_order", "The boot events are in another order than the guest measures them."};
inline constexpr ErrorCode kEventPayload{869, "quote.event_payload", "A boot event's payload has the wrong size."};
inline constexpr ErrorCode kConfigId{870, "quote.config_id", "The host booted the guest for another app-compose than it measured."};

}  // namespace attestor::quote
