#include "evidence/quote/collateral.h"

#include "core/wire/cbor.h"
#include "evidence/quote/errors.h"

namespace attestor::quote {
namespace {

using crypto::Certificate;
using crypto::Crl;

constexpr uint64_t kFormatVersion = 1;
constexpr size_t kMaxCertificate = 4096;  // bytes; Intel's have less than 1300
constexpr size_t kMaxCrl = 192 * 1024;    // bytes; a list of 5,000 certificates

void WriteText(wire::CborWriter& out, const CollateralFields::Text& signed_text) {
  out.Array(3).Bytes(signed_text.signer).Bytes(AsBytes(signed_text.text)).Bytes(signed_text.signature);
}

Result<CollateralFields::Text> ReadText(wire::CborReader& in) {
  CollateralFields::Text out;
  ATTESTOR_TRY(in.Array(3, 3));
  ATTESTOR_ASSIGN(const ByteView signer, in.Bytes(1, kMaxCertificate));
  ATTESTOR_ASSIGN(const ByteView text, in.Bytes(1, kMaxSignedTextSize));
  ATTESTOR_ASSIGN(out.signature, in.Fixed<64>());
  out.signer = ToBytes(signer);
  out.text = AsText(text);
  return out;
}

Result<Bytes> ReadBytes(wire::CborReader& in, int64_t key, size_t max) {
  ATTESTOR_TRY(in.Key(key));
  ATTESTOR_ASSIGN(const ByteView bytes, in.Bytes(1, max));
  return ToBytes(bytes);
}

Result<CollateralFields> ReadFields(ByteView bytes) {
  if (bytes.size() > kMaxCollateralSize) return Error(kCollateralForm, std::to_string(bytes.size()) + " bytes");
  wire::CborReader in(bytes);
  CollateralFields out;
  ATTESTOR_TRY(in.Map(7));
  ATTESTOR_TRY(in.Key(1));
  ATTESTOR_ASSIGN(const uint64_t version, in.Uint());
  if (version != kFormatVersion) return Error(kCollateralForm, "version " + std::to_string(version));
  ATTESTOR_ASSIGN(out.root, ReadBytes(in, 2, kMaxCertificate));
  ATTESTOR_ASSIGN(out.root_crl, ReadBytes(in, 3, kMaxCrl));
  ATTESTOR_ASSIGN(out.pck_crl, ReadBytes(in, 4, kMaxCrl));
  ATTESTOR_TRY(in.Key(5));
  ATTESTOR_ASSIGN(out.tcb_info, ReadText(in));
  ATTESTOR_TRY(in.Key(6));
  ATTESTOR_ASSIGN(out.qe_identity, ReadText(in));
  ATTESTOR_TRY(in.Key(7));
  ATTESTOR_ASSIGN(const size_t pck, in.Array(0, 2));
  if (pck == 1) return Error(kCollateralForm, "a PCK certificate without its CA");
  for (size_t i = 0; i < pck; ++i) {
    ATTESTOR_ASSIGN(const ByteView certificate, in.Bytes(1, kMaxCertificate));
    out.pck.push_back(ToBytes(certificate));
  }
  ATTESTOR_TRY(in.ExpectEnd());
  return out;
}

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

Bytes CollateralFields::Encode() const {
  wire::CborWriter out;
  out.Map(7).Int(1).Uint(kFormatVersion);
  out.Int(2).Bytes(root).Int(3).Bytes(root_crl).Int(4).Bytes(pck_crl).Int(5);
  WriteText(out, tcb_info);
  out.Int(6);
  WriteText(out, qe_identity);
  out.Int(7).Array(pck.size());
  for (const Bytes& certificate : pck) out.Bytes(certificate);
  return std::move(out).Take();
}

Result<CollateralFields> CollateralFields::Decode(ByteView bytes) {
  return Recode(ReadFields(bytes), kCollateralForm, kCollateralForm);
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
