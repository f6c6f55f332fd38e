// The certificate checks of a quote: one root, two kinds of chains below it, two revocation lists. Used by quote/verify.cc.
//
// Every function takes the root certificate that was found in the TEE roots before, and the time to check at.
#pragma once

#include <span>

#include "base/clock.h"
#include "base/result.h"
#include "crypto/certificate.h"

namespace attestor::quote {

// CheckRoot: a self-signed CA of the root's name, valid at `at` (quote.root_certificate).
Status CheckRoot(const crypto::Certificate& root, Time at);

// CheckRootCrl: made by the root and current (quote.root_crl, quote.root_crl_time).
Status CheckRootCrl(const crypto::Crl& crl, const crypto::Certificate& root, Time at);

// CheckPckChain: leaf, PCK CA, root: names, roles, signatures and validity, and the CA not revoked by `root_crl` (quote.pck_chain,
// quote.pck_chain_time, quote.pck_ca_revoked).
Status CheckPckChain(std::span<const crypto::Certificate> chain, const crypto::Certificate& root, const crypto::Crl& root_crl, Time at);

// CheckPckCrl: made by the CA that issued `chain`'s leaf, which is also the CA of `crl_chain`; current; the leaf is not on it
// (quote.pck_crl, quote.pck_crl_time, quote.pck_revoked).
Status CheckPckCrl(const crypto::Crl& crl, std::span<const crypto::Certificate> crl_chain, std::span<const crypto::Certificate> chain,
                   Time at);

// CheckSigner: the TCB signing certificate and the root: names, roles, signatures, validity, not revoked (`code`).
Status CheckSigner(std::span<const crypto::Certificate> chain, const crypto::Certificate& root, const crypto::Crl& root_crl, Time at,
                   const ErrorCode& code);

// PublicKey gives the 64 bytes x || y of a certificate's P-256 key; `code` when its key is of another kind.
Result<ByteArray<64>> PublicKey(const crypto::Certificate& certificate, const ErrorCode& code);

}  // namespace attestor::quote
