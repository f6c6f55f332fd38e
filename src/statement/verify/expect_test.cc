// What a relying party expects of a bundle that is genuine.
#include "statement/verify/expect.h"

#include <type_traits>

#include "core/crypto/hash.h"
#include "evidence/release/release_list.h"
#include "session/proof/opening.h"
#include "session/recording/session.h"
#include "statement/format/errors.h"
#include "statement/verify/bundle_test.h"
#include "statement/verify/errors.h"

namespace attestor::verify {
namespace {

static_assert(!std::is_default_constructible_v<VerifiedStatement>, "only Expect makes one");
static_assert(!std::is_constructible_v<VerifiedStatement, CheckedBundle>);

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
      "host=bank.example,port=443,method=GET,path=/rates?*,status=200,content-type=text/"
      "plain,mode=proxy,kind=reveal-all,signer-release=" +
      ToHex(release::IdentityOf(world_.ReleaseOf(Role::kSigner)).release) +
      ",node-release=" + ToHex(release::IdentityOf(world_.ReleaseOf(Role::kNode)).release) +
      ",signer-svn=0,node-svn=0,tcb-date=2020-01-01,tcb-evaluation=1,recipient="
      "abababababababababababababababababababab,"
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

// A body that was revealed with everything is one as well.
TEST_F(ExpectTest, ABodyThatWasRevealed) {
  const std::string_view body = "{balance:transferLimit}";
  proof::SessionPlan plan;
  plan.challenge = recording::MakeChallenge(session_id_, request_, parts_.challenge_seed);
  plan.request = "POST /graphql HTTP/1.1\r\nHost: bank.example\r\nConnection: close\r\nContent-Length: " +
                 std::to_string(body.size()) + "\r\n\r\n" + std::string(body);
  run_ = proof::RunSession(plan);
  parts_.recording = run_.recording.Encode();
  parts_.opening = proof::EncodeOpening(run_.opening());
  const std::string asked = "host=bank.example,method=POST";
  EXPECT_TRUE(ExpectText(asked + ",body=" + ToHex(crypto::Sha256(AsBytes(body)))).ok());
  NotMet(asked + ",body=" + std::string(64, '0'), "expect.body", kExpectBody);
  NotMet(asked, "expect.body", kExpectBody);
}

TEST_F(ExpectTest, WhatIsLeftOutIsNotCalledChecked) {
  ASSERT_TRUE(ExpectText("host=bank.example,path=/rates?x=1").ok()) << "with a query, the whole target";
  EXPECT_EQ(report_.Find("expect.path")->outcome, Outcome::kPassed);
  for (const char* id : {"expect.port", "expect.content_type", "expect.tcb_date", "expect.answer_age",
                         "expect.recipient", "expect.nonce", "expect.max_age"}) {
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
  Refused(Make(TrueClaims()), "statement.time", statement::kFuture);
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
  EXPECT_TRUE(
      Expect(std::move(checked), Must(Expectations::Parse("host=bank.example")), now_, report_).error().Is(kSimulated));
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
