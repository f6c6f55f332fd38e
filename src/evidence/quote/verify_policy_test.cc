// What a relying party's policy allows and refuses, on a platform that is right in everything else.
#include <gtest/gtest.h>

#include "evidence/quote/errors.h"
#include "evidence/quote/verify_quote_test.h"

#ifndef ATTESTOR_ANCHORS_INTEL

namespace attestor::quote {
namespace {

TEST(VerifyQuote, PolicyDecidesOverStatusAndEvaluation) {
  QuotePolicy newer;
  newer.tcb.min_evaluation_number = 19;  // the QE identity's
  EXPECT_TRUE(TryQuote({}, {}, newer).verified.ok());
  newer.tcb.min_evaluation_number = 20;
  ExpectRefused(TryQuote({}, {}, newer), "quote.evaluation_number", kEvaluationNumber);
  const auto hardening = [](MockPlatform& p) { p.platform_status = "SWHardeningNeeded"; };
  EXPECT_EQ(TryQuote(hardening).verified->tcb_status, "SWHardeningNeeded");
  QuotePolicy strict;
  strict.tcb.accepted = {TcbStatus::kUpToDate};
  ExpectRefused(TryQuote(hardening, {}, strict), "quote.tcb_status", kTcbStatus);
  QuotePolicy foolish;
  foolish.tcb.accepted = {TcbStatus::kRevoked};
  ExpectRefused(TryQuote([](MockPlatform& p) { p.module_status = "Revoked"; }, {}, foolish), "quote.tcb_status",
                kTcbStatus);
}

TEST(VerifyQuote, PolicyMaySetAGreatestAgeOfCollateral) {
  constexpr auto kDay = std::chrono::hours(24);
  QuotePolicy policy;
  policy.tcb.max_collateral_age = 3 * kDay;
  const Tried good = TryQuote({}, {}, policy);
  ASSERT_TRUE(good.verified.ok()) << good.verified.error().Text();
  EXPECT_EQ(good.report.Find("quote.collateral_age")->outcome, Outcome::kPassed);
  EXPECT_EQ(good.verified->collateral_until, MockPlatform().info_issued + 3 * kDay) << "older, it would be refused";
  EXPECT_EQ(TryQuote({}).report.Find("quote.collateral_age")->outcome, Outcome::kNotChecked);
  // Each of the three by itself, at its last moment and behind it.
  for (const auto& age : std::vector<std::function<void(MockPlatform&, Duration)>>{
           [](MockPlatform& p, Duration of) { p.info_issued = p.now - of; },
           [](MockPlatform& p, Duration of) { p.identity_issued = p.now - of; },
           [](MockPlatform& p, Duration of) { p.pck_crl_age = of; }}) {
    EXPECT_TRUE(TryQuote([&](MockPlatform& p) { age(p, 3 * kDay); }, {}, policy).verified.ok());
    const auto old = [&](MockPlatform& p) { age(p, 3 * kDay + std::chrono::seconds(1)); };
    ExpectRefused(TryQuote(old, {}, policy), "quote.collateral_age", kCollateralAge);
  }
  // The root's list is made once a year.
  EXPECT_TRUE(TryQuote([&](MockPlatform& p) { p.root_crl_age = 20 * kDay; }, {}, policy).verified.ok());
}

// A refusal for the platform's level says so where the certificate, and no firmware, is what is old.
TEST(VerifyQuote, AStaleCertificateIsToldWithTheRefusal) {
  const auto detail = [](uint8_t in_report, uint8_t component, const char* check) {
    const Tried tried = TryQuote([&](MockPlatform& p) {
      p.platform.components[0] = component;
      p.platform.cpu_svn[0] = 3;
      p.qe_report[kSgxCpuSvn] = in_report;
      p.platform_status = "OutOfDate";
    });
    EXPECT_FALSE(tried.verified.ok());
    const Check* found = tried.report.Find(check);
    EXPECT_TRUE(found != nullptr && found->outcome == Outcome::kFailed);
    return found == nullptr ? std::string() : found->detail;
  };
  constexpr std::string_view kRenewal = "renew the certificate";
  EXPECT_NE(detail(4, 4, "quote.tcb_status").find(kRenewal), std::string::npos);
  EXPECT_EQ(detail(3, 4, "quote.tcb_status").find(kRenewal), std::string::npos);
  EXPECT_NE(detail(4, 3, "quote.tcb_level").find(kRenewal), std::string::npos);
  EXPECT_EQ(detail(3, 3, "quote.tcb_level").find(kRenewal), std::string::npos);
}

TEST(VerifyQuote, PolicyDecidesOverTheGuest) {
  const auto attributes = [](uint64_t bits) {
    return [bits](MockPlatform& p) {
      for (size_t i = 0; i < 8; ++i) p.body[kTdAttributes + i] = static_cast<uint8_t>(bits >> (8 * i));
    };
  };
  QuotePolicy policy;
  policy.td.allow_debug = true;
  EXPECT_TRUE(TryQuote(attributes(kTdAttributeSeptVeDisable | kTdAttributeDebug), {}, policy).verified.ok());
  ExpectRefused(TryQuote(attributes(kTdAttributeSeptVeDisable | 0x10), {}, policy), "quote.td_attributes", kTdDebug);
  policy = {};
  policy.td.require_sept_ve_disable = false;
  EXPECT_TRUE(TryQuote(attributes(0), {}, policy).verified.ok());
  policy = {};
  policy.td.allow_migratable = true;
  EXPECT_TRUE(TryQuote(attributes(kTdAttributeSeptVeDisable | kTdAttributeMigratable), {}, policy).verified.ok());
  policy = {};
  EXPECT_TRUE(TryQuote(attributes(kTdAttributeSeptVeDisable | kHarmlessTdAttributes), {}, policy).verified.ok());
  policy.td.allowed_attributes = kTdAttributePks | kTdAttributeDebug;  // never the debug bit this way
  EXPECT_TRUE(TryQuote(attributes(kTdAttributeSeptVeDisable | kTdAttributePks), {}, policy).verified.ok());
  ExpectRefused(TryQuote(attributes(kTdAttributeSeptVeDisable | kTdAttributePerfmon), {}, policy),
                "quote.td_attributes", kTdAttributesRefused);
  ExpectRefused(TryQuote(attributes(kTdAttributeSeptVeDisable | kTdAttributeDebug), {}, policy), "quote.td_attributes",
                kTdDebug);
  policy = {};
  policy.td.allow_service_td = true;
  const auto service = [](MockPlatform& p) {
    p.version = 5;
    p.body[kTdMrServiceTd] = 1;
  };
  EXPECT_TRUE(TryQuote(service, {}, policy).verified.ok());
  policy = {};
  policy.td.allowed_xfam |= 0x08;
  EXPECT_TRUE(TryQuote([](MockPlatform& p) { p.body[kTdXfam] |= 0x08; }, {}, policy).verified.ok());
}

TEST(VerifyQuote, PolicyMayNameTheOwner) {
  const auto owned = [](MockPlatform& p) { p.body[kTdMrOwner] = p.body[kTdMrOwnerConfig] = 7; };
  QuotePolicy policy;
  policy.td.mr_owner = policy.td.mr_owner_config = ByteArray<48>{7};
  EXPECT_TRUE(TryQuote(owned, {}, policy).verified.ok());
  ExpectRefused(TryQuote({}, {}, policy), "quote.td_owner", kTdOwnerRefused);
  policy.td.mr_owner = std::nullopt;
  ExpectRefused(TryQuote({}, {}, policy), "quote.td_owner", kTdOwnerRefused);
  policy.td.mr_owner = ByteArray<48>{7};
  policy.td.mr_owner_config = std::nullopt;
  ExpectRefused(TryQuote({}, {}, policy), "quote.td_owner", kTdOwnerRefused);
}

TEST(VerifyQuote, SgxQuotesAreAcceptedWhereTheyAreAskedFor) {
  const auto sgx = [](MockPlatform& p) { p.version = 3; };
  QuotePolicy policy;
  policy.tee = TeeType::kSgx;
  const Tried outcome = TryQuote(sgx, {}, policy);
  ASSERT_TRUE(outcome.verified.ok()) << outcome.verified.error().Text();
  EXPECT_TRUE(outcome.report.NoneFailed());
  EXPECT_EQ(outcome.report.checks().size(), 20u);
  EXPECT_EQ(outcome.report.Find("quote.td_attributes"), nullptr);
  EXPECT_EQ(outcome.verified->tee, TeeType::kSgx);
  const Tried unasked = TryQuote(sgx);
  EXPECT_TRUE(unasked.verified.error().Is(kTeeType));
  ExpectRefused(TryQuote({}, {}, policy), "quote.tee_type", kTeeType);
}

TEST(VerifyQuote, PolicyDecidesOverTheEnclave) {
  const auto with = [](uint8_t attributes, const QuotePolicy& policy) {
    const auto change = [&](MockPlatform& p) {
      p.version = 3;
      p.enclave[kSgxAttributes] = attributes;
      p.enclave[kSgxMrEnclave] = 1;
      p.enclave[kSgxMrSigner] = 2;
    };
    return TryQuote(change, {}, policy).verified;
  };
  QuotePolicy policy;
  policy.tee = TeeType::kSgx;
  EXPECT_TRUE(with(0x05, policy).ok());
  EXPECT_TRUE(with(0x07, policy).error().Is(kEnclaveAttributes));  // debug
  EXPECT_TRUE(with(0x04, policy).error().Is(kEnclaveAttributes));  // not initialised
  policy.enclave.allow_debug = true;
  EXPECT_TRUE(with(0x07, policy).ok());
  policy.enclave.mr_enclave = ByteArray<32>{1};
  policy.enclave.mr_signer = ByteArray<32>{2};
  EXPECT_TRUE(with(0x05, policy).ok());
  policy.enclave.mr_signer = ByteArray<32>{1};
  EXPECT_TRUE(with(0x05, policy).error().Is(kEnclaveAttributes));
  policy.enclave = {};
  policy.enclave.mr_enclave = ByteArray<32>{2};
  EXPECT_TRUE(with(0x05, policy).error().Is(kEnclaveAttributes));
}

}  // namespace
}  // namespace attestor::quote

#endif
