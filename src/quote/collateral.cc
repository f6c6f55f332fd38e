#include "quote/collateral.h"

#include "quote/errors.h"

namespace attestor::quote {
namespace {

constexpr size_t kMaxPem = 32 * 1024;

Result<std::vector<crypto::Certificate>> ReadChain(const JsonObject& object, std::string_view key, size_t count) {
  ATTESTOR_ASSIGN(const std::string_view pem, object.Text(key, kMaxPem));
  auto chain = crypto::Certificate::ParsePemChain(pem, count);
  if (!chain.ok()) return Error(object.code(), "'" + std::string(key) + "': " + chain.error().Text());
  if (chain->size() != count) return Error(object.code(), "'" + std::string(key) + "': " + std::to_string(chain->size()) + " certificates");
  return *std::move(chain);
}

Result<crypto::Crl> ReadCrl(const JsonObject& object, std::string_view key) {
  ATTESTOR_ASSIGN(const Bytes der, object.Hex(key, kMaxCollateralSize));
  auto crl = crypto::Crl::Parse(der);
  if (!crl.ok()) return Error(object.code(), "'" + std::string(key) + "': " + crl.error().Text());
  return *std::move(crl);
}

template <class T>
Result<Signed<T>> ReadSigned(const JsonObject& object, const std::string& key, Result<T> (*parse)(std::string_view)) {
  Signed<T> out;
  ATTESTOR_ASSIGN(out.text, object.Text(key, kMaxSignedTextSize));
  ATTESTOR_ASSIGN(out.signature, object.FixedHex<64>(key + "_signature"));
  ATTESTOR_ASSIGN(out.chain, ReadChain(object, key + "_issuer_chain", 2));
  ATTESTOR_ASSIGN(out.value, parse(out.text));
  return out;
}

}  // namespace

Result<Collateral> ParseCollateral(std::string_view json) {
  ATTESTOR_ASSIGN(const boost::json::value value, ParseJson(json, kMaxCollateralSize, kCollateralMalformed));
  ATTESTOR_ASSIGN(const JsonObject object, JsonObject::From(value, kCollateralMalformed));
  ATTESTOR_TRY(object.OnlyKeys({"pck_crl_issuer_chain", "root_ca_crl", "pck_crl", "tcb_info_issuer_chain", "tcb_info", "tcb_info_signature",
                                "qe_identity_issuer_chain", "qe_identity", "qe_identity_signature", "pck_certificate_chain"}));
  ATTESTOR_ASSIGN(auto pck_crl_chain, ReadChain(object, "pck_crl_issuer_chain", 2));
  ATTESTOR_ASSIGN(crypto::Crl root_crl, ReadCrl(object, "root_ca_crl"));
  ATTESTOR_ASSIGN(crypto::Crl pck_crl, ReadCrl(object, "pck_crl"));
  ATTESTOR_ASSIGN(Signed<TcbInfo> tcb_info, ReadSigned<TcbInfo>(object, "tcb_info", ParseTcbInfo));
  ATTESTOR_ASSIGN(Signed<QeIdentity> qe_identity, ReadSigned<QeIdentity>(object, "qe_identity", ParseQeIdentity));
  std::vector<crypto::Certificate> pck_chain;
  if (object.Has("pck_certificate_chain")) {
    ATTESTOR_ASSIGN(pck_chain, ReadChain(object, "pck_certificate_chain", 3));
  }
  return Collateral{std::move(pck_crl_chain), std::move(root_crl),    std::move(pck_crl),
                    std::move(tcb_info),      std::move(qe_identity), std::move(pck_chain)};
}

}  // namespace attestor::quote
