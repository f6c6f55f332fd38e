#include "evidence/quote/collateral_check.h"

#include <algorithm>

#include "core/crypto/signature.h"
#include "evidence/quote/errors.h"

namespace attestor::quote {
namespace {

Status CheckPlatform(const Collateral& collateral, const Quote& quote) {
  const TcbInfo& tcb_info = collateral.tcb_info.value;
  if (tcb_info.tee != quote.tee) return Error(kTcbInfoKind, "it is for " + std::string(ToText(tcb_info.tee)));
  const TeeType enclave = collateral.qe_identity.value.tee;
  if (enclave != quote.tee) return Error(kQeIdentityKind, "it is for " + std::string(ToText(enclave)));
  ATTESTOR_ASSIGN(const PckPlatform platform, PlatformOf(quote.pck_chain[0]));
  if (platform.fmspc != tcb_info.fmspc)
    return Error(kFmspc, ToHex(platform.fmspc) + ", TCB info for " + ToHex(tcb_info.fmspc));
  if (platform.pce_id != tcb_info.pce_id)
    return Error(kPceId, ToHex(platform.pce_id) + ", TCB info for " + ToHex(tcb_info.pce_id));
  return Ok();
}

template <class T>
Status CheckText(const Signed<T>& text, const crypto::Certificate& root, const crypto::Crl& root_crl, Time at,
                 const SignedTextCodes& codes) {
  Once signer, signature;
  ATTESTOR_TRY(CheckSignedText(text, root, root_crl, at, codes, signer, signature));
  return CheckTextTime(text.value.issue_date, text.value.next_update, at, codes);
}

}  // namespace

SignedTextCodes TcbInfoCodes() { return {kTcbInfoChain, kTcbInfoSignature, kTcbInfoTime}; }
SignedTextCodes QeIdentityCodes() { return {kQeIdentityChain, kQeIdentitySignature, kQeIdentityTime}; }

template <class T>
Status CheckSignedText(const Signed<T>& text, const crypto::Certificate& root, const crypto::Crl& root_crl, Time at,
                       const SignedTextCodes& codes, Once& signer, Once& signature) {
  ATTESTOR_TRY(CheckSigner(text.chain, root, root_crl, at, codes.chain, signer));
  return signature([&]() -> Status {
    ATTESTOR_ASSIGN(const ByteArray<64> key, PublicKey(text.chain[0], codes.chain));
    const bool good = crypto::VerifyP256Raw(key, AsBytes(text.text), text.signature).ok();
    return good ? Ok() : Status(Error(codes.signature));
  });
}

template Status CheckSignedText(const Signed<TcbInfo>&, const crypto::Certificate&, const crypto::Crl&, Time,
                                const SignedTextCodes&, Once&, Once&);
template Status CheckSignedText(const Signed<QeIdentity>&, const crypto::Certificate&, const crypto::Crl&, Time,
                                const SignedTextCodes&, Once&, Once&);

Status CheckTextTime(Time issue_date, Time next_update, Time at, const SignedTextCodes& codes) {
  if (issue_date <= at && at <= next_update) return Ok();
  return Error(codes.time, ToText(issue_date) + " to " + ToText(next_update) + ", at " + ToText(at));
}

Time CollateralUntil(const Collateral& collateral) {
  Time until =
      std::min({collateral.tcb_info.value.next_update, collateral.qe_identity.value.next_update,
                collateral.root_crl.next_update().value_or(Time()), collateral.pck_crl.next_update().value_or(Time())});
  for (const auto* chain : {&collateral.tcb_info.chain, &collateral.qe_identity.chain}) {
    for (const crypto::Certificate& certificate : *chain) until = std::min(until, certificate.not_after());
  }
  return until;
}

Time OldestIssue(const Collateral& collateral) {
  return std::min({collateral.tcb_info.value.issue_date, collateral.qe_identity.value.issue_date,
                   collateral.pck_crl.this_update()});
}

Status CheckCollateral(const Collateral& collateral, const Quote& quote, const TeeRoots& roots, Time at) {
  if (quote.pck_chain.size() != 3) return Error(kPckChainForm);
  const crypto::Certificate& root = quote.pck_chain[2];
  if (!roots.Contains(root)) return Error(kUntrustedRoot);
  ATTESTOR_TRY(CheckPlatform(collateral, quote));
  PkiSignatures signatures;
  ATTESTOR_TRY(CheckRoot(root, at, signatures));
  ATTESTOR_TRY(CheckRootCrl(collateral.root_crl, root, at, signatures));
  ATTESTOR_TRY(CheckText(collateral.tcb_info, root, collateral.root_crl, at, TcbInfoCodes()));
  ATTESTOR_TRY(CheckText(collateral.qe_identity, root, collateral.root_crl, at, QeIdentityCodes()));
  return CheckPckCrl(collateral.pck_crl, quote.pck_chain[1], at, signatures);
}

}  // namespace attestor::quote
