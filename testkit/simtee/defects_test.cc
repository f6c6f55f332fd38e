// Every defect is found by the judge of whole dstack evidence, by the check that it is about and with that check's
// code.
#include "testkit/simtee/defects.h"

#include <gtest/gtest.h>

#include "core/crypto/hash.h"
#include "evidence/dstack/evidence.h"
#include "evidence/quote/collateral.h"
#include "evidence/quote/tee_roots.h"
#include "testkit/attested/compose.h"
#include "testkit/simtee/errors.h"
#include "testkit/simtee/expected_refusals.h"
#include "testkit/simtee/mock_kms.h"

namespace attestor::simtee {
namespace {

class DefectsTest : public ::testing::Test {
 protected:
  Bytes Compose() const { return ToBytes(testing::ComposeText("app")); }
  // Policy settles every check that evidence of this kind can pass.
  dstack::EvidencePolicy Policy(const MockPki& pki, const SimTee& honest) const {
    const SimTee::Measurements mr = honest.measurements();
    dstack::EvidencePolicy policy;
    policy.quote.tcb.min_evaluation_number = 20;
    policy.images = *dstack::ImageList::Parse(R"({"images":[{"name":"simulated","provenance":"of this test","mrtd":")" +
                                              ToHex(mr.mrtd) + R"(","rtmr0":")" + ToHex(mr.rtmr[0]) + R"(","rtmr1":")" +
                                              ToHex(mr.rtmr[1]) + R"(","rtmr2":")" + ToHex(mr.rtmr[2]) + R"("}]})");
    policy.key_providers = {{"kms", pki.kms().root_spki()}};
    policy.app_id = honest.app_id();
    policy.allow_unmeasured = false;
    policy.require_acpi = true;
    return policy;
  }
  CheckReport Judge(const PkiOptions& pki_options, const TeeOptions& tee_options) {
    const MockPki pki = std::move(MockPki::Make(random_, now_, pki_options)).value();
    const SimTee honest(pki, Compose(), random_);
    const SimTee tee(pki, Compose(), random_, tee_options);
    const Bytes binding = {1, 2, 3};
    const SimTee::QuoteAndLog made = tee.Quote(crypto::Sha512(binding));
    const auto collateral = quote::ParseCollateral(pki.collateral());
    EXPECT_TRUE(collateral.ok());
    const std::string vm_config = tee.vm_config();
    dstack::Evidence evidence;
    evidence.quote = made.quote;
    evidence.event_log = made.event_log;
    evidence.collateral = &*collateral;
    evidence.app_compose = tee.app_compose();
    evidence.vm_config = vm_config;
    evidence.binding = binding;
    CheckReport report;
    const auto judged =
        dstack::JudgeEvidence(evidence, *quote::TeeRoots::FromPem(pki.root_pem()), Policy(pki, honest), now_, report);
    EXPECT_EQ(judged.ok(), report.NoneFailed());
    return report;
  }

  CountingRandom random_{5};
  const Time now_ = *ParseTime("2026-11-24T12:00:00Z");
};

TEST_F(DefectsTest, WithoutADefectNothingIsRefused) {
  const CheckReport report = Judge({}, {});
  EXPECT_TRUE(report.NoneFailed()) << report.FirstFailure()->id << " " << report.FirstFailure()->detail;
}

TEST_F(DefectsTest, EachIsFoundByItsCheck) {
  for (const Defect& defect : AllDefects()) {
    SCOPED_TRACE(defect.name);
    ASSERT_TRUE(kExpectedRefusals.contains(defect.name));
    PkiOptions pki;
    TeeOptions tee;
    ASSERT_TRUE(AddDefect(defect.name, pki, tee).ok());
    const CheckReport report = Judge(pki, tee);
    const Check* check = report.Find(kExpectedRefusals.at(defect.name).check);
    ASSERT_NE(check, nullptr);
    EXPECT_EQ(check->outcome, Outcome::kFailed);
    EXPECT_EQ(check->code, kExpectedRefusals.at(defect.name).code) << check->detail;
  }
  EXPECT_EQ(AllDefects().size(), kExpectedRefusals.size());
}

TEST_F(DefectsTest, TheyCombine) {
  PkiOptions pki;
  TeeOptions tee;
  for (const char* name : {"event-late", "event-missing", "image-not-pinned", "os-image"})
    ASSERT_TRUE(AddDefect(name, pki, tee).ok());
  EXPECT_EQ(Judge(pki, tee).FirstFailure()->code, "quote.event_late");
  PkiOptions both;
  ASSERT_TRUE(AddDefect("fmspc", both, tee).ok());
  ASSERT_TRUE(AddDefect("tcb-info-expired", both, tee).ok());
  EXPECT_EQ(Judge(both, {}).FirstFailure()->code, "quote.tcb_info_time");
}

TEST_F(DefectsTest, UnknownNamesAreRefused) {
  PkiOptions pki;
  TeeOptions tee;
  EXPECT_TRUE(AddDefect("", pki, tee).error().Is(kDefect));
  EXPECT_TRUE(AddDefect("TD-DEBUG", pki, tee).error().Is(kDefect));
  EXPECT_EQ(tee.td_attributes, kSeptVeDisable);
}

}  // namespace
}  // namespace attestor::simtee
