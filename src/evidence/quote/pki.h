// The certificate checks of a quote: one root, two kinds of chains below it, two revocation lists. Used by
// evidence/quote/verify.cc.
//
// Every function takes the root certificate that was found in the TEE roots before, and the time to check at.
// Signatures do not depend on the time, so each is verified once for however many times a quote is judged at.
#pragma once

#include <optional>
#include <span>

#include "core/base/clock.h"
#include "core/base/result.h"
#include "core/crypto/certificate.h"

namespace attestor::quote {

// Once remembers the outcome of a check that always has the same one.
class Once {
 public:
  template <class Check>
  Status operator()(Check check) {
    if (!outcome_) outcome_ = check();
    return *outcome_;
  }

 private:
  std::optional<Status> outcome_;
};

// PkiSignatures are those on the certificates and lists of one quote and its collateral.
struct PkiSignatures {
  Once root, root_crl, pck_ca, pck, pck_crl, tcb_info_signer, qe_identity_signer;
};

// CheckRoot: a self-signed CA of the root's name, valid at `at` (quote.root_certificate).
Status CheckRoot(const crypto::Certificate& root, Time at, PkiSignatures& signatures);

// CheckRootCrl: made by the root and current (quote.root_crl, quote.root_crl_time).
Status CheckRootCrl(const crypto::Crl& crl, const crypto::Certificate& root, Time at, PkiSignatures& signatures);

// CheckPckChain: leaf, PCK CA, root: names, roles, signatures and validity, and the CA not revoked by `root_crl`
// (quote.pck_chain, quote.pck_chain_time, quote.pck_ca_revoked).
Status CheckPckChain(std::span<const crypto::Certificate> chain, const crypto::Certificate& root,
                     const crypto::Crl& root_crl, Time at, PkiSignatures& signatures);

// CheckPckCrl: made by `ca`, the CA of the quote's own chain, and current (quote.pck_crl, quote.pck_crl_time).
Status CheckPckCrl(const crypto::Crl& crl, const crypto::Certificate& ca, Time at, PkiSignatures& signatures);

// CheckNotRevoked: the PCK certificate is not on the list that passed CheckPckCrl (quote.pck_revoked).
Status CheckNotRevoked(const crypto::Certificate& pck, const crypto::Crl& crl);

// CheckSigner: the TCB signing certificate and the root: names, roles, signature (in `signature`), validity, not
// revoked (`code`).
Status CheckSigner(std::span<const crypto::Certificate> chain, const crypto::Certificate& root,
                   const crypto::Crl& root_crl, Time at, const ErrorCode& code, Once& signature);

// PublicKey gives the 64 bytes x || y of a certificate's P-256 key; `code` when its key is of another kind.
Result<ByteArray<64>> PublicKey(const crypto::Certificate& certificate, const ErrorCode& code);

}  // namespace attestor::quote
