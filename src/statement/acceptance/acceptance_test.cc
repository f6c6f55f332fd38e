// The decision table. Proofs are of one recorded session whose place, times and sizes, the node's word, are changed.
#include "statement/acceptance/acceptance.h"
#include "session/proof/check_session.h"

#include <gtest/gtest.h>

#include <type_traits>

#include "session/keylog/key_log.h"
#include "session/recording/session.h"
#include "session/terms/errors.h"
#include "statement/acceptance/errors.h"
#include "testkit/proof/recorded_session.h"
#include "testkit/proof/sealed_session.h"

namespace attestor::acceptance {
namespace {

static_assert(!std::is_default_constructible_v<Verdict>, "only Decide makes one");
static_assert(!std::is_constructible_v<Verdict, proof::CheckedProof>);
static_assert(!std::is_default_constructible_v<proof::CheckedProof>);

class AcceptanceTest : public ::testing::Test {
 protected:
  AcceptanceTest() {
    request_.host = proof::kTestHost;
    request_.nonce = Bytes(8, 1);
    context_.opened_at = proof::TestTime() - std::chrono::minutes(1);
    context_.decided_at = proof::TestTime() + std::chrono::minutes(1);
    context_.max_client_bytes = context_.max_server_bytes = 1 << 20;
  }

  // Decided is the code that the recording is refused with; empty when it is granted.
  std::string Decided() {
    report_ = CheckReport();
    CheckReport proving;
    const Bytes recording = run_.recording.Encode();
    const recording::Challenge challenge{};
    proof::Subject subject{recording, request_, challenge, proof::TestRoots()};
    const session::SessionId id{};
    Bytes key_log;
    if (request_.mode() == session::Mode::kSealed) {
      key_log = keylog::Signer::Sign(proof::KeyLogOf(run_.recording, run_.handshake_secret, id, request_, challenge),
                                     proof::TestNode());
      subject.sealed.emplace(key_log, id, proof::TestNode().spki_sha256());
    }
    auto proof = proof::CheckSession(subject, run_.opening(), proving);
    if (!proof.ok()) return "not proved: " + proof.error().Text();
    const auto verdict = Decide(std::move(proof).value(), request_, context_, report_);
    EXPECT_EQ(verdict.ok(), report_.NoneFailed());
    EXPECT_EQ(report_.checks().size(), PolicyChecks(request_.mode()).size()) << "every line, whatever the outcome";
    return verdict.ok() ? "" : std::string(verdict.error().code().id);
  }

  void LastsUntil(Duration offset) { run_.recording.events.back().offset_ms = static_cast<uint32_t>(offset.count()); }

  proof::RecordedSession run_ = proof::RunSession({});
  recording::SessionRequest request_;
  Context context_;
  CheckReport report_;
};

TEST_F(AcceptanceTest, AnHonestSession) {
  EXPECT_EQ(Decided(), "");
  EXPECT_TRUE(report_.AllPassed());
  for (std::string_view id : PolicyChecks(session::Mode::kProxy)) EXPECT_NE(report_.Find(id), nullptr) << id;
}

TEST_F(AcceptanceTest, AnotherPortThanRequested) {
  run_.recording.port = 444;
  EXPECT_EQ(Decided(), kPort.id);
  EXPECT_EQ(report_.FirstFailure()->id, "policy.target");
  context_.private_targets = true;
  EXPECT_EQ(Decided(), kPort.id);
}

TEST_F(AcceptanceTest, PortsOtherThanHttps) {
  proof::SessionPlan plan;
  plan.request = "GET / HTTP/1.1\r\nHost: bank.example:8443\r\nConnection: close\r\n\r\n";
  run_ = proof::RunSession(plan);
  run_.recording.port = request_.port = 8443;
  EXPECT_EQ(Decided(), kPrivateTarget.id);
  context_.private_targets = true;
  EXPECT_EQ(Decided(), "");
}

TEST_F(AcceptanceTest, PrivateAddresses) {
  for (const char* address : {"127.0.0.1", "10.0.0.1", "169.254.169.254", "::1", "fd00::1", "::ffff:8.8.8.8"}) {
    run_.recording.address = address;
    context_.private_targets = false;
    EXPECT_EQ(Decided(), kPrivateTarget.id) << address;
    context_.private_targets = true;
    EXPECT_EQ(Decided(), "") << address;
  }
  context_.private_targets = false;
  for (const char* address : {"8.8.8.8", "2606:4700::1111"}) {
    run_.recording.address = address;
    EXPECT_EQ(Decided(), "") << address;
  }
}

TEST_F(AcceptanceTest, AnAddressHasOneSpelling) {
  context_.private_targets = true;
  for (const char* address : {"2606:4700:0::1111", "2606:4700::1111%1", "2606:4700::001", "2A00::1", "008.8.8.8",
                              "8.8.8.8 ", "bank.example", "[::1]"}) {
    run_.recording.address = address;
    EXPECT_EQ(Decided(), session::kNoAddress.id) << address;
  }
}

TEST_F(AcceptanceTest, SizesAtTheLimit) {
  context_.max_client_bytes = run_.recording.client_bytes.size();
  context_.max_server_bytes = run_.recording.server_bytes.size();
  EXPECT_EQ(Decided(), "");
  --*context_.max_client_bytes;
  EXPECT_EQ(Decided(), kSize.id);
  EXPECT_EQ(report_.FirstFailure()->id, "policy.size");
  ++*context_.max_client_bytes;
  --*context_.max_server_bytes;
  EXPECT_EQ(Decided(), kSize.id);
}

TEST_F(AcceptanceTest, OnlyTheSignerKnowsItsLimits) {
  context_.max_client_bytes.reset();
  EXPECT_EQ(Decided(), "");
  EXPECT_EQ(report_.Find("policy.size")->outcome, Outcome::kNotChecked);
  EXPECT_FALSE(report_.AllPassed());
}

TEST_F(AcceptanceTest, DurationAtTheLimit) {
  context_.max_duration = std::chrono::seconds(30);
  LastsUntil(std::chrono::seconds(30));
  EXPECT_EQ(Decided(), "");
  LastsUntil(std::chrono::seconds(30) + Duration(1));
  EXPECT_EQ(Decided(), kDuration.id);
  EXPECT_EQ(report_.FirstFailure()->id, "time.window");
}

TEST_F(AcceptanceTest, TheConnectionLiesInTheSessionsLife) {
  context_.opened_at = proof::TestTime() + kClockDifference;
  EXPECT_EQ(Decided(), "") << "a small difference between clocks";
  context_.opened_at += Duration(1);
  EXPECT_EQ(Decided(), kWindow.id);
  context_.opened_at = proof::TestTime();
  context_.decided_at = run_.recording.ended_at() - kClockDifference;
  EXPECT_EQ(Decided(), "");
  context_.decided_at -= Duration(1);
  EXPECT_EQ(Decided(), kWindow.id);
}

TEST_F(AcceptanceTest, SealedModeIsCommittedBetweenEndAndDecision) {
  request_.other_mode = session::Mode::kSealed;
  run_ = proof::RunSession(proof::SealedPlan({}));
  EXPECT_EQ(Decided(), kCommitTime.id) << "never";
  EXPECT_EQ(report_.FirstFailure()->id, "time.committed");
  const Time first = run_.recording.ended_at() - kClockDifference;
  for (const Time good : {first, run_.recording.ended_at(), context_.decided_at}) {
    context_.committed_at = good;
    EXPECT_EQ(Decided(), "") << ToText(good);
    EXPECT_TRUE(report_.AllPassed());
  }
  for (const Time bad : {first - Duration(1), context_.decided_at + Duration(1)}) {
    context_.committed_at = bad;
    EXPECT_EQ(Decided(), kCommitTime.id) << ToText(bad);
  }
}

TEST_F(AcceptanceTest, ProxyModeIsNotCommitted) {
  context_.committed_at = proof::TestTime() - std::chrono::hours(1);
  EXPECT_EQ(Decided(), "");
  EXPECT_EQ(report_.Find("time.committed"), nullptr);
}

TEST_F(AcceptanceTest, TheFirstOfSeveralReasonsIsTheResult) {
  run_.recording.address = "127.0.0.1";
  context_.max_client_bytes = 0;
  context_.opened_at += std::chrono::hours(1);
  EXPECT_EQ(Decided(), kPrivateTarget.id);
  for (const Check& check : report_.checks()) EXPECT_EQ(check.outcome, Outcome::kFailed) << check.id;
}

}  // namespace
}  // namespace attestor::acceptance
