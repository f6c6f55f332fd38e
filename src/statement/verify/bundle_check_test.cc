// What a bundle must be to be believed: each claim, part and signature, wrong by itself.
#include "statement/verify/bundle_check.h"

#include <type_traits>

#include "core/crypto/errors.h"
#include "evidence/binding/errors.h"
#include "evidence/release/errors.h"
#include "session/proof/errors.h"
#include "session/recording/errors.h"
#include "statement/acceptance/errors.h"
#include "statement/format/errors.h"
#include "statement/verify/bundle_test.h"
#include "statement/verify/errors.h"
#include "web/tls/errors.h"

namespace attestor::verify {
namespace {

static_assert(!std::is_default_constructible_v<CheckedBundle>, "only CheckBundle makes one");
static_assert(!std::is_default_constructible_v<statement::CheckedStatement>);

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
  const Bytes bundle = Lie([](Claims& c) { c.marks = {statement::Mark::kPrivateTargets}; });
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
  Refused(Lie([](Claims& c) { c.session_id[0] ^= 1; }), "statement.session_id", statement::kSessionId);
  Refused(Lie([](Claims& c) { c.session_id[31] ^= 1; }), "tls.client_hello", tls::kChallenge);
  Refused(Lie([](Claims& c) { c.entry_hash[0] ^= 1; }), "statement.entry", statement::kOtherEntry);
  Refused(Lie([](Claims& c) { c.release_list_hash[0] ^= 1; }), "statement.release_list", statement::kOtherReleaseList);
  Refused(Lie([](Claims& c) { c.node_evidence_hash[0] ^= 1; }), "statement.node_evidence", statement::kNodeEvidence);
}

TEST_F(BundleTest, ClaimsAboutTheOtherParts) {
  const std::function<void(Claims&)> lies[] = {
      [](Claims& c) { c.config_digest[0] ^= 1; },
      [](Claims& c) { c.signer.release[0] ^= 1; },
      [](Claims& c) { c.signer.version = "signer 2"; },
      [](Claims& c) { ++c.node.svn; },
  };
  for (const auto& lie : lies) Refused(Lie(lie), "statement.parts", statement::kOtherParts);
}

// What roots the signer had is a fact about the signer. What counts is whether the relying party's own set holds the
// bundle's root.
TEST_F(BundleTest, TheRelyingPartysOwnWebRootsCount) {
  const Bytes bundle = Make(TrueClaims());
  const crypto::Certificate other = OtherRoot(1), twin = OtherRoot(2);
  const auto set = [](const std::vector<crypto::Certificate>& roots) {
    return Must(crypto::WebRoots::FromCertificates(roots, crypto::PublicSuffixes::TopLevelOnly()));
  };
  for (const auto& roots :
       {set({proof::TestRoot(), other, twin}), set({twin, proof::TestRoot()}), set({proof::TestRoot()})}) {
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
  Refused(bundle, "statement.time", statement::kFuture);
}

TEST_F(BundleTest, IssuedOutsideTheKeysLife) {
  Refused(Lie([](Claims& c) { c.issued_at -= std::chrono::minutes(2); }), "registry.entry", binding::kKeyLife);
}

// What the gate compared with its clock is compared with the statement's time.
TEST_F(BundleTest, ConnectedAndEndedAroundTheStatementsTime) {
  const Time ended = run_.recording.ended_at(), connected = run_.recording.connected_at;
  entry_.born = ended - std::chrono::minutes(5);
  entry_.not_after = connected + std::chrono::minutes(20);
  const auto issued = [&](Time at) { return Lie([at](Claims& c) { c.issued_at = at; }); };
  const Duration early = acceptance::kClockDifference + std::chrono::seconds(1);
  const Time first = std::chrono::ceil<std::chrono::seconds>(ended - early);
  EXPECT_TRUE(Check(issued(first)).ok()) << "clocks may differ";
  Refused(issued(first - std::chrono::seconds(1)), "time.window", acceptance::kWindow);
  const Duration late = acceptance::kSessionLife + acceptance::kClockDifference;
  const Time last = std::chrono::floor<std::chrono::seconds>(connected + late);
  EXPECT_TRUE(Check(issued(last)).ok()) << "a session has its life";
  Refused(issued(last + std::chrono::seconds(1)), "time.window", acceptance::kWindow);
}

TEST_F(BundleTest, APrivateTargetWithoutItsMark) {
  run_.recording.address = "10.0.0.1";
  parts_.recording = run_.recording.Encode();
  Refused(Make(TrueClaims()), "policy.target", acceptance::kPrivateTarget);
  EXPECT_TRUE(Check(Lie([](Claims& c) { c.marks = {statement::Mark::kPrivateTargets}; })).ok());
}

TEST_F(BundleTest, NothingIsLeftToDiscloseOfWhatWasRevealed) {
  Bundle bundle = Must(Bundle::Decode(Make(TrueClaims())));
  bundle.extensions = {ToBytes("more")};
  Refused(bundle.Encode(), "disclosure.extension", proof::kNotSelective);
}

TEST_F(BundleTest, AnotherKey) {
  Bundle bundle = Must(Bundle::Decode(Make(TrueClaims())));
  binding::Entry other = entry_;
  const crypto::Secp256k1Key own = crypto::Secp256k1Key::Generate(random_);
  other.public_key = own.public_key();
  bundle.entry = other.Encode();
  Refused(bundle.Encode(), "statement.signature", statement::kStatementSignature);
}

TEST_F(BundleTest, AnotherReleaseRootOrList) {
  const crypto::Ed25519Key other = crypto::Ed25519Key::FromSeed(Secret(32));
  parts_.release_list = release::Sign(world_.Approved().list(), other);
  Refused(Make(TrueClaims()), "release.signature", release::kSignature);
  parts_.release_list = world_.Sign({world_.ReleaseOf(Role::kSigner)});
  Refused(Make(TrueClaims()), "node.evidence.release", release::kNotApproved);
}

TEST_F(BundleTest, PartsThatDoNotDecode) {
  Refused(AsBytes("x"), "bundle.format", statement::kBundleFormat);
  Bundle bundle = Must(Bundle::Decode(Make(TrueClaims())));
  bundle.request = ToBytes("x");
  Refused(bundle.Encode(), "bundle.request", recording::kFormat);
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
    EXPECT_EQ(ids, BundleStepIds(request_.disclosure, request_.mode())) << failed;
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

}  // namespace
}  // namespace attestor::verify
