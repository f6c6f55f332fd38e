// The node's connections to its signer, with a signer that is played by hand: who shows evidence first, and what becomes of sessions that
// clients leave.
#include "node/signer_link.h"

#include <gtest/gtest.h>

#include <thread>

#include "channel/errors.h"
#include "testing/attested_agent.h"

namespace attestor::node {
namespace {

using channel::Connection;
using channel::MessageType;
using release::Role;
using testing::Must;

net::Deadline Later() { return net::After(std::chrono::seconds(20)); }

class SignerLinkTest : public ::testing::Test {
 protected:
  // Meet accepts the node as a signer does: it looks at the node's evidence before it shows its own.
  Connection Meet() {
    auto node = Must(Connection::Accept(Must(listener_.Accept(Later(), stop_)), identity_, Later(), stop_));
    const auto hello = Must(channel::Hello::Decode(Must(node.Expect(MessageType::kHello, channel::kMaxMessage, Later(), stop_))));
    const channel::Hello own{random_.Array<32>()};
    EXPECT_TRUE(node.Send(MessageType::kHello, own.Encode(), Later(), stop_).ok());
    CheckReport report;
    EXPECT_TRUE(channel::ReceiveEvidence(node, own.nonce, Role::kNode, trust_, clock_.Now(), report, Later(), stop_).ok());
    tee::EvidenceRequest request;
    request.statement_key = Bytes(33, 2);
    request.not_after = clock_.Now() + std::chrono::hours(1);
    EXPECT_TRUE(channel::AnswerEvidence(node, hello, signer_, agent_.world.ReleaseList(), clock_.Now(), request, Later(), stop_).ok());
    return node;
  }
  ByteArray<32> GivenUp(Connection& node) {
    return Must(channel::GiveUp::Decode(Must(node.Expect(MessageType::kGiveUp, channel::kMaxMessage, Later(), stop_)))).session_id;
  }
  tee::Attester AttesterOf(Role role, const ByteArray<32>& spki) {
    return Must(tee::Attester::Create(agent_.Config(role, spki), agent_.world.Approved(), stop_));
  }
  static net::Listener Loopback() { return Must(net::Listener::Listen(Must(net::Address::Parse("127.0.0.1", 0)))); }

  testing::AttestedAgent agent_;
  net::StopSignal stop_;
  SystemRandom random_;
  FixedClock clock_{testing::AttestedTime()};
  channel::NewestReleases lists_{agent_.world.release_root(), agent_.world.Approved()};
  const channel::Trust trust_{agent_.world.tee_roots(), lists_};
  crypto::ChannelIdentity identity_ = Must(crypto::ChannelIdentity::Generate(random_, SystemClock().Now()));
  net::Listener listener_ = Loopback();
  tee::Attester signer_ = AttesterOf(Role::kSigner, identity_.spki_sha256());
  tee::Attester node_ = AttesterOf(Role::kNode, {7});
  SignerLink link_{{{"127.0.0.1", listener_.port()}, trust_}, node_, clock_, random_};
  const ByteArray<32> session_{9};
};

TEST_F(SignerLinkTest, ASessionIsGivenUpOverAConnectionThatIsFree) {
  std::thread signer([this] {
    Connection node = Meet();
    EXPECT_EQ(GivenUp(node), session_);
  });
  EXPECT_TRUE(link_.Check(stop_).ok());
  link_.GiveUp(session_, stop_);
  signer.join();
}

TEST_F(SignerLinkTest, ASessionIsGivenUpWithTheNextConnectionWhenNoneIsFree) {
  std::thread signer([this] {
    Connection node = Meet();
    EXPECT_EQ(GivenUp(node), session_);
  });
  link_.GiveUp(session_, stop_);
  EXPECT_TRUE(link_.Check(stop_).ok());
  signer.join();
}

// The client has left before the signer answers: it is told so, and the connection stays in use.
TEST_F(SignerLinkTest, AClientThatLeavesIsNotWaitedFor) {
  net::Listener clients = Loopback();
  std::thread leaving([&] { Must(Connection::Connect({"127.0.0.1", clients.port()}, Later(), stop_)); });
  const auto client = Must(Connection::Accept(Must(clients.Accept(Later(), stop_)), identity_, Later(), stop_));
  leaving.join();
  std::thread signer([this] {
    Connection node = Meet();
    EXPECT_TRUE(node.Expect(MessageType::kFinish, channel::kMaxFinish, Later(), stop_).ok());
    EXPECT_EQ(GivenUp(node), session_);
    const channel::Failed failed{"gate.given_up", "", channel::Side::kSigner, channel::Retry::kNow, {}};
    channel::SendFailed(node, failed, Later(), stop_);
    EXPECT_EQ(GivenUp(node), session_) << "over the same connection";
  });
  Refusal refusal;
  const auto decision = link_.Finish({session_, ToBytes("recording"), ToBytes("opening"), {}}, client, refusal, stop_);
  ASSERT_FALSE(decision.ok());
  EXPECT_TRUE(decision.error().Is(channel::kRefused));
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->code, "gate.given_up");
  EXPECT_TRUE(link_.up());
  link_.GiveUp(session_, stop_);
  signer.join();
}

}  // namespace
}  // namespace attestor::node
