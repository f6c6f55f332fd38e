// Importing collateral: the forms in which others hand it over become the canonical form of
// evidence/quote/collateral.h, by the rules of spec/collateral.md. Signed texts, certificates and lists are taken as
// they are, byte for byte; what is around them is dropped.
//
// What comes out parses. Whether it is Intel's, and in time, is for VerifyQuote to say.
#pragma once

#include <string>

#include "evidence/quote/collateral.h"

namespace attestor::quote {

inline constexpr size_t kMaxCollateralImport = 512 * 1024;  // bytes of JSON; it spells the lists in hex

// ImportCollateral takes a file: JSON in the "quote collateral v3" form of DCAP tools, or the canonical form, which
// stays as it is. Gives the canonical form. Codes: quote.collateral_malformed (also for unknown and repeated members)
// and those of ParseCollateral.
//
//   pck_crl_issuer_chain       PEM: the PCK CA, the root            root_ca_crl, pck_crl      bytes: DER
//   tcb_info_issuer_chain      PEM: the TCB signing key, the root   tcb_info                  text, exactly as signed
//   tcb_info_signature         bytes: r || s                        qe_identity...            the same three for the QE identity
//   pck_certificate_chain      optional PEM, or null: PCK certificate, its CA, the root; a NUL may follow, as in quotes
//
// Bytes are hex, or an array of numbers 0 to 255.
Result<Bytes> ImportCollateral(ByteView file);

// PcsResponses are the answers of Intel's PCS (API v4) or of a PCCS: bodies, and the headers with the issuer chains, as
// received.
struct PcsResponses {
  struct Answer {
    Bytes body;
    std::string issuer_chain;  // percent-encoded PEM: signer, root
  };

  Answer tcb_info;     // {"tcbInfo":{...},"signature":"..."}
  Answer qe_identity;  // {"enclaveIdentity":{...},"signature":"..."}
  Answer pck_crl;      // DER or its hex
  Bytes root_crl;      // DER or its hex
};

// ImportPcsResponses gives the canonical form. Codes: quote.collateral_answer and those of ParseCollateral.
Result<Bytes> ImportPcsResponses(const PcsResponses& responses);

}  // namespace attestor::quote
