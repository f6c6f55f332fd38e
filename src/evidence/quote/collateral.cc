#include "evidence/quote/collateral.h"

#include "core/wire/fields.h"
#include "evidence/quote/errors.h"
#include "evidence/quote/fields.h"

namespace attestor::quote {
namespace {

using crypto::Certificate;
using crypto::Crl;

template <class T>
Result<T> ReadDer(ByteView der, std::string_view name) {
  auto parsed = T::Parse(der);
  if (!parsed.ok()) return Error(kCollateralForm, std::string(name) + ": " + parsed.error().Text());
  return parsed;
}

template <class T>
Result<Signed<T>> ReadSigned(const CollateralFields::Text& from, const Certificate& root, std::string_view name,
                             Result<T> (*parse)(std::string_view)) {
  ATTESTOR_ASSIGN(Certificate signer, ReadDer<Certificate>(from.signer, name));
  ATTESTOR_ASSIGN(T value, parse(from.text));
  return Signed<T>{from.text, from.signature, {std::move(signer), root}, std::move(value)};
}

}  // namespace

Bytes CollateralFields::Encode() const { return wire::Encode(kCollateralFields, *this); }

Result<CollateralFields> CollateralFields::Decode(ByteView bytes) {
  if (bytes.size() > kMaxCollateralSize) return Error(kCollateralForm, std::to_string(bytes.size()) + " bytes");
  return Recode(wire::Decode<CollateralFields>(kCollateralFields, bytes), kCollateralForm, kCollateralForm);
}

Result<Collateral> ParseCollateral(ByteView canonical) {
  ATTESTOR_ASSIGN(const CollateralFields fields, CollateralFields::Decode(canonical));
  ATTESTOR_ASSIGN(const Certificate root, ReadDer<Certificate>(fields.root, "root"));
  ATTESTOR_ASSIGN(Crl root_crl, ReadDer<Crl>(fields.root_crl, "root's list"));
  ATTESTOR_ASSIGN(Crl pck_crl, ReadDer<Crl>(fields.pck_crl, "PCK CA's list"));
  ATTESTOR_ASSIGN(Signed<TcbInfo> tcb_info, ReadSigned<TcbInfo>(fields.tcb_info, root, "TCB info", ParseTcbInfo));
  ATTESTOR_ASSIGN(Signed<QeIdentity> qe_identity,
                  ReadSigned<QeIdentity>(fields.qe_identity, root, "QE identity", ParseQeIdentity));
  std::vector<Certificate> pck_chain;
  for (const Bytes& der : fields.pck) {
    ATTESTOR_ASSIGN(Certificate certificate, ReadDer<Certificate>(der, "PCK chain"));
    pck_chain.push_back(std::move(certificate));
  }
  if (!pck_chain.empty()) pck_chain.push_back(root);
  return Collateral{std::move(root_crl), std::move(pck_crl), std::move(tcb_info), std::move(qe_identity),
                    std::move(pck_chain)};
}

}  // namespace attestor::quote
