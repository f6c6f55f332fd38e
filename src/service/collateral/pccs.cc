#include "service/collateral/pccs.h"

#include "evidence/quote/collateral_import.h"
#include "evidence/quote/pck.h"
#include "service/collateral/errors.h"
#include "service/net/socket.h"
#include "web/http/message.h"

namespace attestor::collateral {
namespace {

constexpr std::chrono::seconds kTimeout{60};  // for all answers together

// Intel's own service has no path for the root's list; a PCCS has.
constexpr char kIntelPcs[] = "api.trustedservices.intel.com";
constexpr char kIntelRootCrl[] = "https://certificates.trustedservices.intel.com/IntelSGXRootCA.der";

// The issuer chain is in a header whose name depends on the version of the service.
Result<std::string> IssuerChain(const http::Response& response, std::initializer_list<std::string_view> names) {
  const http::Header* found = nullptr;
  for (const std::string_view name : names) {
    if (CountHeaders(response.headers, name) > 1) return Error(kAnswer, "the issuer chain twice");
    if (found == nullptr) found = FindHeader(response.headers, name);
  }
  if (found == nullptr) return Error(kAnswer, "no header '" + std::string(*names.begin()) + "'");
  return found->value;
}

// GetNamed says of a refusal what was asked for: as a rule the service does not know this family of platforms.
Result<http::Response> GetNamed(const std::string& what, const Place& place, const std::string& target,
                                const Web& web) {
  auto response = Get(place, target, web);
  if (!response.ok() && response.error().Is(kRefused)) return Error(kRefused, what + ": " + response.error().detail());
  return response;
}

}  // namespace

Result<Platform> PlatformOf(const quote::Quote& quote) {
  ATTESTOR_ASSIGN(const quote::PckPlatform pck, quote::PlatformOf(quote.pck_chain[0]));
  return Platform{quote.tee, pck.fmspc, quote.pck_chain[1].subject_common_name().ends_with(quote::kPckProcessorCaName)};
}

Result<Place> RootListPlace(const PccsConfig& config) {
  ATTESTOR_ASSIGN(Place base, ParsePlace(config.url, config.development));
  if (!config.root_crl.empty()) return ParsePlace(config.root_crl, config.development);
  if (base.url.host == kIntelPcs) return ParsePlace(kIntelRootCrl, false);
  base.url.target += "/sgx/certification/v4/rootcacrl";
  return base;
}

Result<Pccs> Pccs::Create(const PccsConfig& config) {
  ATTESTOR_ASSIGN(Place base, ParsePlace(config.url, config.development));
  ATTESTOR_ASSIGN(Place root_crl, RootListPlace(config));
  return Pccs(std::move(base), std::move(root_crl), config.roots);
}

Result<Bytes> Pccs::Fetch(const Platform& platform, Time now, Random& random, const net::StopSignal& stop) const {
  const Web web{roots_, now, random, net::After(kTimeout), stop};
  const std::string& base = base_.url.target;
  const std::string kind = base + (platform.tee == quote::TeeType::kTdx ? "/tdx" : "/sgx") + "/certification/v4";
  const std::string fmspc = ToHex(platform.fmspc);
  ATTESTOR_ASSIGN(const http::Response tcb_info,
                  GetNamed("TCB info of FMSPC " + fmspc, base_, kind + "/tcb?fmspc=" + fmspc, web));
  ATTESTOR_ASSIGN(const http::Response qe_identity, GetNamed("QE identity", base_, kind + "/qe/identity", web));
  const std::string ca = platform.processor_ca ? "processor" : "platform";
  ATTESTOR_ASSIGN(const http::Response pck_crl,
                  GetNamed("PCK list", base_, base + "/sgx/certification/v4/pckcrl?ca=" + ca + "&encoding=der", web));
  ATTESTOR_ASSIGN(const http::Response root_crl, GetNamed("root's list", root_crl_, root_crl_.url.target, web));
  quote::PcsResponses answers;
  answers.tcb_info.body = tcb_info.body;
  ATTESTOR_ASSIGN(answers.tcb_info.issuer_chain,
                  IssuerChain(tcb_info, {"TCB-Info-Issuer-Chain", "SGX-TCB-Info-Issuer-Chain"}));
  answers.qe_identity.body = qe_identity.body;
  ATTESTOR_ASSIGN(answers.qe_identity.issuer_chain, IssuerChain(qe_identity, {"SGX-Enclave-Identity-Issuer-Chain"}));
  answers.pck_crl.body = pck_crl.body;
  ATTESTOR_ASSIGN(answers.pck_crl.issuer_chain, IssuerChain(pck_crl, {"SGX-PCK-CRL-Issuer-Chain"}));
  answers.root_crl = root_crl.body;
  return quote::ImportPcsResponses(answers);
}

}  // namespace attestor::collateral
