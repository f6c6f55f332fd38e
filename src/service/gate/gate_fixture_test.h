// A gate with a key, an attested node and a clock of its own, for the tests of this folder.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "evidence/binding/entry.h"
#include "evidence/release/release_list.h"
#include "service/gate/gate.h"
#include "service/gate/turns.h"
#include "service/keys/statement_key.h"
#include "session/proof/opening.h"
#include "session/recording/session.h"
#include "testkit/attested/attested.h"
#include "testkit/proof/recorded_session.h"

namespace attestor::gate {

using testing::Must;

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
    node_ = std::make_shared<const NodeIdentity>(
        NodeIdentity{world_.Verify(world_.Binding(release::Role::kNode)),
                     {},
                     std::make_shared<const release::ApprovedReleases>(world_.Approved())});
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
    const binding::Entry entry{key.id(), key.public_key(), key.born(), key.not_after(), {}};
    gate_.emplace(config_, std::move(key), entry, clock_, random_);
  }

  OpenedSession Open() { return Must(gate_->Open(request_, node_)); }
  proof::RecordedSession Run(const OpenedSession& session) const {
    proof::SessionPlan plan;
    plan.challenge = recording::MakeChallenge(session.id, request_, session.challenge_seed);
    return proof::RunSession(plan);
  }
  Result<Decision> Finish(const OpenedSession& session, const proof::RecordedSession& run) {
    return gate_->Finish(session.id, channel_key_, run.recording.Encode(), proof::EncodeOpening(run.opening()));
  }

  // Large is an opening that is no work for the lane of small pieces, and no opening.
  static Bytes Large() { return Bytes(kSmallCost * 8 * 1024, 'x'); }
  // CheckUntilLetGo begins a check that has the only place until clock_.LetGo(); gives the thread to join.
  std::thread CheckUntilLetGo(const OpenedSession& session, const proof::RecordedSession& run) {
    clock_.StopCall(2);
    std::thread checked([this, id = session.id, recording = run.recording.Encode()] {
      static_cast<void>(gate_->Finish(id, channel_key_, recording, Large()));
    });
    clock_.WaitUntilStopped();
    return checked;
  }

  testing::Attested world_;
  GatedClock clock_;
  CountingRandom random_{77};
  std::shared_ptr<const NodeIdentity> node_;
  ByteArray<32> channel_key_{};
  recording::SessionRequest request_;
  GateConfig config_{.web_roots = proof::TestRoots()};
  std::optional<Gate> gate_;
};

}  // namespace attestor::gate
