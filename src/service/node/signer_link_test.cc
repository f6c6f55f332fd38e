// The node's connections to its signer, with a signer that is played by hand: who shows evidence first, and what
// becomes of sessions that clients leave.
#include "service/node/signer_link.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <thread>

#include "core/crypto/secure_channel.h"
#include "evidence/release/release_list.h"
#include "service/channel/errors.h"
#include "service/channel/failed.h"
#include "service/collateral/errors.h"
#include "service/collateral/source.h"
#include "service/guest_agent/attester.h"
#include "service/guest_agent/errors.h"
#include "service/net/address.h"
#include "service/net/socket.h"
#include "service/node/errors.h"
#include "service/system/clock.h"
#include "service/system/random.h"
#include "testkit/agent/attested_agent.h"
#include "testkit/fixtures/no_descriptors.h"

namespace attestor::node {
namespace {

using channel::Connection;
using channel::MessageType;
using release::Role;
using testing::Must;

net::Deadline Later() { return net::After(std::chrono::seconds(20)); }

// NoCollateral lacks what evidence needs.
class NoCollateral final : public collateral::Source {
 public:
  explicit NoCollateral(const ErrorCode& lacks) : lacks_(lacks) {}
  Result<Bytes> Current() const override { return Error(lacks_); }

 private:
  const ErrorCode& lacks_;
};

class SignerLinkTest : public ::testing::Test {
 protected:
  // Meet accepts the node as a signer does: it looks at the node's evidence before it shows its own.
  Connection Meet() {
    auto node = Must(Connection::Accept(Must(listener_.Accept(Later(), stop_)), identity_, Later(), stop_));
    const auto hello =
        Must(channel::Hello::Decode(Must(node.Expect(MessageType::kHello, channel::kMaxMessage, Later(), stop_))));
    const channel::Hello own{random_.Array<32>()};
    EXPECT_TRUE(node.Send(MessageType::kHello, own.Encode(), Later(), stop_).ok());
    CheckReport report;
    EXPECT_TRUE(
        channel::ReceiveEvidence(node, own.nonce, Role::kNode, trust_, clock_.Now(), report, Later(), stop_).ok());
    guest_agent::EvidenceRequest request;
    request.statement_key = Bytes(33, 2);
    request.not_after = clock_.Now() + std::chrono::hours(1);
    EXPECT_TRUE(
        channel::AnswerEvidence(node, hello, signer_, agent_.world.ReleaseList(), clock_.Now(), request, Later(), stop_)
            .ok());
    return node;
  }
  ByteArray<32> GivenUp(Connection& node) {
    return Must(channel::GiveUp::Decode(Must(node.Expect(MessageType::kGiveUp, channel::kMaxMessage, Later(), stop_))))
        .session_id;
  }
  guest_agent::Attester AttesterOf(Role role, const ByteArray<32>& spki) {
    return Must(guest_agent::Attester::Create(agent_.Config(role, spki), agent_.world.Approved(), stop_));
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
  guest_agent::Attester signer_ = AttesterOf(Role::kSigner, identity_.spki_sha256());
  guest_agent::Attester node_ = AttesterOf(Role::kNode, {7});
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

TEST_F(SignerLinkTest, TheSignerIsNotBlamedForWhatLacksHere) {
  Refusal refusal;
  listener_ = Loopback();  // nobody listens there any more
  EXPECT_TRUE(link_.Open({}, refusal, stop_).error().Is(kSignerUnreachable))
      << "a sanitizer, too, needs a descriptor the first time";
  EXPECT_FALSE(link_.up());
  const testing::NoDescriptors none;
  const auto opened = link_.Open({}, refusal, stop_);
  EXPECT_TRUE(opened.error().Is(kBusy)) << opened.error().Text();
}

// What waits for the signer has an end, and leaves room for sessions that are still to be opened.
TEST_F(SignerLinkTest, MoreQuestionsThanMayBeAskedAtOnce) {
  SignerLink link{{{"127.0.0.1", listener_.port()}, trust_, {.in_use = 1, .patience = std::chrono::milliseconds(20)}},
                  node_,
                  clock_,
                  random_};
  std::promise<void> asked, refused;
  std::thread signer([&] {
    Connection node = Meet();
    Must(node.Expect(MessageType::kSessionRequest, channel::kMaxMessage, Later(), stop_));
    asked.set_value();
    refused.get_future().wait();
    const channel::Failed failed{"gate.full", "", channel::Side::kSigner, channel::Retry::kLater, {}};
    channel::SendFailed(node, failed, Later(), stop_);
  });
  std::thread first([&] {
    Refusal refusal;
    EXPECT_TRUE(link.Open(AsBytes("request"), refusal, stop_).error().Is(channel::kRefused));
  });
  asked.get_future().wait();
  listener_ = Loopback();  // a second connection is not to be had
  Refusal refusal;
  const auto opened = link.Open(AsBytes("request"), refusal, stop_);
  EXPECT_TRUE(opened.error().Is(kBusy)) << opened.error().Text();
  EXPECT_TRUE(link.up());
  refused.set_value();
  first.join();
  signer.join();
}

// Without evidence of its own the node has nothing to ask for; it says so at once, and does not blame the signer for
// what passes here.
TEST_F(SignerLinkTest, ANodeThatCannotShowEvidence) {
  const auto opens = [this](const ErrorCode& lacks) {
    guest_agent::AttesterConfig config = agent_.Config(Role::kNode, {7});
    config.collateral = std::make_shared<NoCollateral>(lacks);
    const auto attester = Must(guest_agent::Attester::Create(std::move(config), agent_.world.Approved(), stop_));
    SignerLink link{{{"127.0.0.1", listener_.port()}, trust_}, attester, clock_, random_};
    std::thread signer([this] {
      auto node = Must(Connection::Accept(Must(listener_.Accept(Later(), stop_)), identity_, Later(), stop_));
      Must(node.Expect(MessageType::kHello, channel::kMaxMessage, Later(), stop_));
      EXPECT_TRUE(node.Send(MessageType::kHello, channel::Hello{random_.Array<32>()}.Encode(), Later(), stop_).ok());
    });
    Refusal refusal;
    const auto opened = link.Open(AsBytes("request"), refusal, stop_);
    signer.join();
    EXPECT_FALSE(refusal);
    return std::pair(opened.error(), link.up());
  };
  const auto [busy, up] = opens(guest_agent::kAgentBusy);
  EXPECT_TRUE(busy.Is(kBusy)) << busy.Text();
  EXPECT_TRUE(up);
  const auto [broken, still_up] = opens(collateral::kFile);
  EXPECT_TRUE(broken.Is(kSignerUnreachable)) << broken.Text();
  EXPECT_TRUE(broken.detail().starts_with("collateral.file")) << broken.Text();
  EXPECT_FALSE(still_up);
}

// A signer that has no place for another connection says so: that is no signer that cannot be reached, and it is not
// asked again before it said it could be.
TEST_F(SignerLinkTest, ASignerThatIsFullIsBusyAndNotUnreachable) {
  std::atomic<int> connections = 0;
  std::thread signer([&] {
    auto node = Must(Connection::Accept(Must(listener_.Accept(Later(), stop_)), identity_, Later(), stop_));
    ++connections;
    Must(node.Expect(MessageType::kHello, channel::kMaxMessage, Later(), stop_));
    const channel::Failed failed{"channel.busy", "", channel::Side::kSigner, channel::Retry::kLater,
                                 std::chrono::seconds(7)};
    channel::SendFailed(node, failed, Later(), stop_);
  });
  for (int i = 0; i < 2; ++i) {
    Refusal refusal;
    const auto opened = link_.Open(AsBytes("request"), refusal, stop_);
    ASSERT_FALSE(opened.ok());
    EXPECT_TRUE(opened.error().Is(channel::kRefused)) << opened.error().Text();
    EXPECT_NE(opened.error().detail().find("Side: the signer"), std::string::npos) << opened.error().detail();
    ASSERT_TRUE(refusal);
    EXPECT_TRUE(channel::IsBusy(*refusal));
    EXPECT_EQ(refusal->retry_after, std::chrono::seconds(7));
    EXPECT_TRUE(link_.up());
  }
  signer.join();
  EXPECT_EQ(connections, 1);
}

// One that is so full that it only closes.
TEST_F(SignerLinkTest, ASignerThatClosesWhatItAcceptsIsBusy) {
  std::thread signer([this] { Must(listener_.Accept(Later(), stop_)); });
  Refusal refusal;
  EXPECT_FALSE(link_.Open(AsBytes("request"), refusal, stop_).ok());
  signer.join();
  ASSERT_TRUE(refusal);
  EXPECT_TRUE(channel::IsBusy(*refusal));
  EXPECT_GE(refusal->retry_after, std::chrono::seconds(1));
}

// What accepts and closes for ever is no busy signer: a gateway without anything behind it, for example.
TEST_F(SignerLinkTest, WhatOnlyClosesIsNotUpAndIsUnreachableInTheEnd) {
  std::atomic<bool> done = false;
  std::thread gateway([&] {
    while (!done) static_cast<void>(listener_.Accept(net::After(std::chrono::milliseconds(50)), stop_));
  });
  int busy = 0;
  for (bool reached = true; reached && busy < 100;) {
    clock_.Set(clock_.Now() + std::chrono::seconds(10));
    Refusal refusal;
    const auto opened = link_.Open(AsBytes("request"), refusal, stop_);
    EXPECT_FALSE(link_.up());
    reached = !opened.error().Is(kSignerUnreachable);
    EXPECT_EQ(reached, refusal.has_value());
    if (reached) ++busy;
  }
  done = true;
  gateway.join();
  EXPECT_EQ(busy, 8);
}

TEST_F(SignerLinkTest, ASignerThatIsAwayIsUnreachable) {
  const uint16_t port = Loopback().port();
  SignerLink link{{{"127.0.0.1", port}, trust_}, node_, clock_, random_};
  Refusal refusal;
  EXPECT_TRUE(link.Open(AsBytes("request"), refusal, stop_).error().Is(kSignerUnreachable));
  EXPECT_FALSE(refusal);
  EXPECT_FALSE(link.up());
}

// The signer ends connections that are idle when it needs their places, also when something is on its way to it.
TEST_F(SignerLinkTest, WhatAnIdleConnectionDidNotCarryIsAskedAgain) {
  std::thread signer([this] {
    {
      Connection node = Meet();
      Must(node.Expect(MessageType::kSessionRequest, channel::kMaxMessage, Later(), stop_));
    }
    Connection node = Meet();
    Must(node.Expect(MessageType::kSessionRequest, channel::kMaxMessage, Later(), stop_));
    const channel::Failed failed{"gate.full", "", channel::Side::kSigner, channel::Retry::kLater, {}};
    channel::SendFailed(node, failed, Later(), stop_);
  });
  ASSERT_TRUE(link_.Check(stop_).ok());
  Refusal refusal;
  EXPECT_TRUE(link_.Open(AsBytes("request"), refusal, stop_).error().Is(channel::kRefused));
  signer.join();
  ASSERT_TRUE(refusal);
  EXPECT_EQ(refusal->code, "gate.full");
}

TEST_F(SignerLinkTest, ASessionWhoseSignerIsNotBelievedIsGivenUp) {
  std::thread signer([this] {
    Connection node = Meet();
    Must(node.Expect(MessageType::kSessionRequest, channel::kMaxMessage, Later(), stop_));
    const channel::Opened opened{session_, {}, Bytes(1), Bytes(1), Bytes(1), clock_.Now(), ToBytes("no list")};
    EXPECT_TRUE(node.Send(MessageType::kOpened, opened.Encode(), Later(), stop_).ok());
    EXPECT_EQ(GivenUp(node), session_);
  });
  Refusal refusal;
  EXPECT_FALSE(link_.Open(AsBytes("request"), refusal, stop_).ok());
  signer.join();
}

TEST_F(SignerLinkTest, ANewerListMayWithdrawTheSigner) {
  const testing::Attested& world = agent_.world;
  const Bytes evidence = world.Evidence(world.Binding(Role::kSigner)).Encode();
  const auto believes = [&](std::chrono::minutes age, std::vector<release::Release> releases) {
    const Time now = clock_.Now();
    const Bytes list = release::Sign({now - age, now + std::chrono::hours(1), std::move(releases)}, world.release_key);
    std::thread signer([&] {
      Connection node = Meet();
      Must(node.Expect(MessageType::kSessionRequest, channel::kMaxMessage, Later(), stop_));
      const channel::Opened opened{session_, {}, Bytes(1), evidence, Bytes(1), now, list};
      EXPECT_TRUE(node.Send(MessageType::kOpened, opened.Encode(), Later(), stop_).ok());
    });
    Refusal refusal;
    const bool opened = link_.Open(AsBytes("request"), refusal, stop_).ok();
    signer.join();
    return opened;
  };
  EXPECT_TRUE(believes(std::chrono::minutes(30), {world.ReleaseOf(Role::kNode), world.ReleaseOf(Role::kSigner)}));
  EXPECT_FALSE(believes(std::chrono::minutes(20), {world.ReleaseOf(Role::kNode)}));
}

// Only what was on its way when the connection ended is lost; that may be all of it, so it is tried some times.
TEST_F(SignerLinkTest, WhatCouldNotBeSentIsSentWithTheNextConnection) {
  constexpr uint8_t kSessions = 200;
  bool arrived = false;
  for (int tries = 0; tries < 20 && !arrived; ++tries) {
    std::thread closing([this] { static_cast<void>(Meet()); });
    for (uint8_t i = 1; i <= kSessions; ++i) link_.GiveUp({i}, stop_);
    EXPECT_TRUE(link_.Check(stop_).ok());
    closing.join();
    std::thread listening([&] {
      Connection node = Meet();
      while (true) {
        const auto frame = node.Receive(channel::kMaxMessage, net::After(std::chrono::milliseconds(200)), stop_);
        if (!frame.ok()) return;
        arrived = arrived || Must(channel::GiveUp::Decode(frame->payload)).session_id == ByteArray<32>{kSessions};
      }
    });
    EXPECT_TRUE(link_.Check(stop_).ok());
    listening.join();
  }
  EXPECT_TRUE(arrived);
}

}  // namespace
}  // namespace attestor::node
