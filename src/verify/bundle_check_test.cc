// Bundles made with every key in the test's own hands, so that each can lie where a real signer would not.
#include "verify/bundle_check.h"
#include "proof/check_session.h"

#include <gtest/gtest.h>

#include <functional>
#include <type_traits>

#include "attestation/errors.h"
#include "attestation/statement_check.h"
#include "cose/sign1.h"
#include "crypto/certificate_builder.h"
#include "crypto/errors.h"
#include "crypto/hash.h"
#include "crypto/secp256k1.h"
#include "dstack/errors.h"
#include "policy/statement_claims.h"
#include "proof/errors.h"
#include "proof/recorded_session_test.h"
#include "registry/entry.h"
#include "registry/errors.h"
#include "release/errors.h"
#include "testing/attested.h"
#include "tls/errors.h"
#include "transcript/errors.h"
#include "verify/errors.h"
#include "verify/evidence_judge.h"
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
    plan.response = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nrates";
    run_ = proof::RunSession(plan);
    parts_.recording = run_.recording.Encode();
    parts_.opening = proof::EncodeOpening(run_.opening());
    parts_.web_root = proof::TestRoot().der();
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
                                         crypto::Sha256(parts_.release_list),
                                         proof::TestRoots().id()});
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

  // OtherRoot makes roots that signed nothing here: number 2 has the name of the one that did.
  crypto::Certificate OtherRoot(int number) {
    crypto::CertificateTemplate about;
    about.common_name = number == 2 ? "Test Root" : "Another Root";
    about.not_before = proof::TestTime() - std::chrono::hours(48);
    about.not_after = proof::TestTime() + std::chrono::hours(48);
    about.ca = true;
    return crypto::MakeRoot(about, crypto::P256Key::Generate(random_), random_);
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
      [](Claims& c) { c.request_body_size = 1; },
      [](Claims& c) { c.request_body_hash[0] ^= 1; },
      [](Claims& c) { c.request_headers.pop_back(); },
      [](Claims& c) { c.request_headers[0].name = "Accept"; },
      [](Claims& c) { c.request_headers[0].value_or_hash[0] ^= 1; },
      [](Claims& c) { c.response_headers.clear(); },
      [](Claims& c) { c.response_headers[0].value_or_hash[0] ^= 1; },
      [](Claims& c) { c.connected_at += Duration(1); },
      [](Claims& c) { c.ended_at += Duration(1); },
  };
  for (const auto& lie : lies) Refused(Lie(lie), "statement.claims", kClaims);
}

TEST_F(BundleTest, ClaimsThatAreCheckedBefore) {
  Refused(Lie([](Claims& c) { c.session_id[0] ^= 1; }), "statement.session_id", attestation::kSessionId);
  Refused(Lie([](Claims& c) { c.session_id[31] ^= 1; }), "tls.client_hello", tls::kChallenge);
  Refused(Lie([](Claims& c) { c.entry_hash[0] ^= 1; }), "statement.entry", attestation::kOtherEntry);
  Refused(Lie([](Claims& c) { c.release_list_hash[0] ^= 1; }), "statement.release_list", attestation::kOtherReleaseList);
  Refused(Lie([](Claims& c) { c.node_evidence_hash[0] ^= 1; }), "statement.node_evidence", attestation::kNodeEvidence);
}

TEST_F(BundleTest, ClaimsAboutTheOtherParts) {
  const std::function<void(Claims&)> lies[] = {
      [](Claims& c) { c.config_digest[0] ^= 1; },
      [](Claims& c) { c.signer.release[0] ^= 1; },
      [](Claims& c) { c.signer.version = "signer 2"; },
      [](Claims& c) { ++c.node.svn; },
  };
  for (const auto& lie : lies) Refused(Lie(lie), "statement.parts", attestation::kOtherParts);
}

// What roots the signer had is a fact about the signer. What counts is whether the relying party's own set holds the bundle's root.
TEST_F(BundleTest, TheRelyingPartysOwnWebRootsCount) {
  const Bytes bundle = Make(TrueClaims());
  const crypto::Certificate other = OtherRoot(1), twin = OtherRoot(2);
  const auto set = [](const std::vector<crypto::Certificate>& roots) {
    return Must(crypto::WebRoots::FromCertificates(roots, crypto::PublicSuffixes::TopLevelOnly()));
  };
  for (const auto& roots : {set({proof::TestRoot(), other, twin}), set({twin, proof::TestRoot()}), set({proof::TestRoot()})}) {
    roots_ = roots;
    const auto checked = Check(bundle);
    ASSERT_TRUE(checked.ok()) << checked.error().Text();
    EXPECT_EQ(checked->claims().web_roots_id, TrueClaims().web_roots_id) << "the signer's, whatever is used here";
    EXPECT_NE(report_.Find("certificate.root")->detail.find(ToHex(roots_.id())), std::string::npos);
  }
  roots_ = set({other, twin});
  Refused(bundle, "certificate.root", crypto::kCertificateRoot);
  EXPECT_TRUE(report_.FirstFailure()->detail.starts_with("CN = Test Root, SHA-256 ")) << report_.FirstFailure()->detail;
}

TEST_F(BundleTest, TheSignersSetIsAFact) {
  const auto checked = Check(Lie([](Claims& c) { c.web_roots_id[0] ^= 1; }));
  ASSERT_TRUE(checked.ok()) << checked.error().Text();
  EXPECT_NE(checked->claims().web_roots_id, proof::TestRoots().id());
}

// The root that a bundle names must be the one that its certificates lead to, also when the set holds it.
TEST_F(BundleTest, ARootThatTheCertificatesDoNotLeadTo) {
  const crypto::Certificate other = OtherRoot(1);
  roots_ = Must(crypto::WebRoots::FromCertificates({proof::TestRoot(), other}, crypto::PublicSuffixes::TopLevelOnly()));
  parts_.web_root = other.der();
  Refused(Make(TrueClaims()), "certificate.path", crypto::kCertificatePath);
  parts_.web_root = OtherRoot(2).der();  // of the right name, with another key
  Refused(Make(TrueClaims()), "certificate.root", crypto::kCertificateRoot);
  parts_.web_root.pop_back();
  Refused(Make(TrueClaims()), "certificate.root", crypto::kCertificateMalformed);
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
  Refused(bundle.Encode(), "bundle.request", transcript::kFormat);
  bundle = Must(Bundle::Decode(Make(TrueClaims())));
  bundle.opening = ToBytes("x");
  Refused(bundle.Encode(), "proof.opening", proof::kOpeningFormat);
}

// Whatever fails, a report has the same lines in the same order.
TEST_F(BundleTest, EveryReportHasEveryLine) {
  const auto expect_every_line = [&](ByteView bundle, bool allow_development, std::string_view failed) {
    EXPECT_EQ(Check(bundle, allow_development).ok(), failed.empty());
    std::vector<std::string> ids;
    for (const attestor::Check& check : report_.checks()) ids.push_back(check.id);
    EXPECT_EQ(ids, BundleStepIds(request_.disclosure)) << failed;
    EXPECT_EQ(failed.empty() ? "" : report_.FirstFailure()->id, failed);
  };
  expect_every_line(Make(TrueClaims()), true, "");
  expect_every_line(Make(TrueClaims()), false, "tee.hardware");
  expect_every_line(AsBytes("x"), true, "bundle.format");
  expect_every_line(Lie([](Claims& c) { c.session_id[0] ^= 1; }), true, "statement.session_id");
  expect_every_line(Lie([](Claims& c) { ++c.node.svn; }), true, "statement.parts");
  expect_every_line(Lie([](Claims& c) { c.session_id[31] ^= 1; }), true, "tls.client_hello");
  expect_every_line(Lie([](Claims& c) { c.status = 201; }), true, "statement.claims");
  Bundle damaged = Must(Bundle::Decode(Make(TrueClaims())));
  damaged.statement = ToBytes("x");
  expect_every_line(damaged.Encode(), true, "statement.format");
  parts_.node_evidence = ToBytes("x");
  expect_every_line(Make(TrueClaims()), true, "node.evidence.format");
}

class EvidenceJudgeTest : public BundleTest {
 protected:
  EvidenceJudgement Judge(ByteView bundle, bool with_release_root = true) const {
    const auto root = with_release_root ? std::optional(world_.release_root()) : std::nullopt;
    return JudgeEvidenceFile({Must(EvidenceFile::Parse(ToBytes(bundle))), {}, world_.tee_roots(), root, {}, now_});
  }
};

// What the evidence proves is judged by one list, whoever asks.
TEST_F(EvidenceJudgeTest, TheChecksOfABundleAreThoseOfItsEvidenceAndMore) {
  const Bytes bundle = Make(TrueClaims());
  ASSERT_TRUE(Check(bundle).ok());
  const EvidenceJudgement judgement = Judge(bundle);
  EXPECT_TRUE(judgement.accepted());
  const auto& evidence = judgement.report.checks();
  const auto& whole = report_.checks();
  ASSERT_GT(whole.size(), evidence.size());
  for (size_t i = 0; i < evidence.size(); ++i) {
    EXPECT_EQ(evidence[i].id, whole[i].id);
    EXPECT_EQ(evidence[i].outcome, whole[i].outcome) << whole[i].id;
    EXPECT_EQ(evidence[i].code, whole[i].code) << whole[i].id;
    EXPECT_EQ(evidence[i].detail, whole[i].detail) << whole[i].id;
  }
  EXPECT_EQ(whole[evidence.size()].id, "tee.hardware");
}

TEST_F(EvidenceJudgeTest, OneRefusalDoesNotHideAnother) {
  ++entry_.evidence_hash[0];
  const Bytes bundle = Lie([](Claims& c) { c.node_evidence_hash[0] ^= 1, c.config_digest[0] ^= 1; });
  const EvidenceJudgement judgement = Judge(bundle);
  EXPECT_FALSE(judgement.accepted());
  for (const char* id : {"statement.node_evidence", "registry.evidence", "registry.entry", "statement.parts"}) {
    EXPECT_EQ(judgement.report.Find(id)->outcome, Outcome::kFailed) << id;
  }
  EXPECT_EQ(judgement.report.Find("node.evidence.release")->outcome, Outcome::kPassed);
  EXPECT_EQ(judgement.guests.size(), 2u);
}

TEST_F(EvidenceJudgeTest, WithoutAReleaseRootReleasesAreNotChecked) {
  const EvidenceJudgement judgement = Judge(Make(TrueClaims()), false);
  EXPECT_TRUE(judgement.accepted());
  for (const char* id : {"release.signature", "signer.evidence.release", "node.evidence.os_image", "statement.parts"}) {
    EXPECT_EQ(judgement.report.Find(id)->outcome, Outcome::kNotChecked) << id;
  }
  EXPECT_FALSE(Judge(Lie([](Claims& c) { c.entry_hash[0] ^= 1; }), false).accepted());
  EXPECT_FALSE(Judge(Lie([](Claims& c) { c.config_digest[0] ^= 1; }), false).accepted());
}

TEST_F(EvidenceJudgeTest, WithoutATimeThatCountsNothingIsSaidOfTheGuests) {
  Bundle bundle = Must(Bundle::Decode(Make(TrueClaims())));
  bundle.statement.back() ^= 1;
  const EvidenceJudgement judgement = Judge(bundle.Encode());
  EXPECT_FALSE(judgement.accepted());
  EXPECT_EQ(judgement.report.FirstFailure()->id, "statement.signature");
  EXPECT_EQ(judgement.report.Find("signer.quote.signature")->outcome, Outcome::kNotChecked);
  EXPECT_TRUE(judgement.guests.empty());
  EXPECT_EQ(judgement.report.checks().size(), attestation::StatementStepIds().size() + 1);
}

TEST_F(EvidenceJudgeTest, EvidenceAlone) {
  const EvidenceJudgement judgement =
      JudgeEvidenceFile({Must(EvidenceFile::Parse(parts_.node_evidence)), {}, world_.tee_roots(), {}, {}, issued_});
  EXPECT_TRUE(judgement.accepted());
  ASSERT_EQ(judgement.guests.size(), 1u);
  EXPECT_EQ(judgement.guests[0].role, "node");
  EXPECT_EQ(judgement.guests[0].now.status, quote::TcbStatus::kUpToDate);
  EXPECT_FALSE(judgement.guests[0].signing.status.has_value()) << "nobody signed when it was made";
  EXPECT_TRUE(EvidenceFile::Parse(ToBytes("x")).error().Is(dstack::kNotEvidence));
}

class ExpectTest : public BundleTest {
 protected:
  Result<VerifiedStatement> ExpectText(std::string_view text) {
    auto checked = Must(Check(Make(TrueClaims())));
    report_ = CheckReport();
    Expectations expected = Must(Expectations::Parse(text));
    expected.simulated = true;
    return Expect(std::move(checked), expected, now_, report_);
  }
  void NotMet(std::string_view text, std::string_view id, const ErrorCode& code) {
    const auto verified = ExpectText(text);
    ASSERT_FALSE(verified.ok()) << text;
    EXPECT_TRUE(verified.error().Is(code)) << verified.error().Text();
    EXPECT_EQ(report_.checks().size(), 23u);
    EXPECT_EQ(report_.Find(id)->outcome, Outcome::kFailed);
  }
};

TEST_F(ExpectTest, AllMet) {
  now_ = issued_ + std::chrono::minutes(9);
  const auto verified = ExpectText(
      "host=bank.example,port=443,method=GET,path=/rates?*,status=200,content-type=text/plain,mode=proxy,kind=reveal-all,signer-release=" +
      ToHex(release::IdentityOf(world_.ReleaseOf(Role::kSigner)).release) +
      ",node-release=" + ToHex(release::IdentityOf(world_.ReleaseOf(Role::kNode)).release) +
      ",signer-svn=0,node-svn=0,tcb-date=2020-01-01,tcb-evaluation=1,recipient=abababababababababababababababababababab,"
      "nonce=09090909090909090909090909090909,max-age=10m");
  ASSERT_TRUE(verified.ok()) << verified.error().Text();
  EXPECT_TRUE(report_.AllPassed()) << report_.checks().size();
  EXPECT_EQ(verified->claims().host, "bank.example");
  EXPECT_TRUE(verified->simulated());
  EXPECT_TRUE(AsText(verified->response()).ends_with("rates"));
  EXPECT_FALSE(verified->request().empty());
}

TEST_F(ExpectTest, EachNotMet) {
  NotMet("host=other.example", "expect.host", kExpectHost);
  NotMet("method=POST", "expect.method", kExpectMethod);
  NotMet("port=8443", "expect.port", kExpectPort);
  NotMet("tcb-date=2200-01-01", "expect.tcb_date", kExpectTcbDate);
  NotMet("tcb-evaluation=4000000000", "expect.tcb_evaluation", kExpectTcbEvaluation);
  NotMet("path=/rate", "expect.path", kExpectPath);
  NotMet("path=/rates", "expect.path", kExpectPath);
  NotMet("path=/rates?x=2", "expect.path", kExpectPath);
  NotMet("path=/rates?", "expect.path", kExpectPath);
  NotMet("path=/rate?*", "expect.path", kExpectPath);
  NotMet("status=201", "expect.status", kExpectStatus);
  NotMet("recipient=abababababababababababababababababababac", "expect.recipient", kExpectRecipient);
  NotMet("nonce=09", "expect.nonce", kExpectNonce);
  NotMet("max-age=1h", "expect.max_age", kExpectMaxAge);
  NotMet("host=bank.example,path=/other,method=POST", "expect.method", kExpectPath);
}

TEST_F(ExpectTest, WhatIsLeftOutIsNotCalledChecked) {
  ASSERT_TRUE(ExpectText("host=bank.example,path=/rates?x=1").ok()) << "with a query, the whole target";
  EXPECT_EQ(report_.Find("expect.path")->outcome, Outcome::kPassed);
  for (const char* id : {"expect.port", "expect.content_type", "expect.tcb_date", "expect.answer_age", "expect.recipient", "expect.nonce",
                         "expect.max_age"}) {
    EXPECT_EQ(report_.Find(id)->outcome, Outcome::kNotChecked) << id;
  }
  EXPECT_EQ(report_.Find("expect.status")->outcome, Outcome::kPassed) << "a success is expected by everybody";
  EXPECT_EQ(report_.Find("expect.method")->outcome, Outcome::kPassed) << "and so is GET";
  EXPECT_FALSE(report_.AllPassed());
}

TEST_F(ExpectTest, NothingExpectedIsAnError) {
  EXPECT_TRUE(Expect(Must(Check(Make(TrueClaims()))), {}, now_, report_).error().Is(kExpectNothing));
}

// A relying party may name any time: none makes an old statement a young one, or one of today a future one.
TEST_F(ExpectTest, TheEndsOfTime) {
  now_ = Time::max();
  EXPECT_TRUE(ExpectText("host=bank.example").ok());
  NotMet("max-age=1h", "expect.max_age", kExpectMaxAge);
  now_ = Time::min();
  Refused(Make(TrueClaims()), "statement.time", attestation::kFuture);
}

TEST_F(ExpectTest, WithoutAHostNothingIsVerified) {
  for (const char* text : {"path=/rates?x=1", "recipient=abababababababababababababababababababab", "status=200"}) {
    EXPECT_TRUE(ExpectText(text).error().Is(kExpectNoHost)) << text;
    EXPECT_TRUE(report_.NoneFailed()) << text;
  }
  EXPECT_TRUE(ExpectText("status=201").error().Is(kExpectStatus)) << "what failed is told first";
}

TEST_F(ExpectTest, SimulatedHardwareMustBeAllowed) {
  auto checked = Must(Check(Make(TrueClaims())));
  EXPECT_TRUE(Expect(std::move(checked), Must(Expectations::Parse("host=bank.example")), now_, report_).error().Is(kSimulated));
  EXPECT_EQ(report_.Find("expect.hardware")->outcome, Outcome::kFailed);
}

TEST_F(ExpectTest, MaxAgeAtTheLimit) {
  now_ = run_.recording.ended_at() + std::chrono::hours(1);
  EXPECT_TRUE(ExpectText("host=bank.example,max-age=1h").ok()) << "the answer is older than the statement, and counts";
  now_ += Duration(1);
  NotMet("max-age=1h", "expect.answer_age", kExpectAnswerAge);
  now_ = issued_ + std::chrono::hours(1);
  EXPECT_FALSE(ExpectText("max-age=1h").ok());
  EXPECT_EQ(report_.Find("expect.max_age")->outcome, Outcome::kPassed);
  now_ += Duration(1);
  NotMet("max-age=1h", "expect.max_age", kExpectMaxAge);
}

}  // namespace
}  // namespace attestor::verify
