// Quote collateral: what Intel publishes about platforms, in the JSON form that DCAP tools exchange ("quote collateral v3").
//
//   pck_crl_issuer_chain       PEM: the PCK CA, the root            root_ca_crl, pck_crl      hex of DER
//   tcb_info_issuer_chain      PEM: the TCB signing key, the root   tcb_info                  text, exactly as signed
//   tcb_info_signature         hex of r || s                        qe_identity...            the same three for the QE identity
//   pck_certificate_chain      optional PEM; must then be the quote's own chain
//
// Parsing says nothing about trust; VerifyQuote does.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"
#include "crypto/certificate.h"
#include "quote/qe_identity.h"
#include "quote/tcb_info.h"

namespace attestor::quote {

inline constexpr size_t kMaxCollateralSize = 256 * 1024;  // bytes of JSON; the evidence format allows no more

// Signed is a text that Intel signed, and its typed value.
template <class T>
struct Signed {
  std::string text;  // exactly the bytes signed
  ByteArray<64> signature{};
  std::vector<crypto::Certificate> chain;  // signer, root
  T value;
};

struct Collateral {
  std::vector<crypto::Certificate> pck_crl_chain;  // the PCK CA, the root
  crypto::Crl root_crl;
  crypto::Crl pck_crl;
  Signed<TcbInfo> tcb_info;
  Signed<QeIdentity> qe_identity;
  std::vector<crypto::Certificate> pck_chain;  // empty when the collateral carries none
};

// ParseCollateral reads all of it. Codes: quote.collateral_malformed (also for unknown and repeated members), and those of ParseTcbInfo
// and ParseQeIdentity.
Result<Collateral> ParseCollateral(std::string_view json);

}  // namespace attestor::quote
