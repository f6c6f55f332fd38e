#include "evidence/quote/collateral_export.h"

#include "core/crypto/certificate.h"
#include "web/json/writer.h"

namespace attestor::quote {
namespace {

std::string Pem(ByteView der) {
  const auto certificate = crypto::Certificate::Parse(der);
  return certificate.ok() ? certificate->pem() : std::string();
}

}  // namespace

std::string ExportCollateral(const CollateralFields& fields, const crypto::Certificate& pck_ca) {
  const std::string root = Pem(fields.root);
  json::ObjectWriter out;
  out.Text("pck_crl_issuer_chain", pck_ca.pem() + root)
      .Text("root_ca_crl", ToHex(fields.root_crl))
      .Text("pck_crl", ToHex(fields.pck_crl))
      .Text("tcb_info_issuer_chain", Pem(fields.tcb_info.signer) + root)
      .Text("tcb_info", fields.tcb_info.text)
      .Text("tcb_info_signature", ToHex(fields.tcb_info.signature))
      .Text("qe_identity_issuer_chain", Pem(fields.qe_identity.signer) + root)
      .Text("qe_identity", fields.qe_identity.text)
      .Text("qe_identity_signature", ToHex(fields.qe_identity.signature));
  std::string chain;
  for (const Bytes& certificate : fields.pck) chain += Pem(certificate);
  if (!chain.empty()) out.Text("pck_certificate_chain", chain + root);
  return out.Take();
}

}  // namespace attestor::quote
