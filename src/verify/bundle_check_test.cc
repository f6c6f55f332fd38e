// Bundles made with every key in the test's own hands, so that each can lie where a real signer would not.
#include "verify/bundle_check.h"
#include "proof/check_session.h"

#include <gtest/gtest.h>

#include <functional>
#include <type_traits>

#include "attestation/errors.h"
#include "attestation/statement_check.h"
#include "cose/sign1.h"
#include "crypto/hash.h"
#include "crypto/secp256k1.h"
#include "policy/statement_claims.h"
#include "proof/recorded_session_test.h"
#include "registry/entry.h"
#include "registry/errors.h"
#include "release/errors.h"
#include "testing/attested.h"
#include "tls/errors.h"
#include "verify/errors.h"
#include "verify/expect.h"

namespace attestor::verify {
namespace {

using attestation::Bundle;
using attestation::Claims;
using release::Role;
using testing::Must;

static_assert(!std::is_default_constructible_v<CheckedBundle>, "only CheckBundle makes one");
static_assert(!std::is_default_constructible_v<VerifiedStatement>, "only Expect makes one");
static_assert(!std::is_constructible_v<VerifiedStatement, CheckedBundle>);
static_assert(!std::is_default_constructible_v<attestation::CheckedStatement>);

class BundleTest : public ::testing::Test {
 protected:
  BundleTest() {
    request_.host = proof::kTestHost;
    request_.recipient.fill(0xab);
    request_.nonce = Bytes(16, 9);
    parts_.challenge_seed.fill(0x5e);
    const ByteArray<33> public_key = key_.public_key();
    registry::KeyBinding binding = world_.Binding(Role::kSigner);
    binding.statement_key = ToBytes(public_key);
    parts_.signer_evidence = world_.Evidence(binding).Encode();
    parts_.node_evidence = world_.Evidence(world_.Binding(Role::kNode)).Encode();
    parts_.release_list = world_.ReleaseList();
    entry_ = {crypto::Sha256(public_key), public_key, issued_ - std::chrono::minutes(1), binding.not_after,
              crypto::Sha256(parts_.signer_evidence)};
    session_id_ = transcript::MakeSessionId(entry_.kid, 1, {});
    proof::SessionPlan plan;
    plan.challenge = transcript::MakeChallenge(session_id_, request_, parts_.challenge_seed);
    run_ = proof::RunSession(plan);
    parts_.recording = run_.recording.Encode();
    parts_.opening = proof::EncodeOpening(run_.opening());
  }

  Claims TrueClaims() const {
    CheckReport report;
    const auto challenge = transcript::MakeChallenge(session_id_, request_, parts_.challenge_seed);
    auto proof = Must(proof::CheckSession({parts_.recording, request_, challenge, proof::TestRoots()}, run_.opening(), report));
    policy::Context context{issued_ - std::chrono::minutes(5), issued_};
    context.private_targets = true;
    const auto verdict = Must(policy::Decide(std::move(proof), request_, context, report));
    return policy::BuildClaims(verdict, {issued_,
                                         session_id_,
                                         request_,
                                         world_.config_digest,
                                         release::IdentityOf(world_.ReleaseOf(Role::kSigner)),
                                         release::IdentityOf(world_.ReleaseOf(Role::kNode)),
                                         {},
                                         crypto::Sha256(entry_.Encode()),
                                         crypto::Sha256(parts_.node_evidence),
                                         crypto::Sha256(parts_.release_list)});
  }
  // Make signs `claims` and puts the bundle together as the parts are now.
  Bytes Make(const Claims& claims) const {
    Bundle bundle = parts_;
    cose::Sign1 document{
        cose::Algorithm::kEs256K, std::string(attestation::kStatementContentType), ToBytes(entry_.kid), claims.Encode(), {}};
    document.signature = key_.SignSha256(document.ToBeSigned());
    bundle.statement = document.Encode();
    bundle.request = request_.Encode();
    bundle.entry = entry_.Encode();
    return bundle.Encode();
  }
  Bytes Lie(const std::function<void(Claims&)>& about) const {
    Claims claims = TrueClaims();
    about(claims);
    return Make(claims);
  }

  Result<CheckedBundle> Check(ByteView bundle, bool allow_development = true) {
    report_ = CheckReport();
    const Anchors anchors{world_.tee_roots(), roots_, world_.release_root()};
    return CheckBundle(bundle, anchors, now_, allow_development, report_);
  }
  void Refused(ByteView bundle, std::string_view id, const ErrorCode& code) {
    const auto checked = Check(bundle);
    ASSERT_FALSE(checked.ok()) << code.id;
    EXPECT_TRUE(checked.error().Is(code)) << checked.error().Text();
    ASSERT_NE(report_.FirstFailure(), nullptr);
    EXPECT_EQ(report_.FirstFailure()->id, id);
    EXPECT_FALSE(report_.NoneFailed());
  }

  testing::Attested world_;
  CountingRandom random_{50};
  crypto::Secp256k1Key key_ = crypto::Secp256k1Key::Generate(random_);
  crypto::WebRoots roots_ = proof::TestRoots();
  Time issued_ = proof::TestTime() + std::chrono::seconds(2);
  Time now_ = proof::TestTime() + std::chrono::hours(24 * 365);
  transcript::SessionRequest request_;
  registry::Entry entry_;
  transcript::SessionId session_id_{};
  proof::RecordedSession run_;
  Bundle parts_;
  CheckReport report_;
};

TEST_F(BundleTest, AGenuineStatementHoldsForEver) {
  const auto checked = Check(Make(TrueClaims()));
  ASSERT_TRUE(checked.ok()) << checked.error().Text();
  EXPECT_TRUE(report_.NoneFailed());
  EXPECT_TRUE(checked->simulated());
  EXPECT_EQ(checked->claims().Encode(), TrueClaims().Encode());
  EXPECT_TRUE(AsText(checked->request()).starts_with("GET /rates?x=1 "));
  EXPECT_TRUE(AsText(checked->response()).ends_with("rates"));
}

TEST_F(BundleTest, SimulatedTeesAreRefusedByDefault) {
  EXPECT_TRUE(Check(Make(TrueClaims()), false).error().Is(kSimulated));
  EXPECT_EQ(report_.FirstFailure()->id, "tee.hardware");
  EXPECT_EQ(report_.Find("statement.claims")->outcome, Outcome::kNotChecked);
}

TEST_F(BundleTest, MarkedStatementsAreRefusedByDefault) {
  const Bytes bundle = Lie([](Claims& c) { c.marks = {attestation::Mark::kPrivateTargets}; });
  EXPECT_TRUE(Check(bundle).ok()) << "the mark is the signer's own word against itself";
  EXPECT_FALSE(Check(bundle, false).ok());
  EXPECT_EQ(report_.Find("tee.hardware")->code, kSimulated.id);
  EXPECT_EQ(report_.Find("statement.marks")->code, kMarked.id) << "both reasons are there";
}

TEST_F(BundleTest, EveryClaimIsComparedWithTheEvidence) {
  const std::function<void(Claims&)> lies[] = {
      [](Claims& c) { c.nonce[0] ^= 1; },
      [](Claims& c) { c.recipient[0] ^= 1; },
      [](Claims& c) { c.host = "other.example"; },
      [](Claims& c) { c.port = 444; },
      [](Claims& c) { c.address = "93.184.216.35"; },
      [](Claims& c) { c.leaf_spki_sha256[0] ^= 1; },
      [](Claims& c) { c.cipher_suite = 0x1302; },
      [](Claims& c) { c.group = 23; },
      [](Claims& c) { c.signature_scheme = 0x0804; },
      [](Claims& c) { c.record_root[0] ^= 1; },
      [](Claims& c) { ++c.client_records; },
      [](Claims& c) { ++c.server_records; },
      [](Claims& c) { c.challenge[0] ^= 1; },
      [](Claims& c) { c.recording_hash[0] ^= 1; },
      [](Claims& c) { c.method = "POST"; },
      [](Claims& c) { c.target = "/rates"; },
      [](Claims& c) { c.status = 201; },
      [](Claims& c) { c.request_hash[0] ^= 1; },
      [](Claims& c) { c.response_hash[0] ^= 1; },
      [](Claims& c) { c.connected_at += Duration(1); },
      [](Claims& c) { c.ended_at += Duration(1); },
  };
  for (const auto& lie : lies) Refused(Lie(lie), "statement.claims", kClaims);
}

TEST_F(BundleTest, ClaimsThatAreCheckedBefore) {
  Refused(Lie([](Claims& c) { c.session_id[0] ^= 1; }), "statement.session_id", attestation::kSessionId);
  Refused(Lie([](Claims& c) { c.session_id[31] ^= 1; }), "tls.client_hello", tls::kChallenge);
  Refused(Lie([](Claims& c) { c.web_roots_id[0] ^= 1; }), "web_roots.id", kWebRoots);
  Refused(Lie([](Claims& c) { c.node_evidence_hash[0] ^= 1; }), "statement.node_evidence", attestation::kNodeEvidence);
}

TEST_F(BundleTest, ClaimsAboutTheOtherParts) {
  const std::function<void(Claims&)> lies[] = {
      [](Claims& c) { c.entry_hash[0] ^= 1; },          [](Claims& c) { c.release_list_hash[0] ^= 1; },
      [](Claims& c) { c.config_digest[0] ^= 1; },       [](Claims& c) { c.signer.release[0] ^= 1; },
      [](Claims& c) { c.signer.version = "signer 2"; }, [](Claims& c) { ++c.node.svn; },
  };
  for (const auto& lie : lies) Refused(Lie(lie), "statement.parts", attestation::kOtherParts);
}

TEST_F(BundleTest, StatementsOutOfTime) {
  const Bytes bundle = Make(TrueClaims());
  now_ = issued_ - std::chrono::minutes(5);
  EXPECT_TRUE(Check(bundle).ok()) << "a small difference between clocks";
  now_ -= Duration(1);
  Refused(bundle, "statement.time", attestation::kFuture);
}

TEST_F(BundleTest, IssuedOutsideTheKeysLife) {
  Refused(Lie([](Claims& c) { c.issued_at -= std::chrono::minutes(2); }), "registry.entry", registry::kKeyLife);
}

TEST_F(BundleTest, AnotherKey) {
  Bundle bundle = Must(Bundle::Decode(Make(TrueClaims())));
  registry::Entry other = entry_;
  const crypto::Secp256k1Key own = crypto::Secp256k1Key::Generate(random_);
  other.public_key = own.public_key();
  bundle.entry = other.Encode();
  Refused(bundle.Encode(), "statement.signature", attestation::kStatementSignature);
}

TEST_F(BundleTest, AnotherReleaseRootOrList) {
  const crypto::Ed25519Key other = crypto::Ed25519Key::FromSeed(Secret(32));
  parts_.release_list = release::Sign(world_.Approved().list(), other);
  Refused(Make(TrueClaims()), "release.signature", release::kSignature);
  parts_.release_list = world_.Sign({world_.ReleaseOf(Role::kSigner)});
  Refused(Make(TrueClaims()), "node.evidence.release", release::kNotApproved);
}

TEST_F(BundleTest, PartsThatDoNotDecode) {
  Refused(AsBytes("x"), "bundle.format", attestation::kBundleFormat);
  Bundle bundle = Must(Bundle::Decode(Make(TrueClaims())));
  bundle.request = ToBytes("x");
  EXPECT_FALSE(Check(bundle.Encode()).ok());
  EXPECT_NE(report_.FirstFailure(), nullptr) << "no failure without a failed line";
  bundle = Must(Bundle::Decode(Make(TrueClaims())));
  bundle.opening = ToBytes("x");
  EXPECT_FALSE(Check(bundle.Encode()).ok());
  EXPECT_NE(report_.FirstFailure(), nullptr);
}

class ExpectTest : public BundleTest {
 protected:
  Result<VerifiedStatement> ExpectText(std::string_view text) {
    auto checked = Must(Check(Make(TrueClaims())));
    report_ = CheckReport();
    return Expect(std::move(checked), Must(Expectations::Parse(text)), now_, report_);
  }
  void NotMet(std::string_view text, std::string_view id, const ErrorCode& code) {
    const auto verified = ExpectText(text);
    ASSERT_FALSE(verified.ok()) << text;
    EXPECT_TRUE(verified.error().Is(code)) << verified.error().Text();
    EXPECT_EQ(report_.checks().size(), 7u);
    EXPECT_EQ(report_.Find(id)->outcome, Outcome::kFailed);
  }
};

TEST_F(ExpectTest, AllMet) {
  now_ = issued_ + std::chrono::minutes(10);
  const auto verified = ExpectText(
      "host=bank.example,method=GET,path=/rates?*,status=200,recipient=abababababababababababababababababababab,"
      "nonce=09090909090909090909090909090909,max-age=10m");
  ASSERT_TRUE(verified.ok()) << verified.error().Text();
  EXPECT_TRUE(report_.AllPassed());
  EXPECT_EQ(verified->claims().host, "bank.example");
  EXPECT_TRUE(verified->simulated());
  EXPECT_TRUE(AsText(verified->response()).ends_with("rates"));
  EXPECT_FALSE(verified->request().empty());
}

TEST_F(ExpectTest, EachNotMet) {
  NotMet("host=other.example", "expect.host", kExpectHost);
  NotMet("method=POST", "expect.method", kExpectMethod);
  NotMet("path=/rate", "expect.path", kExpectPath);
  NotMet("path=/rates", "expect.path", kExpectPath);
  NotMet("path=/rates?x=2", "expect.path", kExpectPath);
  NotMet("path=/rates?", "expect.path", kExpectPath);
  NotMet("path=/rate?*", "expect.path", kExpectPath);
  NotMet("status=201", "expect.status", kExpectStatus);
  NotMet("recipient=abababababababababababababababababababac", "expect.recipient", kExpectRecipient);
  NotMet("nonce=09", "expect.nonce", kExpectNonce);
  NotMet("max-age=1h", "expect.max_age", kExpectMaxAge);
  NotMet("host=bank.example,path=/other,method=POST", "expect.path", kExpectMethod);
}

TEST_F(ExpectTest, WhatIsLeftOutIsNotCalledChecked) {
  ASSERT_TRUE(ExpectText("path=/rates?x=1").ok()) << "with a query, the whole target";
  EXPECT_EQ(report_.Find("expect.path")->outcome, Outcome::kPassed);
  for (const char* id : {"expect.host", "expect.method", "expect.recipient", "expect.nonce", "expect.max_age"}) {
    EXPECT_EQ(report_.Find(id)->outcome, Outcome::kNotChecked) << id;
  }
  EXPECT_EQ(report_.Find("expect.status")->outcome, Outcome::kPassed) << "a success is expected by everybody";
  EXPECT_FALSE(report_.AllPassed());
}

TEST_F(ExpectTest, NothingExpectedIsAnError) {
  EXPECT_TRUE(Expect(Must(Check(Make(TrueClaims()))), {}, now_, report_).error().Is(kExpectNothing));
}

TEST_F(ExpectTest, MaxAgeAtTheLimit) {
  now_ = issued_ + std::chrono::hours(1);
  EXPECT_TRUE(ExpectText("max-age=1h").ok());
  now_ += Duration(1);
  NotMet("max-age=1h", "expect.max_age", kExpectMaxAge);
}

}  // namespace
}  // namespace attestor::verify
