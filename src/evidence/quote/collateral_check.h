// Whether collateral is what its root's owner published, and in time. Used by VerifyQuote, and by whoever fetches
// collateral before there is a quote to judge: new collateral counts whatever it says of a platform, because keeping
// the old one would hide what is new in it.
#pragma once

#include "core/crypto/certificate.h"
#include "evidence/quote/collateral.h"
#include "evidence/quote/pck.h"
#include "evidence/quote/pki.h"
#include "evidence/quote/quote.h"
#include "evidence/quote/tee_roots.h"

namespace attestor::quote {

// SignedTextCodes name the refusals of one signed text.
struct SignedTextCodes {
  const ErrorCode& chain;
  const ErrorCode& signature;
  const ErrorCode& time;
};

// CheckSignedText: the signer is the TCB signing key below `root` (codes.chain) and signed the text (codes.signature).
template <class T>
Status CheckSignedText(const Signed<T>& text, const crypto::Certificate& root, const crypto::Crl& root_crl, Time at,
                       const SignedTextCodes& codes, Once& signer, Once& signature);
extern template Status CheckSignedText(const Signed<TcbInfo>&, const crypto::Certificate&, const crypto::Crl&, Time,
                                       const SignedTextCodes&, Once&, Once&);
extern template Status CheckSignedText(const Signed<QeIdentity>&, const crypto::Certificate&, const crypto::Crl&, Time,
                                       const SignedTextCodes&, Once&, Once&);

// CheckTextTime: `at` lies from the issue date to the next update, both included (codes.time).
Status CheckTextTime(Time issue_date, Time next_update, Time at, const SignedTextCodes& codes);

SignedTextCodes TcbInfoCodes();
SignedTextCodes QeIdentityCodes();

// CollateralUntil is the earliest next update of both texts and both lists, or the end of a certificate that signed a
// text.
Time CollateralUntil(const Collateral& collateral);

// OldestIssue is when the oldest of TCB info, QE identity and the PCK CA's list was issued.
Time OldestIssue(const Collateral& collateral);

// CheckCollateral demands that `collateral` is for the platform of `quote` (its kind of TEE, FMSPC and PCE id), made
// under the root of the quote's chain, which is one of `roots`, and valid at `at`. It does not judge the quote: its
// platform may be revoked or out of date. Codes are those of VerifyQuote.
Status CheckCollateral(const Collateral& collateral, const Quote& quote, const TeeRoots& roots, Time at);

}  // namespace attestor::quote
