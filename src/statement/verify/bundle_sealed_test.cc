// A bundle of a session in sealed mode: everything that the gate compared is compared again, and what the statement says
// of the mode with it.
#include <gtest/gtest.h>

#include "core/crypto/hash.h"
#include "session/keylog/errors.h"
#include "session/keylog/key_log.h"
#include "session/proof/errors.h"
#include "session/terms/terms.h"
#include "statement/acceptance/errors.h"
#include "statement/format/errors.h"
#include "statement/verify/bundle_test.h"
#include "statement/verify/errors.h"
#include "statement/verify/expect.h"
#include "testkit/proof/sealed_session.h"

namespace attestor::verify {
namespace {

using session::Mode;

class SealedBundleTest : public BundleTest {
 protected:
  SealedBundleTest() : BundleTest(Mode::kSealed) {}

  // Relogged is the bundle with a key log that `change` has changed, signed by the node, and a statement that names it.
  Bytes Relogged(const std::function<void(keylog::KeyLog&)>& change) {
    const Claims claims = TrueClaims();
    keylog::KeyLog log = Log();
    change(log);
    return WithLog(claims, keylog::Signer::Sign(log, proof::TestNode()));
  }
  Bytes WithLog(Claims claims, const Bytes& key_log) {
    const auto kept = std::exchange(parts_.key_log, key_log);
    claims.sealed->key_log_hash = crypto::Sha256(key_log);
    Bytes bundle = Make(claims);
    parts_.key_log = kept;
    return bundle;
  }
};

TEST_F(SealedBundleTest, AGenuineStatementHoldsForEver) {
  const auto checked = Check(Make(TrueClaims()));
  ASSERT_TRUE(checked.ok()) << checked.error().Text();
  EXPECT_TRUE(report_.NoneFailed());
  EXPECT_EQ(checked->claims().mode, Mode::kSealed);
  const statement::SealedClaims expected{committed_, statement::Alpn::kAbsent, crypto::Sha256(*parts_.key_log)};
  EXPECT_EQ(checked->claims().sealed, expected);
}

TEST_F(SealedBundleTest, EveryReportHasEveryLine) {
  const auto lines = [&] {
    std::vector<std::string> ids;
    for (const attestor::Check& check : report_.checks()) ids.push_back(check.id);
    return ids;
  };
  const std::vector<std::string> expected = BundleStepIds(request_.disclosure, Mode::kSealed);
  EXPECT_TRUE(Check(Make(TrueClaims())).ok());
  EXPECT_EQ(lines(), expected);
  Refused(Relogged([](auto& log) { log.recording_hash[0] ^= 1; }), "keys.committed", proof::kKeysRecording);
  EXPECT_EQ(lines(), expected);
  Refused(Lie([](Claims& c) { ++c.node.svn; }), "statement.parts", statement::kOtherParts);
  EXPECT_EQ(lines(), expected);
}

TEST_F(SealedBundleTest, EveryFieldOfTheLogIsComparedAgain) {
  using proof::kKeysSession;
  Refused(Relogged([](auto& log) { log.session_id[31] ^= 1; }), "keys.mode", kKeysSession);
  Refused(Relogged([](auto& log) { log.request_hash[0] ^= 1; }), "keys.mode", kKeysSession);
  Refused(Relogged([](auto& log) { log.shares[0].key[0] ^= 1; }), "keys.share", proof::kKeysShare);
  Refused(Relogged([](auto& log) { log.traffic_hash[0] ^= 1; }), "keys.secrets", proof::kKeysSecrets);
  Refused(Relogged([](auto& log) { log.client_ciphertext[0] ^= 1; }), "keys.committed", proof::kKeysCiphertext);
  Refused(WithLog(TrueClaims(), keylog::Signer::Sign(Log(), proof::TestNode(2))), "keys.committed", keylog::kNode);
  Bytes unsigned_log = *parts_.key_log;
  unsigned_log.back() ^= 1;
  Refused(WithLog(TrueClaims(), unsigned_log), "keys.committed", keylog::kSignature);
}

// The node whose key signed the log is the one whose evidence the statement names.
TEST_F(SealedBundleTest, TheEvidenceOfAnotherNode) {
  const Claims claims = TrueClaims();
  parts_.node_evidence = NodeEvidence(proof::TestNode(2));
  Claims about_it = claims;
  about_it.node_evidence_hash = crypto::Sha256(parts_.node_evidence);
  Refused(Make(about_it), "keys.committed", keylog::kNode);
}

TEST_F(SealedBundleTest, ClaimsOfTheMode) {
  Refused(Lie([](Claims& c) { c.sealed->alpn = statement::Alpn::kConfirmed; }), "statement.claims", kClaims);
  Refused(Lie([](Claims& c) { c.sealed->key_log_hash[0] ^= 1; }), "statement.claims", kClaims);
  Refused(Lie([](Claims& c) { c.sealed.reset(); }), "statement.format", statement::kStatementFormat);
  Refused(Lie([](Claims& c) { c.mode = Mode::kProxy; }), "statement.format", statement::kStatementFormat);
  Refused(Lie([](Claims& c) {
            c.mode = Mode::kProxy;
            c.sealed.reset();
          }),
          "time.committed", acceptance::kCommitTime);
}

TEST_F(SealedBundleTest, CommittedBetweenTheEndAndTheDecision) {
  const auto at = [&](Time time) { return Lie([time](Claims& c) { c.sealed->committed_at = time; }); };
  const Time first = run_.recording.ended_at() - acceptance::kClockDifference;
  EXPECT_TRUE(Check(at(first)).ok()) << "clocks may differ";
  Refused(at(first - Duration(1)), "time.committed", acceptance::kCommitTime);
  const Time last = issued_ + std::chrono::seconds(1);  // a statement's time is cut to whole seconds
  EXPECT_TRUE(Check(at(last)).ok());
  Refused(at(last + Duration(1)), "time.committed", acceptance::kCommitTime);
}

TEST_F(SealedBundleTest, WithoutItsLog) {
  const Claims claims = TrueClaims();
  parts_.key_log.reset();
  Refused(Make(claims), "keys.mode", proof::kKeysMode);
  parts_.key_log = ToBytes("x");
  Refused(Make(claims), "keys.mode", keylog::kFormat);
  parts_.key_log = Bytes();
  Refused(Make(claims), "bundle.format", statement::kBundleFormat);
}

TEST_F(SealedBundleTest, ShownAsASessionInProxyMode) {
  const Claims claims = TrueClaims();
  request_.other_mode.reset();  // the challenge is that of another request then
  Refused(Make(claims), "keys.mode", proof::kKeysMode);
  parts_.key_log.reset();
  EXPECT_FALSE(Check(Make(claims)).ok());
  EXPECT_EQ(report_.FirstFailure()->id, "tls.client_hello");
}

TEST_F(SealedBundleTest, IsAtLeastProxy) {
  const auto expect = [&](std::string_view mode) {
    CheckReport judged;
    auto expected = Must(Expectations::Parse("host=bank.example,path=/rates?x=1,mode=" + std::string(mode)));
    expected.simulated = true;
    return Expect(Must(Check(Make(TrueClaims()))), expected, now_, judged).ok();
  };
  EXPECT_TRUE(expect("proxy"));
  EXPECT_TRUE(expect("sealed"));
}

// And the reverse.
class ProxyBundleTest : public BundleTest {};

TEST_F(ProxyBundleTest, IsNotSealed) {
  auto expected = Must(Expectations::Parse("host=bank.example,path=/rates?x=1,mode=sealed"));
  expected.simulated = true;
  CheckReport judged;
  const auto met = Expect(Must(Check(Make(TrueClaims()))), expected, now_, judged);
  ASSERT_FALSE(met.ok());
  EXPECT_TRUE(met.error().Is(kExpectMode)) << met.error().Text();
}

TEST_F(ProxyBundleTest, ShownAsSealed) {
  parts_.key_log = keylog::Signer::Sign(Log(), proof::TestNode());
  const Bytes log = *std::exchange(parts_.key_log, std::nullopt);
  const Claims claims = TrueClaims();
  Claims sealed = claims;
  sealed.mode = Mode::kSealed;
  sealed.sealed = {committed_, statement::Alpn::kAbsent, crypto::Sha256(log)};
  Refused(Make(sealed), "statement.claims", kClaims);
  parts_.key_log = log;
  Refused(Make(sealed), "keys.mode", proof::kKeysMode);
  Refused(Make(claims), "keys.mode", proof::kKeysMode);
  request_.other_mode = Mode::kSealed;
  Refused(Make(sealed), "keys.mode", proof::kKeysSession);
}

}  // namespace
}  // namespace attestor::verify
