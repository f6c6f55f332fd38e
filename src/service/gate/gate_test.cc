// The gate's state machine: what opens, what ends a session, and that each session has one end.
#include "service/gate/gate.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <set>
#include <thread>
#include <type_traits>

#include "core/crypto/hash.h"
#include "evidence/binding/entry.h"
#include "evidence/binding/evidence.h"
#include "evidence/release/release_list.h"
#include "service/gate/errors.h"
#include "service/gate/gate_fixture_test.h"
#include "service/keys/statement_key.h"
#include "session/proof/checked_proof.h"
#include "session/recording/session.h"
#include "session/terms/id.h"
#include "statement/acceptance/errors.h"
#include "statement/format/statement.h"

namespace attestor::gate {
namespace {

// Code outside the gate cannot make what the gate's steps make of each other.
static_assert(!std::is_default_constructible_v<proof::CheckedProof>);
static_assert(!std::is_default_constructible_v<acceptance::Verdict>);
static_assert(!std::is_constructible_v<acceptance::Verdict, proof::CheckedProof>);
static_assert(!std::is_default_constructible_v<binding::VerifiedEvidence>);
template <class G>
concept SignsWhatItIsGiven = requires(const G& gate, const session::SessionId& id, ByteView bytes) {
  gate.Sign(id, bytes);
} || requires(const G& gate, ByteView bytes) { gate.Sign(bytes); };
static_assert(!SignsWhatItIsGiven<Gate>);

TEST_F(GateTest, SignsWhatItVerified) {
  const OpenedSession session = Open();
  EXPECT_TRUE(session::BelongsTo(session.id, gate_->kid()));
  EXPECT_EQ(session.expires, clock_.Now() + acceptance::kSessionLife);
  const proof::RecordedSession run = Run(session);
  const auto decision = Finish(session, run);
  ASSERT_TRUE(decision.ok()) << decision.error().Text();
  ASSERT_TRUE(decision->granted()) << decision->report.FirstFailure()->code;
  EXPECT_TRUE(decision->report.AllPassed());
  const auto entry = Must(binding::Entry::Decode(gate_->encoded_entry()));
  const auto claims = statement::VerifyStatement(decision->statement, entry.kid, entry.public_key);
  ASSERT_TRUE(claims.ok()) << claims.error().Text();
  EXPECT_EQ(claims->issued_at, clock_.Now());
  EXPECT_EQ(claims->session_id, session.id);
  EXPECT_EQ(claims->recipient, request_.recipient);
  EXPECT_EQ(claims->nonce, request_.nonce);
  EXPECT_EQ(claims->recording_hash, crypto::Sha256(run.recording.Encode()));
  EXPECT_EQ(claims->release_list_hash, crypto::Sha256(world_.ReleaseList()));
  EXPECT_EQ(claims->signer, config_.release);
  EXPECT_EQ(claims->node, node_->evidence.release());
  EXPECT_EQ(claims->node_evidence_hash, node_->evidence.evidence_hash());
  EXPECT_EQ(claims->entry_hash, crypto::Sha256(gate_->encoded_entry()));
  EXPECT_TRUE(claims->marks.empty());
}

TEST_F(GateTest, ASignedSessionHasOneStatement) {
  const OpenedSession session = Open();
  const proof::RecordedSession run = Run(session);
  const Bytes statement = Must(Finish(session, run)).statement;
  clock_.Advance(kKeepDecided - Duration(1));
  Open();
  const Decision same = Must(Finish(session, run));
  EXPECT_EQ(gate_->totals().granted, 1u) << "asking again decides nothing";
  EXPECT_EQ(same.statement, statement);
  EXPECT_TRUE(same.report.checks().empty());
  const Decision other = Must(gate_->Finish(session.id, channel_key_, AsBytes("something"), AsBytes("else")));
  EXPECT_EQ(other.statement, statement) << "evidence that comes later is not looked at";
}

TEST_F(GateTest, CountsWhatItOpensAndDecides) {
  const auto totals = [this] {
    return std::array{gate_->totals().opened, gate_->totals().granted, gate_->totals().refused};
  };
  EXPECT_EQ(totals(), (std::array<uint64_t, 3>{0, 0, 0}));
  const OpenedSession granted = Open(), refused = Open();
  EXPECT_EQ(totals(), (std::array<uint64_t, 3>{2, 0, 0}));
  Must(Finish(granted, Run(granted)));
  EXPECT_EQ(totals(), (std::array<uint64_t, 3>{2, 1, 0}));
  for (int i = 0; i < 2; ++i) Must(Finish(refused, Run(granted)));
  EXPECT_EQ(totals(), (std::array<uint64_t, 3>{2, 1, 1}));
}

TEST_F(GateTest, ForgottenIsNotUndecided) {
  const OpenedSession granted = Open();
  const OpenedSession refused = Open();
  EXPECT_TRUE(Must(Finish(granted, Run(granted))).granted());
  EXPECT_FALSE(Must(Finish(refused, Run(granted))).granted());
  clock_.Advance(kKeepDecided);
  Open();
  EXPECT_TRUE(Finish(granted, Run(granted)).error().Is(kUnknownSession));
  EXPECT_TRUE(Finish(refused, Run(refused)).error().Is(kUnknownSession)) << "no second decision, also not a better one";
}

TEST_F(GateTest, RefusedIsFinal) {
  const OpenedSession session = Open();
  const proof::RecordedSession run = Run(session);
  const Decision refused = Must(gate_->Finish(session.id, channel_key_, run.recording.Encode(), AsBytes("no opening")));
  EXPECT_FALSE(refused.granted());
  ASSERT_NE(refused.report.FirstFailure(), nullptr);
  EXPECT_EQ(refused.report.FirstFailure()->id, "proof.opening");
  const Decision again = Must(Finish(session, run));
  EXPECT_FALSE(again.granted());
  ASSERT_EQ(again.report.checks().size(), refused.report.checks().size());
  EXPECT_EQ(again.report.FirstFailure()->code, refused.report.FirstFailure()->code);
  EXPECT_EQ(again.report.FirstFailure()->detail, refused.report.FirstFailure()->detail);
}

TEST_F(GateTest, RefusedByTheProofAndByThePolicy) {
  OpenedSession session = Open();
  proof::RecordedSession run = Run(session);
  run.recording.server_bytes.back() ^= 1;
  EXPECT_EQ(Must(Finish(session, run)).report.FirstFailure()->id, "tls.server_records");
  session = Open();
  run = Run(session);
  run.recording.address = "10.0.0.1";
  EXPECT_EQ(Must(Finish(session, run)).report.FirstFailure()->code, acceptance::kPrivateTarget.id);
  session = Open();
  run = Run(session);
  clock_.Advance(-std::chrono::minutes(1));
  EXPECT_EQ(Must(Finish(session, run)).report.FirstFailure()->code, acceptance::kWindow.id)
      << "recorded in the gate's future";
}

TEST_F(GateTest, EvidenceOfOneSessionIsNothingInAnother) {
  const OpenedSession one = Open();
  const OpenedSession two = Open();
  const Decision decision = Must(Finish(two, Run(one)));
  EXPECT_FALSE(decision.granted());
  EXPECT_EQ(decision.report.FirstFailure()->code, "tls.challenge");
  EXPECT_TRUE(Must(Finish(one, Run(one))).granted());
}

TEST_F(GateTest, UnknownSessions) {
  const OpenedSession session = Open();
  OpenedSession other = session;
  other.id[31] ^= 1;
  EXPECT_TRUE(Finish(other, Run(session)).error().Is(kUnknownSession));
  MakeGate();
  EXPECT_TRUE(Finish(session, Run(session)).error().Is(kUnknownSession)) << "a new key knows no session of the old one";
}

TEST_F(GateTest, AnotherNode) {
  const OpenedSession session = Open();
  const proof::RecordedSession run = Run(session);
  ByteArray<32> other = channel_key_;
  other[0] ^= 1;
  EXPECT_TRUE(gate_->Finish(session.id, other, run.recording.Encode(), proof::EncodeOpening(run.opening()))
                  .error()
                  .Is(kOtherNode));
  EXPECT_TRUE(Must(Finish(session, run)).granted()) << "that was no decision";
  EXPECT_TRUE(gate_->Finish(session.id, other, run.recording.Encode(), proof::EncodeOpening(run.opening()))
                  .error()
                  .Is(kOtherNode))
      << "a decision is for the node that asked for it";
}

TEST_F(GateTest, ARefusalIsForTheNodeThatAsked) {
  const OpenedSession session = Open();
  ASSERT_FALSE(Must(gate_->Finish(session.id, channel_key_, AsBytes("no recording"), AsBytes("no opening"))).granted());
  ByteArray<32> other = channel_key_;
  other[0] ^= 1;
  EXPECT_TRUE(gate_->Finish(session.id, other, {}, {}).error().Is(kOtherNode)) << "its report tells of the session";
  EXPECT_FALSE(Must(gate_->Finish(session.id, channel_key_, {}, {})).report.checks().empty());
}

TEST_F(GateTest, BusyWhileItDecides) {
  const OpenedSession session = Open();
  const proof::RecordedSession run = Run(session);
  clock_.StopCall(2);  // the first call finds the session in time, the second is the time of the decision
  std::optional<Decision> decision;
  std::thread first([&] { decision = Must(Finish(session, run)); });
  clock_.WaitUntilStopped();
  EXPECT_TRUE(Finish(session, run).error().Is(kBusy));
  EXPECT_TRUE(gate_->Open(request_, node_).ok()) << "other sessions go on";
  clock_.LetGo();
  first.join();
  ASSERT_TRUE(decision->granted());
  EXPECT_EQ(Must(Finish(session, run)).statement, decision->statement);
}

}  // namespace
}  // namespace attestor::gate
