// Each check of a quote fails alone, with its own code, on a platform that is right in everything else.
#include "evidence/quote/verify.h"

#include <gtest/gtest.h>

#include <functional>

#include "evidence/quote/errors.h"
#include "evidence/quote/verify_quote_test.h"
#include "testkit/quote/mock_platform.h"

#ifndef ATTESTOR_ANCHORS_INTEL

namespace attestor::quote {
namespace {

constexpr Duration kYear = std::chrono::hours(400 * 24);

TEST(VerifyQuote, AcceptsAMockPlatformAndSaysThatItIsSimulated) {
  const Tried outcome = TryQuote({});
  ASSERT_TRUE(outcome.verified.ok()) << outcome.verified.error().Text();
  EXPECT_TRUE(outcome.report.NoneFailed());
  EXPECT_TRUE(outcome.verified->simulated);
  EXPECT_FALSE(TeeRoots::IsIntel(outcome.verified->anchor));
  EXPECT_EQ(outcome.verified->tcb_status, "UpToDate");
  const std::vector<std::string> advisories = {"INTEL-SA-00001", "INTEL-SA-00002", "INTEL-SA-00003"};
  EXPECT_EQ(outcome.verified->advisory_ids, advisories);
  EXPECT_EQ(outcome.verified->evaluation_number, 19u) << "of TCB info and QE identity the lower one";
  EXPECT_EQ(ToText(outcome.verified->tcb_date), "2025-01-01T00:00:00Z");
  EXPECT_EQ(outcome.verified->collateral_until, MockPlatform().now + std::chrono::hours(29 * 24));
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
    {"quote.tcb_info_signature", kTcbInfoChain,
     [](MockPlatform& p) { p.signer.common_name = "Mock Intel SGX PCK Certificate"; }},
    {"quote.tcb_info_signature", kTcbInfoChain, [](MockPlatform& p) { p.signer.not_after = p.now - Duration(1000); }},
    {"quote.tcb_info_time", kTcbInfoTime, [](MockPlatform& p) { p.info_issued = p.now - kYear; }},
    {"quote.tcb_info_time", kTcbInfoTime, [](MockPlatform& p) { p.info_issued = p.now + Duration(1000); }},
    {"quote.qe_identity_time", kQeIdentityTime, [](MockPlatform& p) { p.identity_issued = p.now - kYear; }},
    {"quote.fmspc", kFmspc, [](MockPlatform& p) { p.info_fmspc[5] ^= 1; }},
    {"quote.fmspc", kPceId, [](MockPlatform& p) { p.info_pce_id[1] = 1; }},
    {"quote.fmspc", kPckExtension, [](MockPlatform& p) { p.pck.extensions = {{"1.2.3", {0x05, 0x00}, false}}; }},
    {"quote.qe_identity", kQeIdentity, [](MockPlatform& p) { p.qe_report[kSgxMrSigner] ^= 1; }},
    {"quote.qe_identity", kQeIdentity, [](MockPlatform& p) { p.qe_report[kSgxIsvProdId] ^= 1; }},
    {"quote.qe_identity", kQeIdentity, [](MockPlatform& p) { p.qe_report[kSgxMiscSelect] ^= 1; }},
    {"quote.qe_identity", kQeIdentity, [](MockPlatform& p) { p.qe_report[kSgxAttributes + 1] ^= 1; }},
    {"quote.qe_identity", kQeDebug, [](MockPlatform& p) { p.qe_report[kSgxAttributes] |= 2; }},
    {"quote.attestation_key", kAttestationKey, [](MockPlatform& p) { p.qe_report.back() = 1; }},
    {"quote.td_attributes", kTdDebug, [](MockPlatform& p) { p.body[kTdAttributes] = 1; }},
    {"quote.td_attributes", kTdDebug, [](MockPlatform& p) { p.body[kTdAttributes] = 0x80; }},
    {"quote.td_attributes", kTdAttributesRefused, [](MockPlatform& p) { p.body[kTdAttributes + 3] = 0; }},
    {"quote.td_attributes", kTdAttributesRefused, [](MockPlatform& p) { p.body[kTdAttributes + 3] |= 0x20; }},
    {"quote.td_attributes", kTdAttributesRefused, [](MockPlatform& p) { p.body[kTdAttributes + 7] = 0x40; }},
    {"quote.td_attributes", kTdAttributesRefused, [](MockPlatform& p) { p.body[kTdAttributes + 4] = 0x80; }},
    {"quote.td_xfam", kTdXfamRefused, [](MockPlatform& p) { p.body[kTdXfam] = 0xe6; }},
    {"quote.td_xfam", kTdXfamRefused, [](MockPlatform& p) { p.body[kTdXfam] |= 0x08; }},
    {"quote.td_xfam", kTdXfamRefused, [](MockPlatform& p) { p.body[kTdXfam + 7] = 0x80; }},
    {"quote.service_td", kServiceTd,
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
    {"quote.qe_level", kQeLevel, [](MockPlatform& p) { p.qe_report[kSgxIsvSvn] = 3; }},
    {"quote.tcb_status", kTcbStatus, [](MockPlatform& p) { p.platform_status = "OutOfDate"; }},
    {"quote.tcb_status", kTcbStatus, [](MockPlatform& p) { p.platform_status = "ConfigurationNeeded"; }},
    {"quote.tcb_status", kTcbStatus, [](MockPlatform& p) { p.module_status = "OutOfDate"; }},
    {"quote.tcb_status", kTcbStatus, [](MockPlatform& p) { p.qe_status = "Revoked"; }},
};

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
    {"quote.qe_identity_signature", kQeIdentitySignature,
     [](Quote&, Collateral& c) { c.qe_identity.signature[9] ^= 1; }},
    {"quote.qe_identity_signature", kQeIdentityChain,
     [](Quote& q, Collateral& c) { c.qe_identity.chain[0] = q.pck_chain[0]; }},
    {"quote.pck_crl", kPckCrl, [](Quote&, Collateral& c) { c.pck_crl = c.root_crl; }},
    {"quote.pck_chain", kForeignPckChain,
     [](Quote& q, Collateral& c) { c.pck_chain = {c.tcb_info.chain[0], q.pck_chain[1], q.pck_chain[2]}; }},
    {"quote.qe_report_signature", kQeReportSignature, [](Quote& q, Collateral&) { q.qe_report.bytes[0] ^= 1; }},
    {"quote.attestation_key", kAttestationKey, [](Quote& q, Collateral&) { q.attestation_key[0] ^= 1; }},
    {"quote.attestation_key", kAttestationKey, [](Quote& q, Collateral&) { q.qe_auth[31] ^= 1; }},
    {"quote.signature", kQuoteSignature, [](Quote& q, Collateral&) { q.signed_bytes[100] ^= 1; }},
    {"quote.root", kPckChainForm, [](Quote& q, Collateral&) { q.pck_chain.push_back(q.pck_chain[2]); }},
    {"quote.tee_type", kTcbInfoKind, [](Quote&, Collateral& c) { c.tcb_info.value.tee = TeeType::kSgx; }},
    {"quote.tee_type", kQeIdentityKind, [](Quote&, Collateral& c) { c.qe_identity.value.tee = TeeType::kSgx; }},
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
    const auto verified =
        VerifyQuote(*ParseQuote(built.quote), *ParseCollateral(built.collateral), roots, platform.now, report);
    EXPECT_TRUE(verified.error().Is(kUntrustedRoot));
  }
}

// What a quote cannot say, or no policy asks, is not counted as passed.
TEST(VerifyQuote, SaysWhatItCannotCheck) {
  const auto passed = [](const Tried& tried, std::string_view id) {
    return tried.report.Find(id)->outcome == Outcome::kPassed;
  };
  QuotePolicy asked{.tcb = {.min_evaluation_number = 1}, .td = {.mr_owner = ByteArray<48>{}}};
  const auto form15 = [](Quote& quote, Collateral&) { quote.report.mr_service_td.emplace(); };
  for (const std::string_view id : {"quote.evaluation_number", "quote.td_owner", "quote.service_td"}) {
    EXPECT_FALSE(passed(TryQuote({}), id)) << id;
    EXPECT_TRUE(passed(TryQuote({}, form15, asked), id)) << id;
  }
}

TEST(VerifyQuote, CollateralLastsUntilTheFirstCertificateEnds) {
  for (auto part : {&MockPlatform::root, &MockPlatform::ca, &MockPlatform::pck, &MockPlatform::signer}) {
    const auto tried = TryQuote([&](MockPlatform& p) { (p.*part).not_after = p.now + std::chrono::hours(1); });
    EXPECT_EQ(tried.verified->collateral_until, MockPlatform().now + std::chrono::hours(1));
  }
}

TEST(QuoteVerifier, JudgesOneQuoteAtSeveralTimes) {
  MockPlatform platform;
  const auto built = platform.Build();
  auto quote = ParseQuote(built.quote);
  const auto collateral = ParseCollateral(built.collateral);
  const auto roots = TeeRoots::FromPem(built.root_pem);
  ASSERT_TRUE(quote.ok() && collateral.ok() && roots.ok());
  QuoteVerifier verifier(*quote, *collateral, *roots);
  CheckReport first, later, again;
  EXPECT_TRUE(verifier.Verify(platform.now, first).ok());
  const auto expired = verifier.Verify(platform.now + kYear, later);
  EXPECT_TRUE(!expired.ok() && expired.error().Is(kRootCertificate)) << expired.error().Text();
  EXPECT_TRUE(verifier.Verify(platform.now, again).ok());
  EXPECT_TRUE(again.NoneFailed());
  // A signature that is wrong stays wrong.
  quote->signature[0] ^= 1;
  QuoteVerifier refused(*quote, *collateral, *roots);
  for (int i = 0; i < 2; ++i) {
    CheckReport report;
    EXPECT_TRUE(refused.Verify(platform.now, report).error().Is(kQuoteSignature));
  }
}

// Intel's rule: with a module version, the first two TDX components are the module's business alone; without, all
// sixteen count.
TEST(VerifyQuote, TdxComponentsAreComparedByIntelsRule) {
  EXPECT_TRUE(
      TryQuote([](MockPlatform& p) { p.body[1] = 1; }).verified.ok());  // 1 is below the level's 4, and is not compared
  const auto version0 = [](MockPlatform& p) { p.body[1] = 0; };         // now it is
  ExpectRefused(TryQuote(version0), "quote.tcb_level", kTcbLevel);
}

// A TD of form 1.5 that began under module SVN 5, which is out of date by `status`, on a platform that has SVN `now` of
// version 1 by now.
Tried Relaunched(uint8_t now, const Change& also = {}) {
  return TryQuote([&](MockPlatform& p) {
    p.version = 5;
    p.body[kTdTeeTcbSvn2] = now;
    p.body[kTdTeeTcbSvn2 + 1] = 1;
    p.body[kTdTeeTcbSvn2 + 2] = 4;
    p.edit_tcb_info = [](boost::json::object& info) {
      auto& levels = info["tdxModuleIdentities"].as_array()[0].as_object()["tcbLevels"].as_array();
      boost::json::object old = levels[0].as_object();
      old["tcbStatus"] = "OutOfDate";
      levels[0].as_object()["tcb"].as_object()["isvsvn"] = 7;
      levels.push_back(old);
    };
    if (also) also(p);
  });
}

TEST(VerifyQuote, RelaunchIsAdvisedByIntelsRule) {
  const auto status = [](const Tried& outcome) {
    return outcome.verified.ok() ? "accepted" : outcome.verified.error().Text();
  };
  const auto expect = [&](const Tried& outcome, std::string_view word) {
    ExpectRefused(outcome, "quote.tcb_status", kTcbStatus);
    EXPECT_NE(status(outcome).find(" " + std::string(word) + ":"), std::string::npos) << status(outcome);
  };
  expect(Relaunched(7), "TDRelaunchAdvised");
  expect(Relaunched(6), "OutOfDate");
  expect(Relaunched(7, [](MockPlatform& p) { p.platform_status = "ConfigurationNeeded"; }),
         "TDRelaunchAdvisedConfigurationNeeded");
  expect(Relaunched(7, [](MockPlatform& p) { p.platform_status = "OutOfDate"; }), "OutOfDate");
  expect(Relaunched(7, [](MockPlatform& p) { p.qe_status = "OutOfDate"; }), "OutOfDate");
  expect(Relaunched(7, [](MockPlatform& p) { p.qe_status = "Revoked"; }), "Revoked");
  expect(Relaunched(7, [](MockPlatform& p) { p.version = 4; }), "OutOfDate");  // form 1.0 does not say what runs now
}

// What runs now must be known and not revoked, even when what the guest began on is up to date.
TEST(VerifyQuote, WhatRunsNowCountsToo) {
  const auto now = [](uint8_t svn, uint8_t version, const Change& also = {}) {
    return TryQuote([&](MockPlatform& p) {
      p.version = 5;
      p.body[kTdTeeTcbSvn2] = svn;
      p.body[kTdTeeTcbSvn2 + 1] = version;
      if (also) also(p);
    });
  };
  EXPECT_TRUE(now(5, 1).verified.ok());
  ExpectRefused(now(5, 9), "quote.tdx_module", kTdxModule);
  ExpectRefused(now(4, 1), "quote.tdx_module", kTdxModuleLevel);
  ExpectRefused(now(5, 1, [](MockPlatform& p) { p.body[kTdTeeTcbSvn2 + 2] = 3; }), "quote.tdx_module", kTcbLevel);
  const auto revoked = [](MockPlatform& p) {
    p.edit_tcb_info = [](boost::json::object& info) {
      auto& identities = info["tdxModuleIdentities"].as_array();
      boost::json::object other = identities[0].as_object();
      other["id"] = "TDX_03";
      other["tcbLevels"].as_array()[0].as_object()["tcbStatus"] = "Revoked";
      identities.push_back(other);
    };
  };
  ExpectRefused(now(5, 3, revoked), "quote.tcb_status", kTcbStatus);
}

}  // namespace
}  // namespace attestor::quote

#endif
