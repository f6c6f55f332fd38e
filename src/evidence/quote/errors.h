// Codes of quote: 800..899.
#pragma once

#include "core/base/error.h"

namespace attestor::quote {

// Roots.
inline constexpr ErrorCode kRoots{800, "quote.roots",
                                  "The file of TEE roots must hold one to sixteen PEM certificates and nothing else."};
inline constexpr ErrorCode kAnchorNotAllowed{
    801, "quote.anchor_not_allowed",
    "This binary accepts Intel's TEE root only; use a build with ATTESTOR_ANCHORS=any."};

// Form of a quote.
inline constexpr ErrorCode kQuoteSize{802, "quote.size", "The quote is empty or larger than 64 KiB."};
inline constexpr ErrorCode kQuoteMalformed{803, "quote.malformed", "The lengths inside the quote do not fit together."};
inline constexpr ErrorCode kQuoteVersion{804, "quote.version", "SGX quotes have version 3, TDX quotes version 4 or 5."};
inline constexpr ErrorCode kTeeType{805, "quote.tee_type", "The quote is from another kind of TEE than was asked for."};
inline constexpr ErrorCode kKeyType{806, "quote.key_type", "The quote's attestation key is not ECDSA P-256."};
inline constexpr ErrorCode kQeVendor{807, "quote.qe_vendor", "The quote was not made by Intel's quoting enclave."};
inline constexpr ErrorCode kBodyType{808, "quote.body_type",
                                     "The quote's body is not a TD report of form 1.0, 1.5 or 1.5ex."};
inline constexpr ErrorCode kCertificationType{809, "quote.certification_type",
                                              "The quote must carry its QE report and its PCK certificate chain."};
inline constexpr ErrorCode kPckChainForm{
    810, "quote.pck_chain_form",
    "The quote's PCK chain is not exactly three PEM certificates in lines of 64 characters."};
inline constexpr ErrorCode kQuoteTrailing{811, "quote.trailing",
                                          "Something other than the zeros of a known buffer follows the quote."};
inline constexpr ErrorCode kReserved{818, "quote.reserved", "A reserved field of the quote is not zero."};

// Form of collateral.
inline constexpr ErrorCode kCollateralMalformed{
    812, "quote.collateral_malformed",
    "The collateral is not one JSON object in the quote collateral v3 form; fetch it again."};
inline constexpr ErrorCode kTcbInfoMalformed{813, "quote.tcb_info_malformed",
                                             "The TCB info inside the collateral cannot be read."};
inline constexpr ErrorCode kTcbInfoKind{
    814, "quote.tcb_info_kind", "The collateral's TCB info is not of version 3 and of the quote's kind of TEE."};
inline constexpr ErrorCode kQeIdentityMalformed{815, "quote.qe_identity_malformed",
                                                "The QE identity inside the collateral cannot be read."};
inline constexpr ErrorCode kQeIdentityKind{
    816, "quote.qe_identity_kind", "The collateral's QE identity is not of version 2 and of the quote's kind of TEE."};
inline constexpr ErrorCode kCollateralForm{
    819, "quote.collateral_form", "The collateral is not in its one canonical form; import what the tools give."};
inline constexpr ErrorCode kCollateralAnswer{
    858, "quote.collateral_answer", "The collateral service's answer is not what Intel's PCS API v4 describes."};
inline constexpr ErrorCode kPckExtension{817, "quote.pck_extension",
                                         "The PCK certificate does not say which platform it is for."};

// Certificates and revocation lists.
inline constexpr ErrorCode kUntrustedRoot{
    820, "quote.untrusted_root",
    "The quote leads to a root that is not configured; a simulated TEE needs its own root file."};
inline constexpr ErrorCode kRootCertificate{821, "quote.root_certificate",
                                            "The root certificate is expired or no root."};
inline constexpr ErrorCode kRootCrl{822, "quote.root_crl", "The root's revocation list was not made by the root."};
inline constexpr ErrorCode kRootCrlTime{
    823, "quote.root_crl_time",
    "The root's revocation list is of another time; fetch new collateral, or set this clock."};
inline constexpr ErrorCode kPckChain{824, "quote.pck_chain",
                                     "The PCK certificate was not issued by a PCK CA below the root."};
inline constexpr ErrorCode kPckChainTime{825, "quote.pck_chain_time",
                                         "A certificate of the PCK chain was not valid at that time."};
inline constexpr ErrorCode kPckCaRevoked{826, "quote.pck_ca_revoked", "The PCK CA is revoked."};
inline constexpr ErrorCode kPckCrl{827, "quote.pck_crl",
                                   "The PCK revocation list was not made by the CA of this PCK certificate."};
inline constexpr ErrorCode kPckCrlTime{
    828, "quote.pck_crl_time", "The PCK revocation list is of another time; fetch new collateral, or set this clock."};
inline constexpr ErrorCode kPckRevoked{829, "quote.pck_revoked", "Intel revoked this platform's PCK certificate."};
inline constexpr ErrorCode kForeignPckChain{
    830, "quote.foreign_pck_chain",
    "The collateral carries the PCK chain of another quote; fetch collateral for this one."};

// Signed collateral.
inline constexpr ErrorCode kTcbInfoChain{831, "quote.tcb_info_chain",
                                         "The certificate that signed the TCB info may not sign it."};
inline constexpr ErrorCode kTcbInfoSignature{832, "quote.tcb_info_signature",
                                             "The TCB info was changed after it was signed."};
inline constexpr ErrorCode kTcbInfoTime{833, "quote.tcb_info_time",
                                        "The TCB info is not valid at that time; fetch new collateral."};
inline constexpr ErrorCode kQeIdentityChain{834, "quote.qe_identity_chain",
                                            "The certificate that signed the QE identity may not sign it."};
inline constexpr ErrorCode kQeIdentitySignature{835, "quote.qe_identity_signature",
                                                "The QE identity was changed after it was signed."};
inline constexpr ErrorCode kQeIdentityTime{836, "quote.qe_identity_time",
                                           "The QE identity is not valid at that time; fetch new collateral."};
inline constexpr ErrorCode kEvaluationNumber{
    837, "quote.evaluation_number", "The collateral belongs to an older TCB evaluation than the policy asks for."};

inline constexpr ErrorCode kCollateralAge{
    838, "quote.collateral_age", "The collateral was issued longer ago than the policy allows; fetch it again."};

// The quote itself.
inline constexpr ErrorCode kFmspc{840, "quote.fmspc",
                                  "The TCB info is for another family of platforms; fetch it for this FMSPC."};
inline constexpr ErrorCode kPceId{841, "quote.pce_id", "The TCB info is for another provisioning enclave."};
inline constexpr ErrorCode kQeReportSignature{842, "quote.qe_report_signature",
                                              "The platform did not sign this quoting enclave's report."};
inline constexpr ErrorCode kAttestationKey{843, "quote.attestation_key",
                                           "The quoting enclave does not vouch for the key that signed."};
inline constexpr ErrorCode kQeIdentity{844, "quote.qe_identity",
                                       "The quoting enclave is not the one that the QE identity describes."};
inline constexpr ErrorCode kQeDebug{845, "quote.qe_debug", "The quoting enclave runs in debug mode."};
inline constexpr ErrorCode kQuoteSignature{846, "quote.signature", "The quote was changed after it was signed."};
inline constexpr ErrorCode kTdDebug{847, "quote.td_debug", "The guest is a debug guest: its host can read its memory."};
inline constexpr ErrorCode kTdAttributesRefused{848, "quote.td_attributes",
                                                "The guest has attributes that are not allowed, or lacks one."};
inline constexpr ErrorCode kServiceTd{849, "quote.service_td",
                                      "A service TD is bound to the guest and could move it elsewhere."};
inline constexpr ErrorCode kTdxModule{850, "quote.tdx_module",
                                      "The TDX module is unknown to the TCB info, or not Intel's."};
inline constexpr ErrorCode kTdxModuleLevel{851, "quote.tdx_module_level",
                                           "The TDX module is older than any known level."};
inline constexpr ErrorCode kQeLevel{852, "quote.qe_level", "The quoting enclave is older than any known level."};
inline constexpr ErrorCode kTcbLevel{
    853, "quote.tcb_level",
    "The platform is older than any known TCB level; update its firmware, then renew its PCK certificate."};
inline constexpr ErrorCode kTcbStatus{854, "quote.tcb_status",
                                      "The platform's TCB status is not accepted; 'attestor quote explain' tells its "
                                      "operator what to update, configure, renew or restart."};
inline constexpr ErrorCode kTdXfamRefused{855, "quote.td_xfam",
                                          "The guest uses processor features that are not allowed, or lacks one."};
inline constexpr ErrorCode kTdOwnerRefused{856, "quote.td_owner",
                                           "The guest's owner is not the one that the policy asks for."};
inline constexpr ErrorCode kEnclaveAttributes{
    857, "quote.enclave_attributes",
    "The enclave is a debug enclave, uninitialised, or not the one that the policy asks for."};

inline constexpr ErrorCode kReportDataRefused{859, "quote.report_data",
                                              "The quote was made over other report data than you expect: ask its "
                                              "guest for a quote over these, or correct them."};

// Files.
inline constexpr ErrorCode kNotQuote{880, "quote.not_a_quote",
                                     "This is no SGX or TDX quote of version 3, 4 or 5, neither binary nor in hex."};
inline constexpr ErrorCode kNotCollateral{
    881, "quote.not_collateral",
    "This is no quote collateral: neither JSON in the quote collateral v3 form nor the canonical form."};

}  // namespace attestor::quote
