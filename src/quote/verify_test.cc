// Each check of a quote fails alone, with its own code, on a platform that is right in everything else.
#include "quote/verify.h"

#include <gtest/gtest.h>

#include <functional>

#include "quote/errors.h"
#include "quote/mock_platform.h"

#ifndef ATTESTOR_ANCHORS_INTEL

namespace attestor::quote {
namespace {

using Change = std::function<void(MockPlatform&)>;
using ChangeParsed = std::function<void(Quote&, Collateral&)>;

struct Tried {
  Result<VerifiedQuote> verified;
  CheckReport report;
};

Tried TryQuote(const Change& change, const ChangeParsed& change_parsed = {}, const TcbPolicy& policy = {}) {
  MockPlatform platform;
  if (change) change(platform);
  const auto built = platform.Build();
  auto quote = ParseQuote(built.quote);
  auto collateral = ParseCollateral(built.collateral);
  const auto roots = TeeRoots::FromPem(built.root_pem);
  if (!quote.ok()) return {quote.error(), {}};
  if (!collateral.ok()) return {collateral.error(), {}};
  if (!roots.ok()) return {roots.error(), {}};
  if (change_parsed) change_parsed(*quote, *collateral);
  CheckReport report;
  auto verified = VerifyQuote(*quote, *collateral, *roots, platform.now, report, policy);
  return {std::move(verified), std::move(report)};
}

constexpr Duration kYear = std::chrono::hours(400 * 24);

TEST(VerifyQuote, AcceptsAMockPlatformAndSaysThatItIsSimulated) {
  const Tried outcome = TryQuote({});
  ASSERT_TRUE(outcome.verified.ok()) << outcome.verified.error().Text();
  EXPECT_TRUE(outcome.report.AllPassed());
  EXPECT_TRUE(outcome.verified->simulated);
  EXPECT_FALSE(TeeRoots::IsIntel(outcome.verified->anchor));
  EXPECT_EQ(outcome.verified->tcb_status, "UpToDate");
  const std::vector<std::string> advisories = {"INTEL-SA-00001", "INTEL-SA-00002", "INTEL-SA-00003"};
  EXPECT_EQ(outcome.verified->advisory_ids, advisories);
  EXPECT_EQ(outcome.verified->evaluation_number, 20u);
  MockPlatform platform;
  EXPECT_EQ(outcome.verified->collateral_until, platform.now + std::chrono::hours(29 * 24));
  EXPECT_TRUE(TryQuote([](MockPlatform& p) { p.version = 5; }).verified.ok());
  EXPECT_TRUE(TryQuote([](MockPlatform& p) { p.ca.common_name = "Mock Intel SGX PCK Processor CA"; }).verified.ok());
}

struct BuiltCase {
  std::string check;
  ErrorCode code;
  Change change;
};

const std::vector<BuiltCase> kBuiltCases = {
    {"quote.root", kRootCertificate, [](MockPlatform& p) { p.root.not_after = p.now - Duration(1000); }},
    {"quote.root", kRootCertificate, [](MockPlatform& p) { p.root.common_name = "Mock Intel SGX PCK Platform CA"; }},
    {"quote.root_crl", kRootCrl, [](MockPlatform& p) { p.root_crl_by_ca = true; }},
    {"quote.root_crl", kRootCrlTime, [](MockPlatform& p) { p.root_crl_age = kYear; }},
    {"quote.root_crl", kRootCrlTime, [](MockPlatform& p) { p.root_crl_age = -Duration(1000); }},
    {"quote.pck_chain", kPckChain, [](MockPlatform& p) { p.pck.common_name = "Mock Intel SGX TCB Signing"; }},
    {"quote.pck_chain", kPckChain, [](MockPlatform& p) { p.ca.common_name = "Mock Intel SGX Root CA"; }},
    {"quote.pck_chain", kPckChain, [](MockPlatform& p) { p.ca.ca = false; }},
    {"quote.pck_chain", kPckChain, [](MockPlatform& p) { p.pck.ca = true; }},
    {"quote.pck_chain", kPckChain, [](MockPlatform& p) { p.ca_by_itself = true; }},
    {"quote.pck_chain", kPckChainTime, [](MockPlatform& p) { p.pck.not_after = p.now - Duration(1000); }},
    {"quote.pck_chain", kPckChainTime, [](MockPlatform& p) { p.ca.not_before = p.now + Duration(1000); }},
    {"quote.pck_chain", kPckCaRevoked, [](MockPlatform& p) { p.revoke_ca = true; }},
    {"quote.pck_crl", kPckCrl, [](MockPlatform& p) { p.pck_crl_by_root = true; }},
    {"quote.pck_crl", kPckCrlTime, [](MockPlatform& p) { p.pck_crl_age = kYear; }},
    {"quote.pck_crl", kPckRevoked, [](MockPlatform& p) { p.revoke_pck = true; }},
    {"quote.tcb_info_signature", kTcbInfoChain, [](MockPlatform& p) { p.revoke_signer = true; }},
    {"quote.tcb_info_signature", kTcbInfoChain, [](MockPlatform& p) { p.signer_by_ca = true; }},
    {"quote.tcb_info_signature", kTcbInfoChain, [](MockPlatform& p) { p.signer.common_name = "Mock Intel SGX PCK Certificate"; }},
    {"quote.tcb_info_signature", kTcbInfoChain, [](MockPlatform& p) { p.signer.not_after = p.now - Duration(1000); }},
    {"quote.tcb_info_time", kTcbInfoTime, [](MockPlatform& p) { p.info_issued = p.now - kYear; }},
    {"quote.tcb_info_time", kTcbInfoTime, [](MockPlatform& p) { p.info_issued = p.now + Duration(1000); }},
    {"quote.qe_identity_time", kQeIdentityTime, [](MockPlatform& p) { p.identity_issued = p.now - kYear; }},
    {"quote.fmspc", kFmspc, [](MockPlatform& p) { p.info_fmspc[5] ^= 1; }},
    {"quote.fmspc", kPceId, [](MockPlatform& p) { p.info_pce_id[1] = 1; }},
    {"quote.fmspc", kPckExtension, [](MockPlatform& p) { p.pck.extensions = {{"1.2.3", {0x05, 0x00}, false}}; }},
    {"quote.qe_identity", kQeIdentity, [](MockPlatform& p) { p.qe_report[kQeMrSigner] ^= 1; }},
    {"quote.qe_identity", kQeIdentity, [](MockPlatform& p) { p.qe_report[kQeIsvProdId] ^= 1; }},
    {"quote.qe_identity", kQeIdentity, [](MockPlatform& p) { p.qe_report[kQeMiscSelect] ^= 1; }},
    {"quote.qe_identity", kQeIdentity, [](MockPlatform& p) { p.qe_report[kQeAttributes + 1] ^= 1; }},
    {"quote.qe_identity", kQeDebug, [](MockPlatform& p) { p.qe_report[kQeAttributes] |= 2; }},
    {"quote.attestation_key", kAttestationKey, [](MockPlatform& p) { p.qe_report.back() = 1; }},
    {"quote.td_attributes", kTdDebug, [](MockPlatform& p) { p.body[kTdAttributes] = 1; }},
    {"quote.td_attributes", kTdDebug, [](MockPlatform& p) { p.body[kTdAttributes] = 0x80; }},
    {"quote.td_attributes", kTdAttributesRefused, [](MockPlatform& p) { p.body[kTdAttributes + 3] = 0; }},
    {"quote.td_attributes", kTdAttributesRefused, [](MockPlatform& p) { p.body[kTdAttributes + 3] |= 0x20; }},
    {"quote.td_attributes", kTdAttributesRefused, [](MockPlatform& p) { p.body[kTdAttributes + 7] = 0x80; }},
    {"quote.td_attributes", kServiceTd,
     [](MockPlatform& p) {
       p.version = 5;
       p.body[kTdMrServiceTd] = 1;
     }},
    {"quote.tdx_module", kTdxModule, [](MockPlatform& p) { p.body[1] = 9; }},
    {"quote.tdx_module", kTdxModule, [](MockPlatform& p) { p.body[kTdMrSignerSeam] = 9; }},
    {"quote.tdx_module", kTdxModule, [](MockPlatform& p) { p.body[kTdSeamAttributes] = 1; }},
    {"quote.tdx_module", kTdxModuleLevel, [](MockPlatform& p) { p.body[0] = 4; }},
    {"quote.tcb_level", kTcbLevel, [](MockPlatform& p) { p.platform.components[15] = 3; }},
    {"quote.tcb_level", kTcbLevel, [](MockPlatform& p) { p.platform.pce_svn = 299; }},
    {"quote.tcb_level", kTcbLevel, [](MockPlatform& p) { p.body[2] = 3; }},
    {"quote.tcb_level", kQeLevel, [](MockPlatform& p) { p.qe_report[kQeIsvSvn] = 3; }},
    {"quote.tcb_level", kTcbStatus, [](MockPlatform& p) { p.platform_status = "OutOfDate"; }},
    {"quote.tcb_level", kTcbStatus, [](MockPlatform& p) { p.platform_status = "ConfigurationNeeded"; }},
    {"quote.tcb_level", kTcbStatus, [](MockPlatform& p) { p.module_status = "OutOfDate"; }},
    {"quote.tcb_level", kTcbStatus, [](MockPlatform& p) { p.qe_status = "Revoked"; }},
};

void ExpectRefused(const Tried& outcome, const std::string& check, const ErrorCode& code) {
  ASSERT_FALSE(outcome.verified.ok()) << "accepted, expected " << code.id;
  EXPECT_TRUE(outcome.verified.error().Is(code)) << outcome.verified.error().Text() << ", expected " << code.id;
  const Check* failed = outcome.report.FirstFailure();
  ASSERT_NE(failed, nullptr);
  EXPECT_EQ(failed->id, check);
  EXPECT_EQ(failed->code, code.id);
  EXPECT_EQ(outcome.report.checks().size(), 17u);
}

TEST(VerifyQuote, RefusesEachWrongPartByItsCode) {
  for (size_t i = 0; i < kBuiltCases.size(); ++i) {
    SCOPED_TRACE("case " + std::to_string(i) + ": " + std::string(kBuiltCases[i].code.id));
    ExpectRefused(TryQuote(kBuiltCases[i].change), kBuiltCases[i].check, kBuiltCases[i].code);
  }
}

struct ParsedCase {
  std::string check;
  ErrorCode code;
  ChangeParsed change;
};

const std::vector<ParsedCase> kParsedCases = {
    {"quote.tcb_info_signature", kTcbInfoSignature, [](Quote&, Collateral& c) { c.tcb_info.text.push_back(' '); }},
    {"quote.qe_identity_signature", kQeIdentitySignature, [](Quote&, Collateral& c) { c.qe_identity.signature[9] ^= 1; }},
    {"quote.qe_identity_signature", kQeIdentityChain, [](Quote& q, Collateral& c) { c.qe_identity.chain[0] = q.pck_chain[0]; }},
    {"quote.pck_crl", kPckCrl, [](Quote&, Collateral& c) { c.pck_crl_chain[0] = c.tcb_info.chain[0]; }},
    {"quote.pck_chain", kForeignPckChain,
     [](Quote& q, Collateral& c) { c.pck_chain = {c.tcb_info.chain[0], q.pck_chain[1], q.pck_chain[2]}; }},
    {"quote.qe_report_signature", kQeReportSignature, [](Quote& q, Collateral&) { q.qe_report.bytes[0] ^= 1; }},
    {"quote.attestation_key", kAttestationKey, [](Quote& q, Collateral&) { q.attestation_key[0] ^= 1; }},
    {"quote.attestation_key", kAttestationKey, [](Quote& q, Collateral&) { q.qe_auth.push_back(0); }},
    {"quote.signature", kQuoteSignature, [](Quote& q, Collateral&) { q.signed_bytes[100] ^= 1; }},
    {"quote.root", kUntrustedRoot, [](Quote& q, Collateral&) { q.pck_chain[2] = q.pck_chain[1]; }},
};

TEST(VerifyQuote, RefusesWhatWasChangedAfterSigning) {
  for (const ParsedCase& c : kParsedCases) {
    SCOPED_TRACE(c.code.id);
    ExpectRefused(TryQuote({}, c.change), c.check, c.code);
  }
}

TEST(VerifyQuote, ChecksAfterAFailureAreNotCheckedNotPassed) {
  const Tried outcome = TryQuote([](MockPlatform& p) { p.revoke_pck = true; });
  EXPECT_EQ(outcome.report.Find("quote.pck_chain")->outcome, Outcome::kPassed);
  EXPECT_EQ(outcome.report.Find("quote.tcb_level")->outcome, Outcome::kNotChecked);
}

TEST(VerifyQuote, APlatformOfAnotherRootIsRefused) {
  MockPlatform platform;
  const auto built = platform.Build();
  CheckReport report;
  for (const TeeRoots& roots : {TeeRoots::Intel(), TeeRoots()}) {
    const auto verified = VerifyQuote(*ParseQuote(built.quote), *ParseCollateral(built.collateral), roots, platform.now, report);
    EXPECT_TRUE(verified.error().Is(kUntrustedRoot));
  }
}

TEST(VerifyQuote, PolicyDecidesOverStatusAndEvaluation) {
  TcbPolicy newer;
  newer.min_evaluation_number = 19;  // the QE identity's
  EXPECT_TRUE(TryQuote({}, {}, newer).verified.ok());
  newer.min_evaluation_number = 20;
  ExpectRefused(TryQuote({}, {}, newer), "quote.evaluation_number", kEvaluationNumber);
  const auto hardening = [](MockPlatform& p) { p.platform_status = "SWHardeningNeeded"; };
  EXPECT_EQ(TryQuote(hardening).verified->tcb_status, "SWHardeningNeeded");
  TcbPolicy strict;
  strict.accepted = {TcbStatus::kUpToDate};
  ExpectRefused(TryQuote(hardening, {}, strict), "quote.tcb_level", kTcbStatus);
  TcbPolicy foolish;
  foolish.accepted = {TcbStatus::kRevoked};
  ExpectRefused(TryQuote([](MockPlatform& p) { p.module_status = "Revoked"; }, {}, foolish), "quote.tcb_level", kTcbStatus);
}

// Intel's rule: with a module version, the first two TDX components are the module's business alone; without, all sixteen count.
TEST(VerifyQuote, TdxComponentsAreComparedByIntelsRule) {
  EXPECT_TRUE(TryQuote([](MockPlatform& p) { p.body[1] = 1; }).verified.ok());  // 1 is below the level's 4, and is not compared
  const auto version0 = [](MockPlatform& p) { p.body[1] = 0; };                 // now it is
  ExpectRefused(TryQuote(version0), "quote.tcb_level", kTcbLevel);
}

TEST(TcbStatus, MergesByIntelsRule) {
  using enum TcbStatus;
  EXPECT_EQ(Merge(kUpToDate, kUpToDate), kUpToDate);
  EXPECT_EQ(Merge(kSwHardeningNeeded, kUpToDate), kSwHardeningNeeded);
  EXPECT_EQ(Merge(kUpToDate, kOutOfDate), kOutOfDate);
  EXPECT_EQ(Merge(kSwHardeningNeeded, kOutOfDate), kOutOfDate);
  EXPECT_EQ(Merge(kConfigurationNeeded, kOutOfDate), kOutOfDateConfigurationNeeded);
  EXPECT_EQ(Merge(kConfigurationAndSwHardeningNeeded, kOutOfDate), kOutOfDateConfigurationNeeded);
  EXPECT_EQ(Merge(kOutOfDateConfigurationNeeded, kRevoked), kRevoked);
  EXPECT_EQ(Merge(kRevoked, kUpToDate), kRevoked);
  EXPECT_EQ(ParseTcbStatus("OutOfDateConfigurationNeeded"), kOutOfDateConfigurationNeeded);
  EXPECT_EQ(ParseTcbStatus("uptodate"), std::nullopt);
}

}  // namespace
}  // namespace attestor::quote

#endif
