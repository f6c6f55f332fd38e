// Evidence asked for and answered over real channels: by the right peer, by the wrong one, and through a machine in the
// middle.
#include "service/channel/attest.h"

#include <gtest/gtest.h>

#include <thread>

#include "core/crypto/hash.h"
#include "core/crypto/secure_channel.h"
#include "evidence/binding/errors.h"
#include "evidence/release/errors.h"
#include "service/channel/errors.h"
#include "service/channel/failed.h"
#include "service/channel/work.h"
#include "service/guest_agent/attester.h"
#include "service/net/address.h"
#include "service/net/socket.h"
#include "service/system/clock.h"
#include "service/system/random.h"
#include "testkit/agent/attested_agent.h"

namespace attestor::channel {
namespace {

using release::Role;
using testing::Must;

net::Deadline Later() { return net::After(std::chrono::seconds(20)); }

class AttestTest : public ::testing::Test {
 protected:
  AttestTest() { hello_.nonce = random_.Array<32>(); }

  // Answer serves one connection of `listener` as a node: reads a hello and answers it.
  void Answer(net::Listener& listener, const crypto::ChannelIdentity& identity, const ByteArray<32>& channel_spki) {
    const auto attester =
        Must(guest_agent::Attester::Create(agent_.Config(Role::kNode, channel_spki), agent_.world.Approved(), stop_));
    auto connection = Must(Connection::Accept(Must(listener.Accept(Later(), stop_)), identity, Later(), stop_));
    const auto payload = connection.Expect(MessageType::kHello, kMaxMessage, Later(), stop_);
    if (!payload.ok()) return;
    guest_agent::EvidenceRequest request;
    request.not_after = testing::AttestedTime() + std::chrono::minutes(15);
    const Hello hello = answer_to_.value_or(Must(Hello::Decode(*payload)));
    EXPECT_TRUE(
        AnswerEvidence(connection, hello, attester, release_list_, testing::AttestedTime(), request, Later(), stop_)
            .ok());
  }
  Result<Peer> Ask(uint16_t port, Role role = Role::kNode) {
    report_ = CheckReport();
    auto connection = Must(Connection::Connect({"127.0.0.1", port}, Later(), stop_));
    NewestReleases releases(release_root_);
    return AskEvidence(connection, hello_, role, {agent_.world.tee_roots(), releases}, testing::AttestedTime(), report_,
                       Later(), stop_);
  }
  Result<Peer> AskHonest(Role role = Role::kNode) {
    std::thread node([this] { Answer(listener_, identity_, identity_.spki_sha256()); });
    auto peer = Ask(listener_.port(), role);
    node.join();
    return peer;
  }
  // Bridge is a machine in the middle: it ends the client's channel with its own key and passes messages on to the
  // honest node.
  void Bridge(net::Listener& listener, const crypto::ChannelIdentity& identity) {
    auto towards_client = Must(Connection::Accept(Must(listener.Accept(Later(), stop_)), identity, Later(), stop_));
    auto towards_node = Must(Connection::Connect({"127.0.0.1", listener_.port()}, Later(), stop_));
    const Bytes hello = Must(towards_client.Expect(MessageType::kHello, kMaxMessage, Later(), stop_));
    EXPECT_TRUE(towards_node.Send(MessageType::kHello, hello, Later(), stop_).ok());
    const Bytes evidence = Must(towards_node.Expect(MessageType::kEvidence, kMaxEvidence, Later(), stop_));
    EXPECT_TRUE(towards_client.Send(MessageType::kEvidence, evidence, Later(), stop_).ok());
  }
  static net::Listener Loopback() { return Must(net::Listener::Listen(Must(net::Address::Parse("127.0.0.1", 0)))); }
  crypto::ChannelIdentity NewIdentity() {
    return Must(crypto::ChannelIdentity::Generate(random_, SystemClock().Now()));
  }

  testing::AttestedAgent agent_;
  net::StopSignal stop_;
  SystemRandom random_;
  Hello hello_;
  std::optional<Hello> answer_to_;
  Bytes release_list_ = agent_.world.ReleaseList();
  ByteArray<32> release_root_ = agent_.world.release_root();
  crypto::ChannelIdentity identity_ = NewIdentity();
  net::Listener listener_ = Loopback();
  CheckReport report_;
};

TEST_F(AttestTest, TheRightPeer) {
  const auto peer = AskHonest();
  ASSERT_TRUE(peer.ok()) << peer.error().Text();
  EXPECT_TRUE(report_.NoneFailed());
  EXPECT_EQ(peer->evidence.release(), release::IdentityOf(agent_.world.ReleaseOf(Role::kNode)));
  EXPECT_EQ(peer->evidence.binding().channel_spki, identity_.spki_sha256());
  EXPECT_EQ(peer->releases->signed_list(), release_list_);
  EXPECT_EQ(crypto::Sha256(peer->encoded_evidence), peer->evidence.evidence_hash());
}

TEST_F(AttestTest, AMachineInTheMiddle) {
  net::Listener middle = Loopback();
  const crypto::ChannelIdentity own = NewIdentity();
  std::thread node([this] { Answer(listener_, identity_, identity_.spki_sha256()); });
  std::thread bridge([&] { Bridge(middle, own); });
  const auto peer = Ask(middle.port());
  bridge.join();
  node.join();
  ASSERT_FALSE(peer.ok()) << "somebody in the middle was believed";
  EXPECT_TRUE(peer.error().Is(binding::kChannel)) << peer.error().Text();
}

// The same machine with the node's own channel key, stolen: the exporter still differs.
TEST_F(AttestTest, AMachineInTheMiddleWithTheStolenKey) {
  net::Listener middle = Loopback();
  std::thread node([this] { Answer(listener_, identity_, identity_.spki_sha256()); });
  std::thread bridge([&] { Bridge(middle, identity_); });
  const auto peer = Ask(middle.port());
  bridge.join();
  node.join();
  ASSERT_FALSE(peer.ok());
  EXPECT_TRUE(peer.error().Is(binding::kChannel)) << peer.error().Text();
  EXPECT_NE(peer.error().detail().find("exporter"), std::string::npos) << peer.error().detail();
}

TEST_F(AttestTest, AReplayedNonce) {
  answer_to_.emplace().nonce = random_.Array<32>();
  EXPECT_TRUE(AskHonest().error().Is(binding::kNonce));
}

TEST_F(AttestTest, AnotherProgram) { EXPECT_TRUE(AskHonest(Role::kSigner).error().Is(binding::kRole)); }

TEST_F(AttestTest, AnotherReleaseRoot) {
  release_root_[0] ^= 1;
  EXPECT_TRUE(AskHonest().error().Is(release::kSignature));
}

TEST_F(AttestTest, AListThatDoesNotNameThePeer) {
  release_list_ = agent_.world.Sign({agent_.world.ReleaseOf(Role::kSigner)});
  EXPECT_TRUE(AskHonest().error().Is(release::kNotApproved));
  EXPECT_NE(report_.FirstFailure(), nullptr);
}

// A node may ask for more work once, and for as much as a client does.
TEST_F(AttestTest, MoreWork) {
  const auto asks = [this](uint8_t bits) {
    std::thread node([this, bits] {
      auto connection = Must(Connection::Accept(Must(listener_.Accept(Later(), stop_)), identity_, Later(), stop_));
      const auto hello = [&] { return connection.Expect(MessageType::kHello, kMaxMessage, Later(), stop_); };
      const Hello first = Must(Hello::Decode(Must(hello())));
      EXPECT_GE(WorkIn(connection.binding().exporter, first.nonce, first.work), kFirstWork);
      EXPECT_TRUE(connection.Send(MessageType::kWorkAsked, WorkAsked{bits}.Encode(), Later(), stop_).ok());
      const auto again = hello();
      if (!again.ok()) return;
      const Hello second = Must(Hello::Decode(*again));
      EXPECT_EQ(second.nonce, first.nonce);
      EXPECT_GE(WorkIn(connection.binding().exporter, second.nonce, second.work), bits);
      EXPECT_TRUE(connection.Send(MessageType::kWorkAsked, WorkAsked{bits}.Encode(), Later(), stop_).ok());
    });
    const auto peer = Ask(listener_.port());
    node.join();
    return peer.error();
  };
  EXPECT_TRUE(asks(kFirstWork + 2).Is(kUnexpected)) << "twice";
  EXPECT_TRUE(asks(kMostWork + 1).Is(kWork));
}

TEST_F(AttestTest, APeerThatRefuses) {
  std::thread node([this] {
    auto connection = Must(Connection::Accept(Must(listener_.Accept(Later(), stop_)), identity_, Later(), stop_));
    static_cast<void>(connection.Expect(MessageType::kHello, kMaxMessage, Later(), stop_));
    SendFailed(connection, FailedOf(Error(kVersion, "1 there"), Side::kNode), Later(), stop_);
  });
  const auto peer = Ask(listener_.port());
  node.join();
  EXPECT_TRUE(peer.error().Is(kRefused));
  EXPECT_TRUE(peer.error().detail().starts_with("channel.version: ")) << peer.error().detail();
}

}  // namespace
}  // namespace attestor::channel
