// Quote collateral: what Intel publishes about platforms, in the one form that is verified and carried in evidence
// (spec/collateral.md).
//
// Tools exchange collateral in several forms, in which one and the same content has many spellings.
// evidence/quote/collateral_import.h turns those into the canonical form; nothing else is parsed here, so no byte of it
// is free. Parsing says nothing about trust; VerifyQuote does.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/result.h"
#include "core/crypto/certificate.h"
#include "evidence/quote/qe_identity.h"
#include "evidence/quote/tcb_info.h"

namespace attestor::quote {

inline constexpr size_t kMaxCollateralSize =
    256 * 1024;  // bytes of the canonical form; the evidence format allows no more

// CollateralFields are the fields of the canonical form, unread: `collateral` in spec/formats.cddl.
struct CollateralFields {
  struct Text {
    Bytes signer;      // DER certificate
    std::string text;  // exactly the bytes signed
    ByteArray<64> signature{};
  };

  Bytes root;  // DER certificate
  Bytes root_crl, pck_crl;
  Text tcb_info, qe_identity;
  std::vector<Bytes> pck;  // none, or the PCK certificate and its CA, each DER

  Bytes Encode() const;
  static Result<CollateralFields> Decode(ByteView bytes);  // quote.collateral_form
};

// Signed is a text that Intel signed, and its typed value.
template <class T>
struct Signed {
  std::string text;  // exactly the bytes signed
  ByteArray<64> signature{};
  std::vector<crypto::Certificate> chain;  // signer, root
  T value;
};

struct Collateral {
  crypto::Crl root_crl;
  crypto::Crl pck_crl;
  Signed<TcbInfo> tcb_info;
  Signed<QeIdentity> qe_identity;
  std::vector<crypto::Certificate>
      pck_chain;  // PCK certificate, its CA, the root; empty when the collateral carries none
};

// ParseCollateral reads the canonical form. Codes: quote.collateral_form, and those of ParseTcbInfo and
// ParseQeIdentity.
Result<Collateral> ParseCollateral(ByteView canonical);

}  // namespace attestor::quote
