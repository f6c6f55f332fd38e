// Node and signer that fetch their collateral from a service over TLS, and a session with it.
#include "attestation/bundle.h"
#include "collateral/errors.h"
#include "collateral/pccs.h"
#include "quote/collateral.h"
#include "support/web_world.h"

namespace attestor::test {
namespace {

std::string Percent(const std::string& text) {
  std::string out;
  for (const char c : text) out += "%" + ToHex(Bytes{static_cast<uint8_t>(c)});
  return out;
}

std::string Chain(const std::string& header, ByteView signer, ByteView root) {
  return header + ": " + Percent(Must(crypto::Certificate::Parse(signer)).pem() + Must(crypto::Certificate::Parse(root)).pem()) + "\r\n";
}

Bytes Answer(const std::string& member, const quote::CollateralFields::Text& text, const std::string& header, ByteView root) {
  return Response("{\"" + member + "\":" + text.text + ",\"signature\":\"" + ToHex(text.signature) + "\"}",
                  Chain(header, text.signer, root));
}

class CollateralServiceTest : public WebWorld {
 protected:
  // Publish makes `server_` the platform's PCCS.
  void Publish(Trust& trust) {
    const auto fields = Must(quote::CollateralFields::Decode(trust.pki().collateral()));
    const quote::Quote own = Must(quote::ParseQuote(trust.node_tee().Quote({}).quote));
    const collateral::Platform platform = Must(collateral::PlatformOf(own));
    server_.Answer("/base/tdx/certification/v4/tcb?fmspc=" + ToHex(platform.fmspc),
                   {Answer("tcbInfo", fields.tcb_info, "TCB-Info-Issuer-Chain", fields.root)});
    server_.Answer("/base/tdx/certification/v4/qe/identity",
                   {Answer("enclaveIdentity", fields.qe_identity, "SGX-Enclave-Identity-Issuer-Chain", fields.root)});
    server_.Answer("/base/sgx/certification/v4/pckcrl?ca=platform&encoding=der",
                   {Response(AsText(fields.pck_crl), Chain("SGX-PCK-CRL-Issuer-Chain", own.pck_chain[1].der(), fields.root))});
    server_.Answer("/base/sgx/certification/v4/rootcacrl", {Response(ToHex(fields.root_crl))});
  }
  std::string url() const { return "https://localhost:" + std::to_string(server_.port()) + "/base"; }
};

TEST_F(CollateralServiceTest, EvidenceCarriesWhatTheServiceGave) {
  WorldOptions options = Options();
  options.collateral = [this](Trust& trust) {
    Publish(trust);
    return "collateral_service = { url = \"" + url() + "\", web_roots = \"web-roots.pem\" }";
  };
  World world(options);
  EXPECT_EQ(server_.requests(), 8u) << "four answers each for node and signer";
  CheckReport report;
  const auto proof = world.Prove(world.Request(server_.port(), "/"), &report);
  ASSERT_TRUE(proof.ok()) << proof.error().Text();
  const auto bundle = Must(attestation::Bundle::Decode(proof->bundle));
  for (const Bytes* evidence : {&bundle.signer_evidence, &bundle.node_evidence}) {
    EXPECT_EQ(Must(registry::Evidence::Decode(*evidence)).collateral, world.trust().pki().collateral());
  }
}

TEST_F(CollateralServiceTest, ItsCertificateCounts) {
  const Time now = SystemClock().Now();
  Trust trust(random_, now);
  Publish(trust);
  const auto platform = Must(collateral::PlatformOf(Must(quote::ParseQuote(trust.node_tee().Quote({}).quote))));
  const net::StopSignal never;
  const auto fetch = [&](const std::string& roots_pem) {
    const auto client = Must(collateral::Pccs::Create({url(), "", Must(crypto::WebRoots::FromPem(roots_pem))}));
    return client.Fetch(platform, now, random_, never);
  };
  const auto fetched = fetch(ca_.root_pem());
  ASSERT_TRUE(fetched.ok()) << fetched.error().Text();
  EXPECT_EQ(*fetched, trust.pki().collateral());
  const auto refused = fetch(WebCa(random_, now).root_pem());
  ASSERT_FALSE(refused.ok());
  EXPECT_TRUE(refused.error().Is(collateral::kUnreachable)) << refused.error().Text();
  EXPECT_NE(refused.error().Text().find("certificate.path"), std::string::npos) << refused.error().Text();
}

}  // namespace
}  // namespace attestor::test
