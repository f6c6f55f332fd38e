// The gate's state machine: what opens, what ends a session, and that each session has one end.
#include "signing/gate.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <set>
#include <thread>
#include <type_traits>

#include "crypto/hash.h"
#include "policy/errors.h"
#include "proof/recorded_session_test.h"
#include "signing/errors.h"
#include "testing/attested.h"

namespace attestor::signing {
namespace {

using testing::Must;

// Code outside the gate cannot make what the gate's steps make of each other.
static_assert(!std::is_default_constructible_v<proof::CheckedProof>);
static_assert(!std::is_default_constructible_v<policy::Verdict>);
static_assert(!std::is_constructible_v<policy::Verdict, proof::CheckedProof>);
static_assert(!std::is_default_constructible_v<registry::VerifiedEvidence>);
template <class G>
concept SignsWhatItIsGiven = requires(const G& gate, const transcript::SessionId& id, ByteView bytes) { gate.Sign(id, bytes); } ||
                             requires(const G& gate, ByteView bytes) { gate.Sign(bytes); };
static_assert(!SignsWhatItIsGiven<Gate>);

// GatedClock stands still, and can stop one caller of Now() until it is let go.
class GatedClock final : public Clock {
 public:
  Time Now() const override {
    std::unique_lock lock(mutex_);
    if (calls_until_stop_ > 0 && --calls_until_stop_ == 0) {
      stopped_ = true;
      changed_.notify_all();
      changed_.wait(lock, [this] { return !stopped_; });
    }
    return now_;
  }
  void Advance(Duration by) {
    std::lock_guard lock(mutex_);
    now_ += by;
  }
  void StopCall(int number) {
    std::lock_guard lock(mutex_);
    calls_until_stop_ = number;
  }
  void WaitUntilStopped() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return stopped_; });
  }
  void LetGo() {
    std::lock_guard lock(mutex_);
    stopped_ = false;
    changed_.notify_all();
  }

 private:
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  mutable int calls_until_stop_ = 0;
  mutable bool stopped_ = false;
  Time now_ = proof::TestTime();
};

// ZeroRandom is the worst generator: ids must be unique all the same.
class ZeroRandom final : public Random {
 public:
  void Fill(std::span<uint8_t> out) override { std::fill(out.begin(), out.end(), uint8_t{0}); }
};

class GateTest : public ::testing::Test {
 protected:
  GateTest() {
    node_ = std::make_shared<const NodeIdentity>(NodeIdentity{
        world_.Verify(world_.Binding(release::Role::kNode)), {}, std::make_shared<const release::ApprovedReleases>(world_.Approved())});
    channel_key_ = node_->evidence.binding().channel_spki;
    request_.host = proof::kTestHost;
    request_.recipient.fill(0xab);
    request_.nonce = Bytes(16, 9);
    config_.config_digest = world_.config_digest;
    config_.release = release::IdentityOf(world_.ReleaseOf(release::Role::kSigner));
    MakeGate();
  }

  void MakeGate(Duration life = std::chrono::hours(24)) {
    keys::StatementKey key = keys::StatementKey::Generate(random_, clock_.Now(), life);
    const registry::Entry entry{key.id(), key.public_key(), key.born(), key.not_after(), {}};
    gate_.emplace(config_, std::move(key), entry, clock_, random_);
  }

  OpenedSession Open() { return Must(gate_->Open(request_, node_)); }
  proof::RecordedSession Run(const OpenedSession& session) const {
    proof::SessionPlan plan;
    plan.challenge = transcript::MakeChallenge(session.id, request_, session.challenge_seed);
    return proof::RunSession(plan);
  }
  Result<Decision> Finish(const OpenedSession& session, const proof::RecordedSession& run) {
    return gate_->Finish(session.id, channel_key_, run.recording.Encode(), proof::EncodeOpening(run.opening()));
  }

  testing::Attested world_;
  GatedClock clock_;
  CountingRandom random_{77};
  std::shared_ptr<const NodeIdentity> node_;
  ByteArray<32> channel_key_{};
  transcript::SessionRequest request_;
  GateConfig config_{.web_roots = proof::TestRoots()};
  std::optional<Gate> gate_;
};

TEST_F(GateTest, SignsWhatItVerified) {
  const OpenedSession session = Open();
  EXPECT_TRUE(transcript::BelongsTo(session.id, gate_->kid()));
  EXPECT_EQ(session.expires, clock_.Now() + policy::kSessionLife);
  const proof::RecordedSession run = Run(session);
  const auto decision = Finish(session, run);
  ASSERT_TRUE(decision.ok()) << decision.error().Text();
  ASSERT_TRUE(decision->granted()) << decision->report.FirstFailure()->code;
  EXPECT_TRUE(decision->report.AllPassed());
  const auto entry = Must(registry::Entry::Decode(gate_->encoded_entry()));
  const auto claims = attestation::VerifyStatement(decision->statement, entry.kid, entry.public_key);
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
  const auto totals = [this] { return std::array{gate_->totals().opened, gate_->totals().granted, gate_->totals().refused}; };
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
  EXPECT_EQ(Must(Finish(session, run)).report.FirstFailure()->code, policy::kPrivateTarget.id);
  session = Open();
  run = Run(session);
  clock_.Advance(-std::chrono::minutes(1));
  EXPECT_EQ(Must(Finish(session, run)).report.FirstFailure()->code, policy::kWindow.id) << "recorded in the gate's future";
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
  EXPECT_TRUE(gate_->Finish(session.id, other, run.recording.Encode(), proof::EncodeOpening(run.opening())).error().Is(kOtherNode));
  EXPECT_TRUE(Must(Finish(session, run)).granted()) << "that was no decision";
  EXPECT_TRUE(gate_->Finish(session.id, other, run.recording.Encode(), proof::EncodeOpening(run.opening())).error().Is(kOtherNode))
      << "a decision is for the node that asked for it";
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

TEST_F(GateTest, ExpiredSessions) {
  const OpenedSession session = Open();
  const proof::RecordedSession run = Run(session);
  clock_.Advance(policy::kSessionLife - Duration(1));
  const OpenedSession later = Open();
  clock_.Advance(Duration(1));
  EXPECT_TRUE(Finish(session, run).error().Is(kExpiredSession));
  EXPECT_TRUE(Finish(session, run).error().Is(kExpiredSession)) << "and stays so";
  EXPECT_TRUE(Finish(later, run).ok()) << "the other session has a life of its own";
  Open();
  EXPECT_TRUE(Finish(session, run).error().Is(kUnknownSession)) << "opening clears up";
}

TEST_F(GateTest, FullOfOpenSessions) {
  config_.max_open = 4;  // one node may hold as many as it leaves free
  MakeGate();
  const OpenedSession first = Open();
  const OpenedSession second = Open();
  EXPECT_TRUE(gate_->Open(request_, node_).error().Is(kFull));
  EXPECT_TRUE(Must(Finish(first, Run(first))).granted());
  const OpenedSession third = Open();
  EXPECT_TRUE(gate_->Open(request_, node_).error().Is(kFull));
  clock_.Advance(policy::kSessionLife);
  Open();
  Open();
  EXPECT_TRUE(gate_->Open(request_, node_).error().Is(kFull)) << "those that expired made room, once";
  EXPECT_TRUE(Finish(second, Run(second)).error().Is(kUnknownSession)) << "an id is never opened twice";
  EXPECT_TRUE(Finish(third, Run(third)).error().Is(kUnknownSession));
}

TEST_F(GateTest, EachNodeHasItsShareOfOpenSessions) {
  config_.max_open = 6;
  MakeGate();
  auto binding = world_.Binding(release::Role::kNode);
  binding.channel_spki[0] ^= 1;
  const auto other = std::make_shared<const NodeIdentity>(NodeIdentity{world_.Verify(binding), {}});
  for (int i = 0; i < 3; ++i) Open();
  EXPECT_TRUE(gate_->Open(request_, node_).error().Is(kFull)) << "it holds as many as it leaves free";
  for (int i = 0; i < 2; ++i) EXPECT_TRUE(gate_->Open(request_, other).ok()) << "another node has its share all the same";
  EXPECT_TRUE(gate_->Open(request_, other).error().Is(kFull));
}

TEST_F(GateTest, AGivenUpSessionLeavesItsPlaceAndIsNeverDecided) {
  config_.max_open = 2;
  MakeGate();
  const OpenedSession session = Open();
  gate_->GiveUp(session.id, {});
  EXPECT_EQ(gate_->open_sessions(), 1u) << "only its own node can give it up";
  EXPECT_TRUE(gate_->Open(request_, node_).error().Is(kFull));
  gate_->GiveUp(session.id, channel_key_);
  EXPECT_EQ(gate_->open_sessions(), 0u);
  const OpenedSession next = Open();
  EXPECT_TRUE(Finish(session, Run(session)).error().Is(kUnknownSession));
  EXPECT_TRUE(Must(Finish(next, Run(next))).granted());
  gate_->GiveUp(next.id, channel_key_);
  EXPECT_TRUE(Must(Finish(next, Run(next))).granted()) << "a decision cannot be given up";
}

TEST_F(GateTest, WhoLeavesBeforeItsTurnIsNotChecked) {
  config_.max_checks = 1;
  MakeGate();
  const OpenedSession first = Open(), second = Open();
  const proof::RecordedSession run = Run(first), other = Run(second);
  const Bytes large(kSmallCost * 8 * 1024, 'x');  // no work for the lane of small pieces
  clock_.StopCall(2);
  std::thread checked([&] { static_cast<void>(gate_->Finish(first.id, channel_key_, run.recording.Encode(), large)); });
  clock_.WaitUntilStopped();
  const Asker leaves{{}, [] { return true; }};
  EXPECT_TRUE(gate_->Finish(second.id, channel_key_, other.recording.Encode(), large, leaves).error().Is(kGivenUp));
  clock_.LetGo();
  checked.join();
  EXPECT_EQ(gate_->totals().refused, 1u) << "only the first was looked at";
  EXPECT_TRUE(Must(Finish(second, other)).granted()) << "it stays as it was";
}

TEST_F(GateTest, NothingIsOpenedThatCouldBeSignedTooLate) {
  MakeGate(policy::kSessionLife + Duration(1));
  EXPECT_TRUE(gate_->Open(request_, node_).ok());
  clock_.Advance(Duration(1));
  EXPECT_TRUE(gate_->Open(request_, node_).error().Is(kKeyExpired)) << "the key's life";
  MakeGate();
  EXPECT_TRUE(gate_->Open(request_, node_).ok());
  config_.valid_until = clock_.Now() + policy::kSessionLife;
  MakeGate();
  EXPECT_TRUE(gate_->Open(request_, node_).error().Is(kKeyExpired)) << "the signer's own evidence, or the release list";
  config_.valid_until = Time::max();
  MakeGate();
  clock_.Advance(node_->evidence.valid_until() - policy::kSessionLife - clock_.Now());
  EXPECT_TRUE(gate_->Open(request_, node_).error().Is(kKeyExpired)) << "the node's evidence";
}

TEST_F(GateTest, PortsThatWouldBeRefusedAnyway) {
  request_.port = 8443;
  EXPECT_TRUE(gate_->Open(request_, node_).error().Is(policy::kPrivateTarget));
  config_.private_targets = true;
  config_.marks = {attestation::Mark::kPrivateTargets};
  MakeGate();
  EXPECT_TRUE(gate_->Open(request_, node_).ok());
}

TEST_F(GateTest, IdsAreUniqueFromManyThreads) {
  constexpr int kThreads = 8;
  constexpr int kSessions = 100;
  ZeroRandom zero;
  keys::StatementKey key = keys::StatementKey::Generate(random_, clock_.Now(), std::chrono::hours(24));
  const registry::Entry entry{key.id(), key.public_key(), key.born(), key.not_after(), {}};
  Gate gate(config_, std::move(key), entry, clock_, zero);
  std::mutex mutex;
  std::set<transcript::SessionId> ids;
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) {
    threads.emplace_back([&] {
      for (int session = 0; session < kSessions; ++session) {
        const OpenedSession opened = Must(gate.Open(request_, node_));
        std::lock_guard lock(mutex);
        ids.insert(opened.id);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(ids.size(), size_t{kThreads * kSessions});
}

// Several threads finish one session: one of them decides, and all that get a decision get the same.
TEST_F(GateTest, OneDecisionForManyThreads) {
  const OpenedSession session = Open();
  const proof::RecordedSession run = Run(session);
  std::mutex mutex;
  std::set<Bytes> statements;
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int attempt = 0; attempt < 50; ++attempt) {
        const auto decision = Finish(session, run);
        if (!decision.ok()) {
          EXPECT_TRUE(decision.error().Is(kBusy));
          continue;
        }
        std::lock_guard lock(mutex);
        statements.insert(decision->statement);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  statements.insert(Must(Finish(session, run)).statement);
  ASSERT_EQ(statements.size(), 1u);
  EXPECT_FALSE(statements.begin()->empty());
}

}  // namespace
}  // namespace attestor::signing
