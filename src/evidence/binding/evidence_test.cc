// Evidence of simulated guests: what holds, and each way in which it does not.
#include "evidence/binding/evidence.h"

#include <gtest/gtest.h>

#include <type_traits>

#include "core/crypto/hash.h"
#include "core/wire/limits.h"
#include "evidence/binding/errors.h"
#include "evidence/dstack/errors.h"
#include "evidence/quote/errors.h"
#include "evidence/release/errors.h"
#include "testkit/attested/attested.h"
#include "testkit/fixtures/codec.h"
#include "testkit/simtee/platform.h"

namespace attestor::binding {
namespace {

using release::Role;

constexpr char kGolden[] = "a6014762696e64696e67024571756f746503427b7d04425b5d054c7b226e616d65223a2278227d06427b7d";

static_assert(!std::is_default_constructible_v<VerifiedEvidence>, "only VerifyEvidence makes one");

TEST(Evidence, GoldenBytesAndOneForm) {
  const Evidence evidence{ToBytes("binding"), ToBytes("quote"),           ToBytes("{}"),
                          ToBytes("[]"),      ToBytes(R"({"name":"x"})"), ToBytes("{}")};
  EXPECT_EQ(ToHex(evidence.Encode()), kGolden);
  testing::ExpectOneForm<Evidence>(*FromHex(kGolden));
}

TEST(Evidence, Bounds) {
  const Evidence good{{1}, {1}, {1}, {1}, {1}, {1}};
  EXPECT_TRUE(Evidence::Decode(good.Encode()).ok());
  struct Bound {
    Bytes Evidence::* field;
    size_t max;
    bool optional = false;
  };
  for (const Bound& bound : {Bound{&Evidence::key_binding, 1024}, Bound{&Evidence::quote, 65536},
                             Bound{&Evidence::collateral, 262144}, Bound{&Evidence::event_log, 1048576},
                             Bound{&Evidence::app_compose, 262144}, Bound{&Evidence::vm_config, 65536, true}}) {
    Evidence evidence = good;
    evidence.*bound.field = Bytes(bound.max, 'x');
    EXPECT_TRUE(Evidence::Decode(evidence.Encode()).ok()) << bound.max;
    (evidence.*bound.field).push_back('x');
    EXPECT_TRUE(Evidence::Decode(evidence.Encode()).error().Is(kEvidenceFormat)) << bound.max;
    (evidence.*bound.field).clear();
    EXPECT_EQ(Evidence::Decode(evidence.Encode()).ok(), bound.optional) << bound.max;
  }
}

TEST(Evidence, TheLargestIsCarried) {
  const Evidence largest{Bytes(limits::kKeyBinding), Bytes(limits::kQuote),      Bytes(limits::kCollateral),
                         Bytes(limits::kEventLog),   Bytes(limits::kAppCompose), Bytes(limits::kVmConfig)};
  EXPECT_LE(largest.Encode().size(), limits::kEvidence);
  EXPECT_TRUE(Evidence::Decode(largest.Encode()).ok());
}

class EvidenceTest : public ::testing::Test {
 protected:
  EvidenceTest() {
    binding_ = world_.Binding(Role::kNode);
    binding_.channel_binding = Bytes(32, 0xe1);
    binding_.nonces = {Bytes(32, 0x01), Bytes(32, 0x02)};
    expected_.nonce.emplace().fill(0x02);
    expected_.channel_binding.emplace().fill(0xe1);
    expected_.channel_spki.emplace().fill(0xc5);
  }

  Result<VerifiedEvidence> Verify(ByteView encoded, Time at = testing::AttestedTime()) {
    report_ = CheckReport();
    return VerifyEvidence(encoded, expected_, world_.tee_roots(), world_.Approved(), at, report_);
  }
  Result<VerifiedEvidence> Verify() { return Verify(world_.Evidence(binding_).Encode()); }
  void Refused(const Result<VerifiedEvidence>& verified, std::string_view id, const ErrorCode& code) {
    ASSERT_FALSE(verified.ok()) << code.id;
    EXPECT_TRUE(verified.error().Is(code)) << verified.error().Text();
    ASSERT_NE(report_.FirstFailure(), nullptr);
    EXPECT_EQ(report_.FirstFailure()->id, id);
    EXPECT_EQ(report_.FirstFailure()->code, code.id);
  }

  testing::Attested world_;
  KeyBinding binding_;
  EvidenceExpectation expected_{Role::kNode, {}, {}, {}};
  CheckReport report_;
};

TEST_F(EvidenceTest, OfThisConnection) {
  const Bytes encoded = world_.Evidence(binding_).Encode();
  const auto verified = Verify(encoded);
  ASSERT_TRUE(verified.ok()) << verified.error().Text();
  EXPECT_TRUE(report_.NoneFailed());
  for (const Check& check : report_.checks())
    EXPECT_TRUE(check.outcome == Outcome::kPassed || !check.id.starts_with("evidence.")) << check.id;
  EXPECT_EQ(verified->binding().Encode(), binding_.Encode());
  EXPECT_EQ(verified->release(), release::IdentityOf(world_.ReleaseOf(Role::kNode)));
  EXPECT_EQ(verified->compose_hash(), world_.node_tee.compose_hash());
  EXPECT_EQ(verified->evidence_hash(), crypto::Sha256(encoded));
  EXPECT_EQ(verified->tcb_status(), "UpToDate");
  EXPECT_TRUE(verified->simulated()) << "the root is not Intel's";
}

TEST_F(EvidenceTest, LaterNobodyKnowsTheConnection) {
  expected_ = {Role::kNode, {}, {}, {}};
  ASSERT_TRUE(Verify().ok());
  ASSERT_NE(report_.Find("evidence.channel"), nullptr);
  EXPECT_EQ(report_.Find("evidence.channel")->outcome, Outcome::kNotChecked);
  EXPECT_EQ(report_.Find("evidence.nonce")->outcome, Outcome::kNotChecked);
  EXPECT_FALSE(report_.AllPassed());
  EXPECT_TRUE(report_.NoneFailed());
}

TEST_F(EvidenceTest, WhatIsExpectedIsCheckedAlsoAlone) {
  expected_.channel_binding.reset();
  expected_.channel_spki.reset();
  expected_.nonce->fill(0x03);
  Refused(Verify(), "evidence.nonce", kNonce);
  expected_ = {Role::kNode, {}, {}, {}};
  expected_.channel_spki.emplace().fill(0xc6);
  Refused(Verify(), "evidence.channel", kChannel);
}

TEST_F(EvidenceTest, Damaged) {
  Refused(Verify(AsBytes("x")), "evidence.format", kEvidenceFormat);
  Evidence evidence = world_.Evidence(binding_);
  evidence.key_binding.push_back(0);
  Refused(Verify(evidence.Encode()), "evidence.binding", kBindingFormat);
}

TEST_F(EvidenceTest, BindingOfAnotherQuote) {
  Evidence evidence = world_.Evidence(binding_);
  KeyBinding other = binding_;
  other.epoch = 2;
  evidence.key_binding = other.Encode();
  Refused(Verify(evidence.Encode()), "dstack.report_data", dstack::kReportData);
}

// The host's word says what to compare registers with; it can be wrong or missing, and never makes anything count.
TEST_F(EvidenceTest, WhatTheHostSaysOfTheMachine) {
  Evidence evidence = world_.Evidence(binding_);
  evidence.vm_config = ToBytes("[]");
  Refused(Verify(evidence.Encode()), "dstack.os_image_measurement", dstack::kVmConfig);
  evidence.vm_config = ToBytes(R"({"image":"dstack-dev-0.5.8"})");
  Refused(Verify(evidence.Encode()), "dstack.os_image_dev", dstack::kOsImageDev);
  evidence.vm_config.clear();
  EXPECT_TRUE(Verify(evidence.Encode()).ok());
}

TEST_F(EvidenceTest, TheConfigurationDocumentOfTheHost) {
  const simtee::TeeOptions options{.config_id = simtee::ConfigIdForm::kDocument};
  const simtee::SimTee tee(world_.pki, world_.node_tee.app_compose(), world_.random, options);
  Evidence evidence = world_.Evidence(binding_);
  const simtee::SimTee::QuoteAndLog made = tee.Quote(ReportData(evidence.key_binding));
  evidence.quote = made.quote;
  evidence.event_log = ToBytes(made.event_log);
  evidence.vm_config = ToBytes(tee.vm_config());
  ASSERT_TRUE(Verify(evidence.Encode()).ok());
  EXPECT_EQ(report_.Find("quote.config_id")->outcome, Outcome::kPassed);
  EXPECT_EQ(report_.Find("quote.config_id")->detail, "version 3");
  evidence.vm_config = ToBytes(R"({"mr_config":"{}"})");
  Refused(Verify(evidence.Encode()), "quote.config_id", dstack::kConfigDocument);
  evidence.vm_config.clear();
  ASSERT_TRUE(Verify(evidence.Encode()).ok());
  EXPECT_EQ(report_.Find("quote.config_id")->outcome, Outcome::kNotChecked);
}

TEST_F(EvidenceTest, AnotherRole) {
  expected_.role = Role::kSigner;
  Refused(Verify(), "evidence.role", kRole);
}

TEST_F(EvidenceTest, AnotherConnection) {
  expected_.channel_binding->fill(0xe2);
  Refused(Verify(), "evidence.channel", kChannel);
}

TEST_F(EvidenceTest, AnotherChannelKey) {
  expected_.channel_spki->fill(0xc6);
  Refused(Verify(), "evidence.channel", kChannel);
  expected_.channel_spki.reset();
  EXPECT_TRUE(Verify().ok()) << "the side that listens knows no key of the other";
}

TEST_F(EvidenceTest, ForNoConnectionAtAll) {
  binding_.channel_binding.clear();
  Refused(Verify(), "evidence.channel", kChannel);
}

TEST_F(EvidenceTest, AnotherNonce) {
  expected_.nonce->fill(0x03);
  Refused(Verify(), "evidence.nonce", kNonce);
  binding_.nonces.clear();
  Refused(Verify(), "evidence.nonce", kNonce);
}

TEST_F(EvidenceTest, PastItsTime) {
  const Bytes encoded = world_.Evidence(binding_).Encode();
  EXPECT_TRUE(Verify(encoded, binding_.not_after - Duration(1)).ok());
  Refused(Verify(encoded, binding_.not_after), "evidence.expiry", kExpired);
}

TEST_F(EvidenceTest, AnotherComposeFile) {
  Evidence evidence = world_.Evidence(binding_);
  evidence.app_compose = world_.signer_tee.app_compose();
  Refused(Verify(evidence.Encode()), "dstack.compose_hash", dstack::kComposeHash);
}

TEST_F(EvidenceTest, OlderCollateralThanTheListAsksFor) {
  const auto under = [&](uint32_t least) {
    release::ReleaseList list = world_.Approved().list();
    list.min_tcb_evaluation = least;
    const Bytes signed_list = release::Sign(list, world_.release_key);
    const auto releases = testing::Must(release::ApprovedReleases::Verify(signed_list, world_.release_root()));
    report_ = CheckReport();
    return VerifyEvidence(world_.Evidence(binding_).Encode(), expected_, world_.tee_roots(), releases,
                          testing::AttestedTime(), report_);
  };
  const uint32_t number = simtee::kEvaluationNumber;
  EXPECT_TRUE(under(number).ok());
  Refused(under(number + 1), "quote.evaluation_number", quote::kEvaluationNumber);
  expected_.policy.quote.tcb.min_evaluation_number = number + 1;
  Refused(under(0), "quote.evaluation_number", quote::kEvaluationNumber);
}

TEST_F(EvidenceTest, WithoutReleases) {
  report_ = CheckReport();
  const auto proved = ProveEvidence(world_.Evidence(binding_).Encode(), expected_, world_.tee_roots(), nullptr,
                                    testing::AttestedTime(), report_);
  ASSERT_TRUE(proved.ok()) << proved.error().Text();
  EXPECT_FALSE(proved->release.has_value());
  EXPECT_EQ(proved->guest.facts.compose_hash, world_.node_tee.compose_hash());
  EXPECT_EQ(report_.Find("evidence.release")->outcome, Outcome::kNotChecked);
  EXPECT_EQ(report_.Find("evidence.os_image")->outcome, Outcome::kNotChecked);
}

// Whatever fails, a report has the same lines in the same order.
TEST_F(EvidenceTest, EveryReportHasEveryLine) {
  const auto expect_every_line = [&](ByteView encoded, std::string_view failed) {
    EXPECT_EQ(Verify(encoded).ok(), failed.empty());
    std::vector<std::string_view> ids;
    for (const Check& check : report_.checks()) ids.push_back(check.id);
    EXPECT_EQ(ids, EvidenceStepIds());
    EXPECT_EQ(failed.empty() ? "" : report_.FirstFailure()->id, failed);
  };
  const Evidence evidence = world_.Evidence(binding_);
  expect_every_line(evidence.Encode(), "");
  expect_every_line(AsBytes("x"), "evidence.format");
  Evidence damaged = evidence;
  damaged.key_binding = {0};
  expect_every_line(damaged.Encode(), "evidence.binding");
  damaged = evidence;
  damaged.collateral = {0};
  expect_every_line(damaged.Encode(), "quote.collateral");
  damaged = evidence;
  damaged.quote.back() ^= 1;
  damaged.quote.pop_back();
  expect_every_line(damaged.Encode(), "quote.parse");
  expected_.role = Role::kSigner;
  expect_every_line(evidence.Encode(), "evidence.role");
}

// Behind the judge each check is made, so that one refusal does not hide another.
TEST_F(EvidenceTest, SeveralThingsAreWrong) {
  expected_.role = Role::kSigner;
  expected_.nonce->fill(0x03);
  Refused(Verify(), "evidence.role", kRole);
  EXPECT_EQ(report_.Find("evidence.nonce")->outcome, Outcome::kFailed);
  EXPECT_EQ(report_.Find("evidence.os_image")->outcome, Outcome::kPassed);
}

TEST_F(EvidenceTest, NotAnApprovedRelease) {
  binding_.config_digest[0] ^= 1;
  Refused(Verify(), "evidence.release", release::kNotApproved);
}

TEST_F(EvidenceTest, AnotherReleaseThanItSays) {
  binding_.release[0] ^= 1;
  Refused(Verify(), "evidence.release", kRelease);
}

TEST_F(EvidenceTest, AnotherOsImage) {
  release::Release other = world_.ReleaseOf(Role::kNode);
  other.images[0][0] ^= 1;
  binding_.release = release::IdentityOf(other).release;
  const auto releases = testing::Must(release::ApprovedReleases::Verify(world_.Sign({other}), world_.release_root()));
  report_ = CheckReport();
  Refused(VerifyEvidence(world_.Evidence(binding_).Encode(), expected_, world_.tee_roots(), releases,
                         testing::AttestedTime(), report_),
          "evidence.os_image", kOsImage);
}

TEST_F(EvidenceTest, ValidUntilTheFirstOfItsParts) {
  EXPECT_EQ(Verify()->valid_until(), binding_.not_after);
  binding_.not_after = testing::AttestedTime() + std::chrono::hours(100);
  EXPECT_EQ(Verify()->valid_until(), world_.Approved().list().expires);
  Evidence evidence = world_.Evidence(binding_);
  evidence.collateral = world_.pki.Publish(testing::AttestedTime(), {.collateral_lifetime = std::chrono::minutes(5)});
  EXPECT_EQ(Verify(evidence.Encode())->valid_until(), testing::AttestedTime() + std::chrono::minutes(5));
}

TEST_F(EvidenceTest, AListOutOfTime) {
  binding_.not_after = testing::AttestedTime() + std::chrono::hours(3);
  const Bytes encoded = world_.Evidence(binding_).Encode();
  Refused(Verify(encoded, testing::AttestedTime() + std::chrono::hours(2)), "evidence.release", release::kExpired);
}

TEST_F(EvidenceTest, AnotherPlatform) {
  CountingRandom random(99);
  const simtee::MockPki other = testing::Must(simtee::MockPki::Make(random, testing::AttestedTime()));
  report_ = CheckReport();
  const auto roots = testing::Must(quote::TeeRoots::FromPem(other.root_pem()));
  const auto verified = VerifyEvidence(world_.Evidence(binding_).Encode(), expected_, roots, world_.Approved(),
                                       testing::AttestedTime(), report_);
  EXPECT_FALSE(verified.ok());
  EXPECT_NE(report_.FirstFailure(), nullptr);
  report_ = CheckReport();
  EXPECT_FALSE(VerifyEvidence(world_.Evidence(binding_).Encode(), expected_, quote::TeeRoots(), world_.Approved(),
                              testing::AttestedTime(), report_)
                   .ok())
      << "no root, no trust";
}

TEST_F(EvidenceTest, QuoteAndCollateralAreChecked) {
  Evidence evidence = world_.Evidence(binding_);
  evidence.quote.resize(100);
  EXPECT_FALSE(Verify(evidence.Encode()).ok());
  EXPECT_EQ(report_.FirstFailure()->id, "quote.parse");
  EXPECT_EQ(report_.Find("evidence.os_image")->outcome, Outcome::kNotChecked);
  evidence = world_.Evidence(binding_);
  evidence.collateral = ToBytes("{}");
  EXPECT_FALSE(Verify(evidence.Encode()).ok());
  EXPECT_EQ(report_.FirstFailure()->id, "quote.collateral");
  evidence = world_.Evidence(binding_);
  evidence.event_log = ToBytes("[]");
  EXPECT_FALSE(Verify(evidence.Encode()).ok());
  EXPECT_NE(report_.FirstFailure(), nullptr);
}

}  // namespace
}  // namespace attestor::binding
