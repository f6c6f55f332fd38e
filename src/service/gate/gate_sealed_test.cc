// The gate's stages in sealed mode: each step in its order, once, by the node that opened, in time; and the statement
// that comes of it.
#include <gtest/gtest.h>

#include <thread>

#include "core/crypto/hash.h"
#include "evidence/binding/entry.h"
#include "evidence/release/release_list.h"
#include "service/gate/errors.h"
#include "service/gate/gate_fixture_test.h"
#include "session/keylog/errors.h"
#include "session/keylog/key_log.h"
#include "session/proof/errors.h"
#include "session/proof/opening.h"
#include "session/recording/session.h"
#include "session/terms/terms.h"
#include "statement/acceptance/errors.h"
#include "statement/format/statement.h"
#include "testkit/proof/sealed_session.h"

namespace attestor::gate {
namespace {

class GateSealed : public GateTest {
 protected:
  GateSealed() {
    binding::KeyBinding binding = world_.Binding(release::Role::kNode);
    binding.channel_spki = proof::TestNode().spki_sha256();
    node_ = std::make_shared<const NodeIdentity>(
        NodeIdentity{world_.Verify(binding), {}, std::make_shared<const release::ApprovedReleases>(world_.Approved())});
    channel_key_ = node_->evidence.binding().channel_spki;
    other_key_ = proof::TestNode(2).spki_sha256();
    request_.other_mode = session::Mode::kSealed;
    config_.modes = {session::Mode::kProxy, session::Mode::kSealed};
    MakeGate();
    Begin();
  }

  // Begin opens a session, runs it, and has what a true node says of it.
  void Begin() {
    session_ = Open();
    const auto challenge = recording::MakeChallenge(session_.id, request_, session_.challenge_seed);
    run_ = proof::RunSession(proof::SealedPlan(challenge));
    log_ = proof::KeyLogOf(run_.recording, run_.handshake_secret, session_.id, request_, challenge);
    signed_log_ = keylog::Signer::Sign(log_, proof::TestNode());
  }

  Status Seal() { return gate_->Sealing(session_.id, channel_key_, log_.client_ciphertext); }
  Status Commit() { return gate_->Commit(session_.id, channel_key_, signed_log_); }
  Result<Decision> Finish() { return GateTest::Finish(session_, run_); }

  // Step gives the code of a step's error; empty when it is taken.
  static std::string_view Code(const Status& status) { return status.ok() ? "" : status.error().code().id; }
  static std::string_view Code(const Result<Decision>& decision) { return Code(StatusOf(decision)); }

  ByteArray<32> other_key_{};
  OpenedSession session_;
  proof::RecordedSession run_;
  keylog::KeyLog log_;
  Bytes signed_log_;
};

TEST_F(GateSealed, SignsWhatWasCommitted) {
  clock_.Advance(std::chrono::seconds(1));
  ASSERT_EQ(Code(Seal()), "");
  clock_.Advance(std::chrono::seconds(1));
  const Time committed = clock_.Now();
  ASSERT_EQ(Code(Commit()), "");
  clock_.Advance(std::chrono::seconds(5));
  const Decision decision = Must(Finish());
  ASSERT_TRUE(decision.granted()) << decision.report.FirstFailure()->code;
  EXPECT_TRUE(decision.report.AllPassed());
  const auto entry = Must(binding::Entry::Decode(gate_->encoded_entry()));
  const auto claims = Must(statement::VerifyStatement(decision.statement, entry.kid, entry.public_key));
  EXPECT_EQ(claims.mode, session::Mode::kSealed);
  const statement::SealedClaims expected{committed, statement::Alpn::kAbsent, crypto::Sha256(signed_log_)};
  EXPECT_EQ(claims.sealed, expected);
  EXPECT_EQ(claims.issued_at, committed + std::chrono::seconds(5));
  EXPECT_EQ(Must(Finish()).statement, decision.statement) << "asked again";
}

TEST_F(GateSealed, EachStepNeedsTheOneBefore) {
  EXPECT_EQ(Code(Finish()), kNotCommitted.id);
  EXPECT_EQ(Code(Commit()), kNotSealing.id);
  ASSERT_EQ(Code(Seal()), "");
  EXPECT_EQ(Code(Finish()), kNotCommitted.id);
  ASSERT_EQ(Code(Commit()), "");
  EXPECT_TRUE(Must(Finish()).granted()) << "none of these was a decision";
}

TEST_F(GateSealed, EachStepTwiceIsTheSameAnswer) {
  for (int i = 0; i < 2; ++i) EXPECT_EQ(Code(Seal()), "");
  for (int i = 0; i < 2; ++i) EXPECT_EQ(Code(Commit()), "");
  EXPECT_EQ(Code(Seal()), "") << "also when it is committed";
  EXPECT_TRUE(Must(Finish()).granted());
}

TEST_F(GateSealed, NoStepIsTakenBack) {
  ASSERT_EQ(Code(Seal()), "");
  ByteArray<32> other = log_.client_ciphertext;
  other[0] ^= 1;
  EXPECT_EQ(Code(gate_->Sealing(session_.id, channel_key_, other)), kSealed.id);
  ASSERT_EQ(Code(Commit()), "");
  EXPECT_EQ(Code(gate_->Sealing(session_.id, channel_key_, other)), kSealed.id);
  // Another log, which would have been taken as the first.
  log_.recording_hash[0] ^= 1;
  const Bytes changed = keylog::Signer::Sign(log_, proof::TestNode());
  EXPECT_EQ(Code(gate_->Commit(session_.id, channel_key_, changed)), kCommitted.id);
  log_.recording_hash[0] ^= 1;
  const Bytes twin = keylog::Signer::Sign(log_, proof::TestNode());
  ASSERT_NE(twin, signed_log_);
  EXPECT_EQ(Code(gate_->Commit(session_.id, channel_key_, twin)), kCommitted.id) << "the same log, signed again";
  EXPECT_TRUE(Must(Finish()).granted()) << "the first is held";
}

TEST_F(GateSealed, NothingAfterTheDecision) {
  ASSERT_EQ(Code(Seal()), "");
  ASSERT_EQ(Code(Commit()), "");
  ASSERT_TRUE(Must(Finish()).granted());
  EXPECT_EQ(Code(Seal()), kCommitted.id);
  EXPECT_EQ(Code(Commit()), kCommitted.id);
}

TEST_F(GateSealed, ALogIsVerifiedBeforeItIsHeld) {
  ASSERT_EQ(Code(Seal()), "");
  const auto commit = [&](const std::function<void(keylog::KeyLog&)>& change) {
    keylog::KeyLog log = log_;
    change(log);
    return Code(gate_->Commit(session_.id, channel_key_, keylog::Signer::Sign(log, proof::TestNode())));
  };
  EXPECT_EQ(commit([](auto& log) { log.session_id[0] ^= 1; }), kKeyLog.id);
  EXPECT_EQ(commit([](auto& log) { log.request_hash[0] ^= 1; }), kKeyLog.id);
  EXPECT_EQ(commit([](auto& log) { log.client_ciphertext[0] ^= 1; }), kKeyLog.id) << "not what it had leave for";
  EXPECT_EQ(Code(gate_->Commit(session_.id, channel_key_, keylog::Signer::Sign(log_, proof::TestNode(2)))),
            keylog::kNode.id);
  EXPECT_EQ(Code(gate_->Commit(session_.id, channel_key_, AsBytes("x"))), keylog::kFormat.id);
  Bytes damaged = signed_log_;
  damaged.back() ^= 1;
  EXPECT_EQ(Code(gate_->Commit(session_.id, channel_key_, damaged)), keylog::kSignature.id);
  ASSERT_EQ(Code(Commit()), "") << "nothing of that was held";
  EXPECT_TRUE(Must(Finish()).granted());
}

TEST_F(GateSealed, AnotherNode) {
  const auto commit = [&] {
    return Code(gate_->Commit(session_.id, other_key_, keylog::Signer::Sign(log_, proof::TestNode(2))));
  };
  EXPECT_EQ(Code(gate_->Sealing(session_.id, other_key_, log_.client_ciphertext)), kOtherNode.id);
  ASSERT_EQ(Code(Seal()), "");
  EXPECT_EQ(commit(), kOtherNode.id);
  gate_->GiveUp(session_.id, other_key_);
  ASSERT_EQ(Code(Commit()), "");
  EXPECT_EQ(commit(), kOtherNode.id);
  EXPECT_EQ(Code(gate_->Finish(session_.id, other_key_, run_.recording.Encode(), {})), kOtherNode.id);
  EXPECT_TRUE(Must(Finish()).granted());
}

TEST_F(GateSealed, LeaveAndCommitInTime) {
  clock_.Advance(kCommitLife);
  ASSERT_EQ(Code(Seal()), "") << "the last moment";
  ASSERT_EQ(Code(Commit()), "");
  clock_.Advance(Duration(1));
  EXPECT_EQ(Code(Seal()), "") << "what was given stays given";
  EXPECT_EQ(Code(Commit()), "");
  EXPECT_TRUE(Must(Finish()).granted());

  Begin();
  clock_.Advance(kCommitLife);
  ASSERT_EQ(Code(Seal()), "");
  clock_.Advance(Duration(1));
  EXPECT_EQ(Code(Commit()), kLate.id);
  EXPECT_EQ(Code(Finish()), kNotCommitted.id);

  Begin();
  clock_.Advance(kCommitLife + Duration(1));
  EXPECT_EQ(Code(Seal()), kLate.id);
  EXPECT_EQ(Code(Commit()), kNotSealing.id);
}

TEST_F(GateSealed, CommittedSessionsExpireLikeOthers) {
  ASSERT_EQ(Code(Seal()), "");
  ASSERT_EQ(Code(Commit()), "");
  clock_.Advance(acceptance::kSessionLife);
  EXPECT_EQ(Code(Seal()), kExpiredSession.id);
  EXPECT_EQ(Code(Commit()), kExpiredSession.id);
  EXPECT_EQ(Code(Finish()), kExpiredSession.id);
  EXPECT_EQ(gate_->open_sessions(), 1u);
  Open();
  EXPECT_EQ(gate_->open_sessions(), 1u) << "the new one alone";
  EXPECT_EQ(Code(Seal()), kUnknownSession.id);
  EXPECT_EQ(Code(Commit()), kUnknownSession.id);
}

TEST_F(GateSealed, AGivenUpSessionIsGoneAtEveryStage) {
  for (const int steps : {0, 1, 2}) {
    Begin();
    if (steps > 0) {
      ASSERT_EQ(Code(Seal()), "");
    }
    if (steps > 1) {
      ASSERT_EQ(Code(Commit()), "");
    }
    const size_t open = gate_->open_sessions();
    gate_->GiveUp(session_.id, channel_key_);
    EXPECT_EQ(gate_->open_sessions(), open - 1);
    EXPECT_EQ(Code(Seal()), kUnknownSession.id);
    EXPECT_EQ(Code(Commit()), kUnknownSession.id);
    EXPECT_EQ(Code(Finish()), kUnknownSession.id);
  }
}

TEST_F(GateSealed, AnotherGateKnowsNothingOfIt) {
  ASSERT_EQ(Code(Seal()), "");
  ASSERT_EQ(Code(Commit()), "");
  MakeGate();
  EXPECT_EQ(Code(Seal()), kUnknownSession.id);
  EXPECT_EQ(Code(Commit()), kUnknownSession.id);
  EXPECT_EQ(Code(Finish()), kUnknownSession.id);
}

TEST_F(GateSealed, OneCommitOfMany) {
  ASSERT_EQ(Code(Seal()), "");
  constexpr size_t kThreads = 8;
  std::array<Bytes, kThreads> logs;
  std::array<bool, kThreads> held{};
  for (size_t i = 0; i < kThreads; ++i) {
    keylog::KeyLog log = log_;
    log.recording_hash[0] = static_cast<uint8_t>(i);
    logs[i] = keylog::Signer::Sign(log, proof::TestNode());
  }
  std::vector<std::thread> threads;
  for (size_t i = 0; i < kThreads; ++i) {
    threads.emplace_back([&, i] { held[i] = gate_->Commit(session_.id, channel_key_, logs[i]).ok(); });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(std::ranges::count(held, true), 1);
  for (size_t i = 0; i < kThreads; ++i)
    EXPECT_EQ(gate_->Commit(session_.id, channel_key_, logs[i]).ok(), held[i]) << "and the same one later";
}

// What is shown is judged by the log that is held.
TEST_F(GateSealed, ARecordingThatWasSwappedAfterTheCommit) {
  ASSERT_EQ(Code(Seal()), "");
  ASSERT_EQ(Code(Commit()), "");
  run_.recording.address = "93.184.216.35";
  const Decision decision = Must(Finish());
  ASSERT_FALSE(decision.granted());
  EXPECT_EQ(decision.report.FirstFailure()->id, "keys.committed");
  EXPECT_EQ(decision.report.FirstFailure()->code, proof::kKeysRecording.id);
  for (const std::string_view id : acceptance::PolicyChecks(session::Mode::kSealed))
    EXPECT_NE(decision.report.Find(id), nullptr) << id;
}

TEST_F(GateSealed, ACommitBeforeTheEndOfTheSession) {
  run_.recording.events.back().offset_ms += 20'000;
  run_.recording.events[run_.recording.events.size() - 2].offset_ms += 20'000;
  log_.recording_hash = crypto::Sha256(run_.recording.Encode());
  signed_log_ = keylog::Signer::Sign(log_, proof::TestNode());
  ASSERT_EQ(Code(Seal()), "");
  ASSERT_EQ(Code(Commit()), "");
  clock_.Advance(std::chrono::seconds(30));
  const Decision decision = Must(Finish());
  ASSERT_FALSE(decision.granted());
  EXPECT_EQ(decision.report.FirstFailure()->id, "time.committed");
  EXPECT_EQ(decision.report.FirstFailure()->code, acceptance::kCommitTime.id);
}

TEST_F(GateSealed, AProxySessionHasNoStages) {
  request_.other_mode.reset();
  session_ = Open();
  EXPECT_EQ(Code(Seal()), kNotSealed.id);
  EXPECT_EQ(Code(Commit()), kNotSealed.id);
  EXPECT_TRUE(Must(GateTest::Finish(session_, Run(session_))).granted());
}

TEST_F(GateSealed, OnlyTheModesThatAreSignedAreOpened) {
  config_.modes = {session::Mode::kProxy};
  MakeGate();
  EXPECT_TRUE(gate_->Open(request_, node_).error().Is(kMode));
  EXPECT_EQ(gate_->totals().opened, 0u);
  config_.modes = {session::Mode::kSealed};
  MakeGate();
  EXPECT_TRUE(gate_->Open(request_, node_).ok());
  request_.other_mode.reset();
  EXPECT_TRUE(gate_->Open(request_, node_).error().Is(kMode));
  EXPECT_EQ(GateConfig{.web_roots = proof::TestRoots()}.modes, std::vector{session::Mode::kProxy})
      << "no other without a configuration";
}

}  // namespace
}  // namespace attestor::gate
