#include "testkit/simtee/sim_tee.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "core/crypto/hash.h"
#include "core/crypto/secp256k1.h"
#include "evidence/dstack/config_id.h"
#include "evidence/dstack/errors.h"
#include "evidence/dstack/event_check.h"
#include "evidence/quote/collateral.h"
#include "evidence/quote/errors.h"
#include "evidence/quote/pck.h"
#include "evidence/quote/tcb_explanation.h"
#include "evidence/quote/verify.h"
#include "testkit/simtee/defects.h"
#include "testkit/simtee/errors.h"
#include "testkit/simtee/mock_kms.h"
#include "testkit/simtee/platform.h"

namespace attestor::simtee {
namespace {

constexpr char kComposeText[] = R"({"manifest_version":2,"name":"attestor-node","runner":"docker-compose"})"
                                "\n";

class SimTeeTest : public ::testing::Test {
 protected:
  MockPki MakePki(const PkiOptions& options = {}) { return std::move(MockPki::Make(random_, now_, options)).value(); }

  // Verify asks the project's own verifier, which shares no code with this module.
  Result<quote::VerifiedQuote> Verify(const MockPki& pki, ByteView quote_bytes, Time at) {
    const auto roots = quote::TeeRoots::FromPem(pki.root_pem());
    EXPECT_TRUE(roots.ok());
    ATTESTOR_ASSIGN(const quote::Quote quote, quote::ParseQuote(quote_bytes));
    ATTESTOR_ASSIGN(const quote::Collateral collateral, quote::ParseCollateral(pki.collateral()));
    report_ = CheckReport();
    return quote::VerifyQuote(quote, collateral, *roots, at, report_);
  }
  Result<quote::VerifiedQuote> Verify(const MockPki& pki, const TeeOptions& options = {}) {
    const SimTee tee(pki, ToBytes(kComposeText), random_, options);
    return Verify(pki, tee.Quote(report_data_).quote, now_);
  }
  Result<dstack::RuntimeFacts> Facts(const SimTee& tee) {
    const SimTee::QuoteAndLog made = tee.Quote(report_data_);
    ATTESTOR_ASSIGN(const quote::Quote quote, quote::ParseQuote(made.quote));
    CheckReport report;
    return dstack::CheckEventLog(made.event_log, quote.report, report);
  }

  CountingRandom random_{7};
  const Time now_ = *ParseTime("2026-11-24T12:00:00Z");
  const ByteArray<64> report_data_ = crypto::Sha512(AsBytes("report data"));
  CheckReport report_;
};

TEST_F(SimTeeTest, TheVerifierAcceptsTheQuote) {
  const MockPki pki = MakePki();
  const SimTee tee(pki, ToBytes(kComposeText), random_);
  const auto verified = Verify(pki, tee.Quote(report_data_).quote, now_);
  ASSERT_TRUE(verified.ok()) << verified.error().Text();
  EXPECT_TRUE(report_.NoneFailed());
  EXPECT_EQ(verified->tcb_status, "UpToDate");
  EXPECT_TRUE(verified->advisory_ids.empty());
  EXPECT_TRUE(verified->simulated);
  EXPECT_EQ(verified->ppid, pki.ppid());
  EXPECT_EQ(verified->anchor, crypto::Sha256(pki.root().der()));
  EXPECT_EQ(verified->report.report_data, report_data_);
  EXPECT_EQ(verified->report.mr_td, tee.measurements().mrtd);
  for (size_t i = 0; i < 4; ++i) EXPECT_EQ(verified->report.rtmr[i], tee.measurements().rtmr[i]);
}

TEST_F(SimTeeTest, TheEventLogLeadsToTheComposeFile) {
  const MockPki pki = MakePki();
  SimTee tee(pki, ToBytes(kComposeText), random_);
  const auto facts = Facts(tee);
  ASSERT_TRUE(facts.ok()) << facts.error().Text();
  EXPECT_EQ(facts->compose_hash, crypto::Sha256(AsBytes(kComposeText)));
  EXPECT_EQ(facts->app_id, ToBytes(tee.app_id()));
  EXPECT_EQ(facts->instance_id, tee.instance_id());
  EXPECT_EQ(facts->key_provider, tee.key_provider());
  EXPECT_EQ(facts->os_image_hash, tee.os_image_hash());
  EXPECT_EQ(tee.app_name(), "attestor-node");
  // An event of the app changes the register, and nothing that boot proved.
  const auto before = tee.measurements().rtmr[3];
  ASSERT_TRUE(tee.EmitEvent("my-event", Bytes(32, 1)).ok());
  EXPECT_NE(tee.measurements().rtmr[3], before);
  EXPECT_TRUE(tee.EmitEvent("", {}).error().Is(kArgument));
  EXPECT_TRUE(tee.EmitEvent("large", Bytes(1025)).error().Is(kArgument));
  // A certificate cannot hold a log of any length; the log itself is bounded, too.
  const TlsKeyRequest self_attesting{.usage_ra_tls = true};
  EXPECT_TRUE(tee.MakeTlsKey(self_attesting, now_).ok());
  for (int i = 1; i < 128; ++i) ASSERT_TRUE(tee.EmitEvent("event", Bytes(1024)).ok());
  EXPECT_TRUE(tee.EmitEvent("event", {}).error().Is(kArgument));
  EXPECT_TRUE(tee.MakeTlsKey(self_attesting, now_).error().Is(kArgument));
  EXPECT_TRUE(Facts(tee).ok());
}

TEST_F(SimTeeTest, TheKeyProviderIsTheOneThatTheAppComposeAsksFor) {
  const MockPki pki = MakePki();
  const std::string root = ToHex(pki.kms().root_spki());
  const auto measured = [&](const std::string& members, ConfigIdForm form) {
    const SimTee tee(pki, ToBytes(R"({"name":"app")" + members + "}"), random_, {.config_id = form});
    const auto facts = Facts(tee);
    EXPECT_TRUE(facts.ok()) << members;
    return *dstack::ParseKeyProvider(facts->key_provider);
  };
  for (const ConfigIdForm form : {ConfigIdForm::kComposeHash, ConfigIdForm::kDocument}) {
    EXPECT_EQ(measured("", form).name, "none");
    EXPECT_EQ(measured(R"(,"kms_enabled":true)", form).name, "kms");
    EXPECT_EQ(ToHex(measured(R"(,"key_provider":"kms")", form).id), root);
    EXPECT_EQ(measured(R"(,"local_key_provider_enabled":true)", form).name, "local-sgx");
    EXPECT_EQ(measured(R"(,"key_provider":"local","kms_enabled":true)", form).id.size(), 32u);
    EXPECT_EQ(measured(R"(,"key_provider":"tpm")", form).name, "tpm");
    EXPECT_EQ(measured(R"(,"key_provider":"none","kms_enabled":true)", form).id, Bytes());
  }
}

TEST_F(SimTeeTest, AnAppCannotMeasureAnotherComposeFile) {
  const MockPki pki = MakePki();
  SimTee tee(pki, ToBytes(kComposeText), random_);
  ASSERT_TRUE(tee.EmitEvent("compose-hash", Bytes(32, 1)).ok());
  EXPECT_TRUE(Facts(tee).error().Is(dstack::kEventRepeated));
}

TEST_F(SimTeeTest, EveryRegisterReplays) {
  const MockPki pki = MakePki();
  const SimTee tee(pki, ToBytes(kComposeText), random_);
  const auto events = dstack::ParseEventLog(tee.Quote(report_data_).event_log);
  ASSERT_TRUE(events.ok());
  for (uint32_t i = 0; i < 4; ++i) {
    ByteArray<48> value{};
    for (const dstack::Event& event : *events) {
      EXPECT_EQ(event.digest.has_value(), event.imr != 3) << "agents leave out what can be made anew";
      if (event.imr == i) value = dstack::Extend(value, event.digest ? *event.digest : dstack::MeasuredDigest(event));
    }
    EXPECT_EQ(value, tee.measurements().rtmr[i]) << i;
  }
}

TEST_F(SimTeeTest, AcceptedStatusesCarryAdvisories) {
  const auto hardening = Verify(MakePki({.tcb_status = "SWHardeningNeeded"}));
  ASSERT_TRUE(hardening.ok());
  EXPECT_EQ(hardening->advisory_ids, std::vector<std::string>{"SIMULATED-SA-00001"});
}

TEST_F(SimTeeTest, AStalePckCertificateIsCalledSo) {
  PkiOptions pki_options;
  TeeOptions tee_options;
  ASSERT_TRUE(AddDefect("pck-stale", pki_options, tee_options).ok());
  const MockPki pki = MakePki(pki_options);
  const SimTee tee(pki, ToBytes(kComposeText), random_, tee_options);
  const auto quote = quote::ParseQuote(tee.Quote(report_data_).quote);
  const auto collateral = quote::ParseCollateral(pki.collateral());
  ASSERT_TRUE(quote.ok() && collateral.ok());
  const auto explained = quote::ExplainTcb(*quote, *collateral);
  ASSERT_TRUE(explained.ok());
  EXPECT_TRUE(explained->stale_certificate);
  EXPECT_EQ(explained->status, quote::TcbStatus::kOutOfDate);
  ASSERT_EQ(explained->shortfalls.size(), 1u);
  EXPECT_TRUE(explained->shortfalls[0].remedy.starts_with("fetch a renewed PCK certificate"));
}

TEST_F(SimTeeTest, ReportsOfForm15) {
  const auto verified = Verify(
      MakePki(), TeeOptions{.edit_report = [](TdReport& report) { report.form15 = Form15{report.tee_tcb_svn, {}}; }});
  ASSERT_TRUE(verified.ok()) << verified.error().Text();
  EXPECT_EQ(verified->report.tee_tcb_svn2, kTeeTcbSvn);
  EXPECT_EQ(verified->report.report_data, report_data_);
}

TEST_F(SimTeeTest, TheVerifierRefusesOtherRootsTimesAndBytes) {
  const MockPki pki = MakePki();
  const SimTee tee(pki, ToBytes(kComposeText), random_);
  Bytes bytes = tee.Quote(report_data_).quote;
  EXPECT_FALSE(Verify(pki, bytes, now_ + std::chrono::hours(31 * 24)).ok());
  EXPECT_FALSE(Verify(pki, bytes, now_ - std::chrono::hours(2)).ok());
  const MockPki stranger = MakePki();
  EXPECT_TRUE(Verify(stranger, bytes, now_).error().Is(quote::kUntrustedRoot));
  const auto quote = quote::ParseQuote(bytes);
  const auto collateral = quote::ParseCollateral(pki.collateral());
  CheckReport report;
  EXPECT_TRUE(quote::VerifyQuote(*quote, *collateral, quote::TeeRoots::Intel(), now_, report)
                  .error()
                  .Is(quote::kUntrustedRoot));
  bytes[kHeaderAndBodySize - 1] ^= 1;
  EXPECT_TRUE(Verify(pki, bytes, now_).error().Is(quote::kQuoteSignature));
}

TEST_F(SimTeeTest, TwoPkisCanBeTrustedSideBySide) {
  const MockPki node = MakePki(), signer = MakePki();
  const auto roots = quote::TeeRoots::FromPem(node.root_pem() + signer.root_pem());
  ASSERT_TRUE(roots.ok());
  for (const MockPki* pki : {&node, &signer}) {
    const SimTee tee(*pki, ToBytes(kComposeText), random_);
    const auto quote = quote::ParseQuote(tee.Quote(report_data_).quote);
    CheckReport report;
    EXPECT_TRUE(quote::VerifyQuote(*quote, *quote::ParseCollateral(pki->collateral()), *roots, now_, report).ok());
  }
}

TEST_F(SimTeeTest, TwoTeesOfOnePkiDifferInTheirAppOnly) {
  const MockPki pki = MakePki();
  const SimTee first(pki, ToBytes(kComposeText), random_);
  const SimTee second(pki, ToBytes(R"({"name":"other","no_instance_id":true})"), random_);
  EXPECT_EQ(first.measurements().mrtd, second.measurements().mrtd);
  EXPECT_EQ(first.measurements().rtmr[2], second.measurements().rtmr[2]);
  EXPECT_NE(first.measurements().rtmr[3], second.measurements().rtmr[3]);
  EXPECT_TRUE(second.instance_id().empty());
  EXPECT_TRUE(Facts(second).ok());
  EXPECT_EQ(first.device_id(), crypto::Sha256(pki.ppid()));
}

TEST_F(SimTeeTest, AppKeysLeadToTheKms) {
  const MockPki pki = MakePki();
  const SimTee tee(pki, ToBytes(kComposeText), random_);
  const auto key = tee.keys().Derive("path", "purpose", "");
  ASSERT_TRUE(key.ok());
  const auto claim = crypto::Keccak256(AsBytes("purpose:" + ToHex(key->public_key)));
  const auto app_root = crypto::RecoverSecp256k1(claim, key->signature_chain[0]);
  ASSERT_TRUE(app_root.ok());
  EXPECT_EQ(*app_root, tee.keys().app_root_public_key());
  const auto issued = crypto::Keccak256(Concat({AsBytes("dstack-kms-issued:"), tee.app_id(), *app_root}));
  EXPECT_EQ(*crypto::RecoverSecp256k1(issued, key->signature_chain[1]), pki.kms().k256_root_public_key());
}

TEST_F(SimTeeTest, CertificatesHaveIntelsForm) {
  const MockPki pki = MakePki();
  const SimTee tee(pki, ToBytes(kComposeText), random_);
  const auto quote = quote::ParseQuote(tee.Quote(report_data_).quote);
  ASSERT_TRUE(quote.ok());
  const std::vector<crypto::Certificate>& chain = quote->pck_chain;
  ASSERT_EQ(chain.size(), 3u);
  EXPECT_EQ(chain[0].subject_common_name(), "Intel SGX PCK Certificate");
  EXPECT_EQ(chain[1].subject_common_name(), "Intel SGX PCK Platform CA");
  EXPECT_EQ(chain[2].subject_common_name(), "Intel SGX Root CA");
  EXPECT_FALSE(chain[0].is_ca());
  EXPECT_TRUE(chain[1].may_sign_crls());
  const auto platform = quote::PlatformOf(chain[0]);
  ASSERT_TRUE(platform.ok());
  EXPECT_EQ(platform->fmspc, kFmspc);
  EXPECT_EQ(platform->components, kCpuSvn);
  EXPECT_EQ(platform->pce_svn, kPceSvn);
  EXPECT_EQ(platform->ppid, pki.ppid());
}

TEST_F(SimTeeTest, OptionsAndComposeFilesAreChecked) {
  EXPECT_TRUE(MockPki::Make(random_, now_, {.tcb_status = "Fine"}).error().Is(kPkiOption));
  EXPECT_EQ(*ComposeName(AsBytes(kComposeText)), "attestor-node");
  for (const char* text : {"", "[]", "{}", R"({"name":1})", "{"})
    EXPECT_TRUE(ComposeName(AsBytes(text)).error().Is(kCompose)) << text;
}

}  // namespace
}  // namespace attestor::simtee
