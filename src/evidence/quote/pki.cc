#include "evidence/quote/pki.h"

#include <string>

#include "evidence/quote/errors.h"
#include "evidence/quote/pck.h"

namespace attestor::quote {
namespace {

using crypto::Certificate;
using crypto::Crl;

bool Current(const Crl& crl, Time at) {
  return crl.next_update().has_value() && crl.this_update() <= at && at <= *crl.next_update();
}

std::string Window(const Crl& crl) {
  return ToText(crl.this_update()) + " to " + (crl.next_update() ? ToText(*crl.next_update()) : "no end");
}

std::string Window(const Certificate& certificate) {
  return "'" + certificate.subject_common_name() + "' " + ToText(certificate.not_before()) + " to " +
         ToText(certificate.not_after());
}

bool Named(const Certificate& certificate, std::string_view name) {
  return certificate.subject_common_name().ends_with(name);
}

bool IsCa(const Certificate& certificate) { return certificate.is_ca() && certificate.may_sign_certificates(); }

// CheckSigned: `subject`, a certificate or a list, was signed by `issuer`.
template <class Subject>
Status CheckSigned(const Subject& subject, const Certificate& issuer, const ErrorCode& code, Once& signature) {
  return signature([&]() -> Status {
    const Status verified = subject.VerifySignedBy(issuer);
    return verified.ok() ? Ok() : Status(Error(code, verified.error().Text()));
  });
}

}  // namespace

Status CheckRoot(const Certificate& root, Time at, PkiSignatures& signatures) {
  if (!Named(root, kRootName) || !IsCa(root))
    return Error(kRootCertificate, "'" + root.subject_common_name() + "' is no root");
  ATTESTOR_TRY(CheckSigned(root, root, kRootCertificate, signatures.root));
  if (!root.ValidAt(at)) return Error(kRootCertificate, Window(root));
  return Ok();
}

Status CheckRootCrl(const Crl& crl, const Certificate& root, Time at, PkiSignatures& signatures) {
  if (!root.may_sign_crls()) return Error(kRootCrl, "key usage");
  ATTESTOR_TRY(CheckSigned(crl, root, kRootCrl, signatures.root_crl));
  if (!Current(crl, at)) return Error(kRootCrlTime, Window(crl));
  return Ok();
}

Status CheckPckChain(std::span<const Certificate> chain, const Certificate& root, const Crl& root_crl, Time at,
                     PkiSignatures& signatures) {
  if (chain.size() != 3) return Error(kPckChain, std::to_string(chain.size()) + " certificates");
  const Certificate& leaf = chain[0];
  const Certificate& ca = chain[1];
  if (chain[2].der() != root.der()) return Error(kPckChain, "another root");
  if (!Named(leaf, kPckName) || leaf.is_ca())
    return Error(kPckChain, "'" + leaf.subject_common_name() + "' is no PCK certificate");
  const bool pck_ca = Named(ca, kPckPlatformCaName) || Named(ca, kPckProcessorCaName);
  if (!pck_ca || !IsCa(ca)) return Error(kPckChain, "'" + ca.subject_common_name() + "' is no PCK CA");
  ATTESTOR_TRY(CheckSigned(ca, root, kPckChain, signatures.pck_ca));
  ATTESTOR_TRY(CheckSigned(leaf, ca, kPckChain, signatures.pck));
  for (const Certificate& certificate : chain.first(2)) {
    if (!certificate.ValidAt(at)) return Error(kPckChainTime, Window(certificate));
  }
  if (root_crl.Revokes(ca)) return Error(kPckCaRevoked, "serial " + ToHex(ca.serial()));
  return Ok();
}

Status CheckPckCrl(const Crl& crl, const Certificate& ca, Time at, PkiSignatures& signatures) {
  if (!ca.may_sign_crls()) return Error(kPckCrl, "key usage");
  ATTESTOR_TRY(CheckSigned(crl, ca, kPckCrl, signatures.pck_crl));
  if (!Current(crl, at)) return Error(kPckCrlTime, Window(crl));
  return Ok();
}

Status CheckNotRevoked(const Certificate& pck, const Crl& crl) {
  return crl.Revokes(pck) ? Status(Error(kPckRevoked, "serial " + ToHex(pck.serial()))) : Ok();
}

Status CheckSigner(std::span<const Certificate> chain, const Certificate& root, const Crl& root_crl, Time at,
                   const ErrorCode& code, Once& signature) {
  if (chain.size() != 2 || chain[1].der() != root.der()) return Error(code, "another root");
  const Certificate& signer = chain[0];
  const bool is_signer = Named(signer, kTcbSigningName) && !signer.is_ca();
  if (!is_signer) return Error(code, "'" + signer.subject_common_name() + "' is not the TCB signing certificate");
  ATTESTOR_TRY(CheckSigned(signer, root, code, signature));
  if (!signer.ValidAt(at)) return Error(code, Window(signer));
  if (root_crl.Revokes(signer)) return Error(code, "revoked, serial " + ToHex(signer.serial()));
  return Ok();
}

Result<ByteArray<64>> PublicKey(const Certificate& certificate, const ErrorCode& code) {
  // SubjectPublicKeyInfo of an uncompressed P-256 point (RFC 5480) up to the 04 in front of the point.
  constexpr ByteArray<27> kP256Prefix = {0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48,
                                         0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48,
                                         0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04};
  const Bytes spki = certificate.spki();
  const bool p256 =
      spki.size() == kP256Prefix.size() + 64 && Equal(ByteView(spki).first(kP256Prefix.size()), kP256Prefix);
  if (!p256) return Error(code, "the key of '" + certificate.subject_common_name() + "' is not P-256");
  return *ToArray<64>(ByteView(spki).last(64));
}

}  // namespace attestor::quote
