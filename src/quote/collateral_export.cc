#include "quote/collateral_export.h"

#include <boost/json.hpp>

namespace attestor::quote {
namespace {

std::string Pem(ByteView der) {
  const auto certificate = crypto::Certificate::Parse(der);
  return certificate.ok() ? certificate->pem() : std::string();
}

}  // namespace

std::string ExportCollateral(const CollateralFields& fields, const crypto::Certificate& pck_ca) {
  const std::string root = Pem(fields.root);
  boost::json::object out{{"pck_crl_issuer_chain", pck_ca.pem() + root},
                          {"root_ca_crl", ToHex(fields.root_crl)},
                          {"pck_crl", ToHex(fields.pck_crl)},
                          {"tcb_info_issuer_chain", Pem(fields.tcb_info.signer) + root},
                          {"tcb_info", fields.tcb_info.text},
                          {"tcb_info_signature", ToHex(fields.tcb_info.signature)},
                          {"qe_identity_issuer_chain", Pem(fields.qe_identity.signer) + root},
                          {"qe_identity", fields.qe_identity.text},
                          {"qe_identity_signature", ToHex(fields.qe_identity.signature)}};
  std::string chain;
  for (const Bytes& certificate : fields.pck) chain += Pem(certificate);
  if (!chain.empty()) out["pck_certificate_chain"] = chain + root;
  return boost::json::serialize(out);
}

}  // namespace attestor::quote
