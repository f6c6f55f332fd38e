// What a gate holds at once and how long, and callers on many threads.
#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "evidence/binding/entry.h"
#include "evidence/release/release_list.h"
#include "service/gate/errors.h"
#include "service/gate/gate_fixture_test.h"
#include "service/keys/statement_key.h"
#include "session/proof/opening.h"
#include "session/terms/id.h"
#include "statement/acceptance/errors.h"
#include "statement/format/statement.h"

namespace attestor::gate {
namespace {

TEST_F(GateTest, ExpiredSessions) {
  const OpenedSession session = Open();
  const proof::RecordedSession run = Run(session);
  clock_.Advance(acceptance::kSessionLife - Duration(1));
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
  clock_.Advance(acceptance::kSessionLife);
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
  for (int i = 0; i < 2; ++i)
    EXPECT_TRUE(gate_->Open(request_, other).ok()) << "another node has its share all the same";
  EXPECT_TRUE(gate_->Open(request_, other).error().Is(kFull));
  const auto newcomer = [&] {
    binding.channel_spki[0] ^= 2;
    return std::make_shared<const NodeIdentity>(NodeIdentity{world_.Verify(binding), {}});
  };
  EXPECT_TRUE(gate_->Open(request_, newcomer()).ok()) << "the last that is free";
  binding.channel_spki[1] ^= 1;
  EXPECT_TRUE(gate_->Open(request_, newcomer()).error().Is(kFull)) << "whoever holds none, when none is free";
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
  std::thread checked = CheckUntilLetGo(first, run);
  const Asker leaves{{}, [] { return true; }};
  EXPECT_TRUE(gate_->Finish(second.id, channel_key_, other.recording.Encode(), Large(), leaves).error().Is(kGivenUp));
  clock_.LetGo();
  checked.join();
  EXPECT_EQ(gate_->totals().refused, 1u) << "only the first was looked at";
  EXPECT_TRUE(Must(Finish(second, other)).granted()) << "it stays as it was";
}

TEST_F(GateTest, NothingIsOpenedThatCouldBeSignedTooLate) {
  MakeGate(acceptance::kSessionLife + Duration(1));
  EXPECT_TRUE(gate_->Open(request_, node_).ok());
  clock_.Advance(Duration(1));
  EXPECT_TRUE(gate_->Open(request_, node_).error().Is(kKeyExpired)) << "the key's life";
  MakeGate();
  EXPECT_TRUE(gate_->Open(request_, node_).ok());
  config_.valid_until = clock_.Now() + acceptance::kSessionLife;
  MakeGate();
  EXPECT_TRUE(gate_->Open(request_, node_).error().Is(kKeyExpired)) << "the signer's own evidence, or the release list";
  config_.valid_until = Time::max();
  MakeGate();
  clock_.Advance(node_->evidence.valid_until() - acceptance::kSessionLife - clock_.Now());
  EXPECT_TRUE(gate_->Open(request_, node_).error().Is(kKeyExpired)) << "the node's evidence";
}

TEST_F(GateTest, PortsThatWouldBeRefusedAnyway) {
  request_.port = 8443;
  EXPECT_TRUE(gate_->Open(request_, node_).error().Is(acceptance::kPrivateTarget));
  config_.private_targets = true;
  config_.marks = {statement::Mark::kPrivateTargets};
  MakeGate();
  EXPECT_TRUE(gate_->Open(request_, node_).ok());
}

TEST_F(GateTest, IdsAreUniqueFromManyThreads) {
  constexpr int kThreads = 8;
  constexpr int kSessions = 100;
  ZeroRandom zero;
  keys::StatementKey key = keys::StatementKey::Generate(random_, clock_.Now(), std::chrono::hours(24));
  const binding::Entry entry{key.id(), key.public_key(), key.born(), key.not_after(), {}};
  Gate gate(config_, std::move(key), entry, clock_, zero);
  std::mutex mutex;
  std::set<session::SessionId> ids;
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
}  // namespace attestor::gate
