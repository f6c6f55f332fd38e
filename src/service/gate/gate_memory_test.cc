// What the gate keeps of decided sessions is bounded, and one node's decisions keep no other node out.
#include <gtest/gtest.h>

#include "evidence/binding/entry.h"
#include "evidence/release/release_list.h"
#include "service/gate/errors.h"
#include "service/gate/gate.h"
#include "service/keys/statement_key.h"
#include "session/recording/session.h"
#include "session/terms/id.h"
#include "testkit/attested/attested.h"
#include "testkit/proof/recorded_session.h"

namespace attestor::gate {
namespace {

using testing::Must;

class StillClock final : public Clock {
 public:
  Time Now() const override { return proof::TestTime(); }
};

class GateMemory : public ::testing::Test {
 protected:
  GateMemory() {
    GateConfig config{.web_roots = proof::TestRoots()};
    config.max_decided_bytes = 64 * 1024;
    keys::StatementKey key = keys::StatementKey::Generate(random_, clock_.Now(), std::chrono::hours(24));
    const binding::Entry entry{key.id(), key.public_key(), key.born(), key.not_after(), {}};
    gate_.emplace(std::move(config), std::move(key), entry, clock_, random_);
    request_.host = proof::kTestHost;
    request_.recipient.fill(0xab);
    request_.nonce = Bytes(16, 9);
  }

  std::shared_ptr<const NodeIdentity> NodeWith(uint8_t key) const {
    auto binding = world_.Binding(release::Role::kNode);
    binding.channel_spki[0] = key;
    return std::make_shared<const NodeIdentity>(
        NodeIdentity{world_.Verify(binding), {}, std::make_shared<const release::ApprovedReleases>(world_.Approved())});
  }
  Result<Decision> Ask(const session::SessionId& id, const std::shared_ptr<const NodeIdentity>& node) {
    return gate_->Finish(id, node->evidence.binding().channel_spki, AsBytes("no recording"), AsBytes("no opening"));
  }
  // Decide opens a session and has it refused.
  session::SessionId Decide(const std::shared_ptr<const NodeIdentity>& node) {
    const OpenedSession session = Must(gate_->Open(request_, node));
    EXPECT_FALSE(Must(Ask(session.id, node)).granted());
    return session.id;
  }

  testing::Attested world_;
  StillClock clock_;
  CountingRandom random_{77};
  recording::SessionRequest request_;
  std::optional<Gate> gate_;
};

TEST_F(GateMemory, ANodeWithManyDecisionsLosesItsOldestAndKeepsNobodyOut) {
  const auto busy = NodeWith(1), other = NodeWith(2);
  const session::SessionId of_other = Decide(other);
  const session::SessionId first = Decide(busy);
  session::SessionId last{};
  for (int i = 0; i < 1000; ++i) last = Decide(busy);
  EXPECT_TRUE(gate_->Open(request_, other).ok());
  EXPECT_TRUE(gate_->Open(request_, busy).ok());
  EXPECT_TRUE(Ask(first, busy).error().Is(kUnknownSession)) << "forgotten, and never decided again";
  EXPECT_TRUE(Ask(last, busy).ok());
  EXPECT_TRUE(Ask(of_other, other).ok()) << "who holds little loses nothing";
}

}  // namespace
}  // namespace attestor::gate
