// Node and signer that fetch their collateral from a service over TLS, and a session with it.
#include <functional>
#include <thread>

#include "evidence/quote/collateral.h"
#include "service/collateral/errors.h"
#include "service/collateral/pccs.h"
#include "service/system/clock.h"
#include "statement/format/bundle.h"
#include "testkit/world/scrape.h"
#include "testkit/world/web_world.h"

namespace attestor::test {
namespace {

std::string Percent(const std::string& text) {
  std::string out;
  for (const char c : text) out += "%" + ToHex(Bytes{static_cast<uint8_t>(c)});
  return out;
}

std::string Chain(const std::string& header, ByteView signer, ByteView root) {
  return header + ": " +
         Percent(Must(crypto::Certificate::Parse(signer)).pem() + Must(crypto::Certificate::Parse(root)).pem()) +
         "\r\n";
}

Bytes Answer(const std::string& member, const quote::CollateralFields::Text& text, const std::string& header,
             ByteView root) {
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
    server_.Answer(
        "/base/sgx/certification/v4/pckcrl?ca=platform&encoding=der",
        {Response(AsText(fields.pck_crl), Chain("SGX-PCK-CRL-Issuer-Chain", own.pck_chain[1].der(), fields.root))});
    server_.Answer("/base/sgx/certification/v4/rootcacrl", {Response(ToHex(fields.root_crl))});
  }
  // Fetching are options under which both programs get their collateral from `server_`.
  WorldOptions Fetching() {
    WorldOptions options = Options();
    options.collateral = [this](Trust& trust) {
      Publish(trust);
      return "collateral_service = { url = \"" + url() + "\", web_roots = \"web-roots.pem\" }";
    };
    return options;
  }
  std::string url() const { return "https://localhost:" + std::to_string(server_.port()) + "/base"; }
};

TEST_F(CollateralServiceTest, EvidenceCarriesWhatTheServiceGave) {
  World world(Fetching());
  EXPECT_EQ(server_.requests(), 8u) << "four answers each for node and signer";
  CheckReport report;
  const auto proof = world.Prove(world.Request(server_.port(), "/"), &report);
  ASSERT_TRUE(proof.ok()) << proof.error().Text();
  const auto bundle = Must(statement::Bundle::Decode(proof->bundle));
  for (const Bytes* evidence : {&bundle.signer_evidence, &bundle.node_evidence}) {
    EXPECT_EQ(Must(binding::Evidence::Decode(*evidence)).collateral, world.trust().pki().collateral());
  }
}

// The world's collateral lasts for 30 days, and is asked for again after one.
TEST_F(CollateralServiceTest, AnOutageShowsInTheMetricsAndWidensNothing) {
  WorldOptions options = Fetching();
  options.releases_life = std::chrono::hours(24 * 90);
  World world(options);
  const auto await = [&world](const std::function<bool(const Scrape&)>& happened) {
    for (int i = 0; i < 400 && !happened(Scrape(world.signer_metrics())); ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    return Scrape(world.signer_metrics());
  };
  const Scrape before(world.signer_metrics());
  EXPECT_EQ(before.Value("attestor_collateral_refreshed_total"), 1);
  EXPECT_EQ(before.Value("attestor_collateral_failing"), 0);
  EXPECT_EQ(before.text().find("last_failure"), std::string::npos);
  const auto until = before.Value("attestor_collateral_until_timestamp_seconds");
  ASSERT_TRUE(until);

  server_.Answer("/base/sgx/certification/v4/rootcacrl", {ToBytes("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n")});
  world.clock().Advance(std::chrono::hours(25));
  const Scrape outage = await([](const Scrape& scrape) { return scrape.Value("attestor_collateral_failing") > 0; });
  EXPECT_EQ(outage.Value("attestor_collateral_failing"), 1) << outage.text();
  EXPECT_EQ(outage.Value("attestor_collateral_failed_total"), 1);
  EXPECT_EQ(outage.Value("attestor_collateral_last_failure{code=\"collateral.refused\"}"), 1);
  EXPECT_EQ(outage.Value("attestor_collateral_refreshed_total"), 1);
  EXPECT_EQ(outage.Value("attestor_collateral_until_timestamp_seconds"), until) << "an outage moves no end";
  EXPECT_EQ(outage.Value("attestor_collateral_tcb_evaluation_number"),
            before.Value("attestor_collateral_tcb_evaluation_number"));

  Publish(world.trust());
  world.clock().Advance(std::chrono::hours(2));
  const Scrape after = await([](const Scrape& scrape) { return scrape.Value("attestor_collateral_failing") == 0; });
  EXPECT_EQ(after.Value("attestor_collateral_failing"), 0) << after.text();
  EXPECT_EQ(after.Value("attestor_collateral_refreshed_total"), 2);
  EXPECT_EQ(after.text().find("last_failure"), std::string::npos);

  // Past the end of the collateral nothing is accepted, and the metrics still tell that end.
  server_.Answer("/base/sgx/certification/v4/rootcacrl", {ToBytes("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n")});
  world.clock().Advance(std::chrono::hours(24 * 30));
  const Scrape ended = await([](const Scrape& scrape) { return scrape.Value("attestor_collateral_failing") > 0; });
  EXPECT_EQ(ended.Value("attestor_collateral_until_timestamp_seconds"), until);
  RefusedWith(world.Prove(world.Request(server_.port(), "/")), "channel.refused", "collateral.unavailable");
}

TEST_F(CollateralServiceTest, ItsCertificateCounts) {
  const Time now = SystemClock().Now();
  Trust trust(random_, now);
  Publish(trust);
  const auto platform = Must(collateral::PlatformOf(Must(quote::ParseQuote(trust.node_tee().Quote({}).quote))));
  const net::StopSignal never;
  const auto fetch = [&](const std::string& roots_pem) {
    const auto client = Must(collateral::Pccs::Create(
        {url(), "", Must(crypto::WebRoots::FromPem(roots_pem, crypto::PublicSuffixes::TopLevelOnly()))}));
    return client.Fetch(platform, now, random_, never);
  };
  const auto fetched = fetch(ca_.root_pem());
  ASSERT_TRUE(fetched.ok()) << fetched.error().Text();
  EXPECT_EQ(*fetched, trust.pki().collateral());
  const auto refused = fetch(WebCa(random_, now).root_pem());
  ASSERT_FALSE(refused.ok());
  EXPECT_TRUE(refused.error().Is(collateral::kUnreachable)) << refused.error().Text();
  EXPECT_NE(refused.error().Text().find("certificate.root"), std::string::npos) << refused.error().Text();
}

}  // namespace
}  // namespace attestor::test
