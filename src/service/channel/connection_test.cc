// Two ends of a channel over loopback: frames, their bounds, and how connections end.
#include "service/channel/connection.h"

#include <gtest/gtest.h>

#include <thread>

#include "core/crypto/errors.h"
#include "core/wire/frame.h"
#include "service/channel/errors.h"
#include "service/channel/failed.h"
#include "service/net/errors.h"
#include "service/system/clock.h"
#include "service/system/random.h"
#include "testkit/attested/attested.h"

namespace attestor::channel {
namespace {

using testing::Must;

net::Deadline Later() { return net::After(std::chrono::seconds(20)); }
net::Deadline Soon() { return net::After(std::chrono::milliseconds(50)); }

class ConnectionTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::thread connecting(
        [this] { client_.emplace(Must(Connection::Connect({"127.0.0.1", listener_.port()}, Later(), stop_))); });
    server_.emplace(Must(Connection::Accept(Must(listener_.Accept(Later(), stop_)), identity_, Later(), stop_)));
    connecting.join();
  }
  void Send(MessageType type, ByteView payload) { ASSERT_TRUE(client_->Send(type, payload, Later(), stop_).ok()); }

  // EndsBehind connects another peer, which sends `plaintext` and close_notify, and stays.
  net::Socket EndsBehind(ByteView plaintext) {
    auto socket = Must(net::Socket::Connect(Must(net::Address::Parse("127.0.0.1", listener_.port())), Later(), stop_));
    std::thread sending([&] {
      auto channel = Must(crypto::SecureChannel::Client());
      while (!channel.established()) {
        ASSERT_TRUE(socket.WriteAll(channel.TakeOutput(), Later(), stop_).ok());
        ASSERT_TRUE(channel.Receive(Must(socket.ReadSome(kMaxMessage, Later(), stop_))).ok());
      }
      ASSERT_TRUE(channel.Write(plaintext).ok());
      channel.Close();
      ASSERT_TRUE(socket.WriteAll(channel.TakeOutput(), Later(), stop_).ok());
    });
    server_.emplace(Must(Connection::Accept(Must(listener_.Accept(Later(), stop_)), identity_, Later(), stop_)));
    sending.join();
    return socket;
  }

  // Budget is for connections, which give their shares back when they end.
  ByteBudget& Budget(size_t bytes = size_t{1} << 30) { return budget_.emplace(bytes); }

  std::optional<ByteBudget> budget_;
  net::StopSignal stop_;
  SystemRandom random_;
  crypto::ChannelIdentity identity_ = Must(crypto::ChannelIdentity::Generate(random_, SystemClock().Now()));
  net::Listener listener_ = Must(net::Listener::Listen(Must(net::Address::Parse("127.0.0.1", 0))));
  std::optional<Connection> client_;
  std::optional<Connection> server_;
};

TEST_F(ConnectionTest, BothEndsShareOneBinding) {
  EXPECT_EQ(client_->binding().exporter, server_->binding().exporter);
  EXPECT_NE(client_->binding().exporter, ByteArray<32>{});
  EXPECT_EQ(client_->binding().peer_key, identity_.spki_sha256());
  EXPECT_FALSE(server_->binding().peer_key) << "who connects has no key";
  const ByteArray<32> first = client_->binding().exporter;
  SetUp();
  EXPECT_NE(client_->binding().exporter, first) << "each connection has its own";
}

TEST_F(ConnectionTest, FramesInBothDirections) {
  Send(MessageType::kRelay, AsBytes("one"));
  Send(MessageType::kClosed, {});
  const auto frame = server_->Receive(kMaxMessage, Later(), stop_);
  ASSERT_TRUE(frame.ok());
  EXPECT_EQ(frame->type, static_cast<uint8_t>(MessageType::kRelay));
  EXPECT_EQ(frame->payload, ToBytes("one"));
  EXPECT_TRUE(Must(server_->Expect(MessageType::kClosed, kMaxMessage, Later(), stop_)).empty());
  const Bytes large(3 * 1024 * 1024, 'x');
  std::thread sender([&] { EXPECT_TRUE(server_->Send(MessageType::kFinish, large, Later(), stop_).ok()); });
  EXPECT_EQ(Must(client_->Expect(MessageType::kFinish, kMaxFinish, Later(), stop_)), large);
  sender.join();
}

TEST_F(ConnectionTest, OversizeFrames) {
  Send(MessageType::kRelay, Bytes(100));
  EXPECT_TRUE(server_->Receive(100, Later(), stop_).error().Is(wire::kFrameSize)) << "type and payload together";
  SetUp();
  Send(MessageType::kRelay, Bytes(100));
  EXPECT_TRUE(server_->Receive(101, Later(), stop_).ok());
}

TEST_F(ConnectionTest, LargeFramesNeedAShareOfTheBudget) {
  ByteBudget& budget = Budget(6 * (kMaxMessage + 10));
  server_->SetMemory(FrameMemory(budget));
  Send(MessageType::kFinish, Bytes(kMaxMessage + 9));
  ASSERT_TRUE(server_->Receive(kMaxFinish, Later(), stop_).ok());
  EXPECT_LT(budget.free(), kMaxMessage) << "held until the next frame is asked for";
  Send(MessageType::kFinish, Bytes(kMaxMessage + 10));
  EXPECT_TRUE(server_->Receive(kMaxFinish, Later(), stop_).error().Is(kBusy));
  EXPECT_EQ(budget.free(), 6 * (kMaxMessage + 10));
  Send(MessageType::kRelay, AsBytes("next"));
  EXPECT_EQ(Must(server_->Expect(MessageType::kRelay, kMaxFinish, Later(), stop_)), ToBytes("next"))
      << "the stream is in order";
}

// A frame whose rest is held back takes up memory for what was sent of it.
TEST_F(ConnectionTest, WhatIsAnnouncedHoldsNothing) {
  constexpr size_t kAnnounced = 60 << 20;
  ByteBudget& budget = Budget();
  server_->SetMemory(FrameMemory(budget));
  ASSERT_TRUE(client_->Queue(MessageType::kFinish, Bytes(kAnnounced)).ok());
  ASSERT_TRUE(client_->WriteNow().ok());
  ASSERT_TRUE(client_->has_output());
  EXPECT_TRUE(server_->Receive(kMaxFinish, Soon(), stop_).error().Is(net::kTimeout));
  EXPECT_GT(budget.used(), kFrameCopies * kMaxMessage) << "what has come counts";
  EXPECT_LT(budget.used(), kFrameCopies * kAnnounced / 2);
}

// When memory runs out in the middle of a frame, the rest of it is passed over.
TEST_F(ConnectionTest, ALargeFrameNeedsMemoryOfItsSource) {
  const Bytes large(3 << 20);
  ByteBudget& all = Budget();
  const auto own = std::make_shared<ByteBudget>(2 * kFrameCopies << 20);
  server_->SetMemory(FrameMemory(all, own));
  std::thread sender([&] {
    EXPECT_TRUE(client_->Send(MessageType::kFinish, large, Later(), stop_).ok());
    EXPECT_TRUE(client_->Send(MessageType::kRelay, AsBytes("next"), Later(), stop_).ok());
  });
  EXPECT_TRUE(server_->Receive(kMaxFinish, Later(), stop_).error().Is(kBusy));
  EXPECT_EQ(own->used() + all.used(), 0u);
  EXPECT_EQ(Must(server_->Expect(MessageType::kRelay, kMaxFinish, Later(), stop_)), ToBytes("next"))
      << "the stream is in order";
  sender.join();
}

TEST_F(ConnectionTest, WhatIsPassedOverHasADeadlineToo) {
  server_->SetMemory(FrameMemory(Budget(1)));
  ASSERT_TRUE(client_->Queue(MessageType::kFinish, Bytes(60 << 20)).ok());
  ASSERT_TRUE(client_->WriteNow().ok());
  EXPECT_TRUE(server_->Receive(kMaxFinish, Soon(), stop_).error().Is(net::kTimeout));
}

TEST_F(ConnectionTest, WaitingForAFrameHoldsNothing) {
  ByteBudget& budget = Budget();
  server_->SetMemory(FrameMemory(budget));
  Send(MessageType::kFinish, Bytes(kMaxMessage + 1));
  ASSERT_TRUE(server_->Receive(kMaxFinish, Later(), stop_).ok());
  EXPECT_TRUE(server_->Await(Soon(), stop_).error().Is(net::kTimeout));
  EXPECT_EQ(budget.free(), size_t{1} << 30);
  Send(MessageType::kRelay, AsBytes("one"));
  Send(MessageType::kRelay, AsBytes("two"));
  EXPECT_TRUE(server_->Await(Later(), stop_).ok());
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  ASSERT_TRUE(server_->Receive(kMaxMessage, Later(), stop_).ok());
  EXPECT_TRUE(server_->Await(Later(), stop_).ok()) << "here already";
  EXPECT_EQ(Must(server_->Expect(MessageType::kRelay, kMaxMessage, Later(), stop_)), ToBytes("two"));
}

TEST_F(ConnectionTest, UnexpectedMessages) {
  Send(MessageType::kHello, {});
  EXPECT_TRUE(server_->Expect(MessageType::kEvidence, kMaxMessage, Later(), stop_).error().Is(kUnexpected));
  Send(static_cast<MessageType>(200), {});
  EXPECT_TRUE(server_->Expect(MessageType::kEvidence, kMaxMessage, Later(), stop_).error().Is(kUnexpected));
}

TEST_F(ConnectionTest, ARefusalKeepsItsCode) {
  SendFailed(*client_, FailedOf(Error(kVersion, "1 there"), Side::kNode), Later(), stop_);
  const auto refused = server_->Expect(MessageType::kEvidence, kMaxMessage, Later(), stop_);
  ASSERT_FALSE(refused.ok());
  EXPECT_TRUE(refused.error().Is(kRefused));
  EXPECT_TRUE(refused.error().detail().starts_with("channel.version: 1 there. ")) << refused.error().detail();
  ASSERT_TRUE(server_->failed());
  EXPECT_EQ(server_->failed()->code, "channel.version");
  EXPECT_EQ(server_->failed()->retry, Retry::kNo);
  Send(MessageType::kFailed, AsBytes("x"));
  EXPECT_TRUE(server_->Expect(MessageType::kEvidence, kMaxMessage, Later(), stop_).error().Is(kMessage));
}

TEST_F(ConnectionTest, ThePeerGoesAway) {
  Send(MessageType::kRelay, AsBytes("last"));
  client_.reset();
  EXPECT_TRUE(server_->Receive(kMaxMessage, Later(), stop_).ok());
  EXPECT_TRUE(server_->Receive(kMaxMessage, Later(), stop_).error().Is(kClosedEarly));
}

TEST_F(ConnectionTest, ThePeerStaysAndSaysNoMore) {
  const auto between_frames = EndsBehind(wire::EncodeFrame(static_cast<uint8_t>(MessageType::kRelay), {}));
  EXPECT_TRUE(server_->Receive(kMaxMessage, Later(), stop_).ok());
  EXPECT_TRUE(server_->Receive(kMaxMessage, Later(), stop_).error().Is(kClosedEarly));
  const Bytes frame = wire::EncodeFrame(static_cast<uint8_t>(MessageType::kFinish), Bytes(2 << 20));
  const auto within = EndsBehind(ByteView(frame).first(100));
  server_->SetMemory(FrameMemory(Budget(1)));
  EXPECT_TRUE(server_->Receive(kMaxFinish, Later(), stop_).error().Is(kClosedEarly)) << "while it is passed over";
}

// The peer is still sending when it is refused: it reads why.
TEST_F(ConnectionTest, TheLastWordArrives) {
  std::thread sender([this] {
    static_cast<void>(client_->Send(MessageType::kFinish, Bytes(8 << 20), Later(), stop_));
    EXPECT_TRUE(client_->Expect(MessageType::kDecision, kMaxMessage, Later(), stop_).error().Is(kRefused));
    client_.reset();
  });
  SendFailed(*server_, FailedOf(Error(kBusy), Side::kNode), Later(), stop_);
  server_->Close(Later(), stop_);
  server_.reset();
  sender.join();
}

TEST_F(ConnectionTest, DeadlinesAndStopping) {
  EXPECT_FALSE(server_->PeerHasSpoken());
  EXPECT_TRUE(server_->Receive(kMaxMessage, Soon(), stop_).error().Is(net::kTimeout));
  stop_.Raise();
  EXPECT_TRUE(server_->Receive(kMaxMessage, Later(), stop_).error().Is(net::kStopping));
}

TEST_F(ConnectionTest, BufferedFrames) {
  Send(MessageType::kRelay, AsBytes("one"));
  Send(MessageType::kRelay, AsBytes("two"));
  EXPECT_FALSE(Must(server_->NextBuffered(kMaxMessage)).has_value());
  std::vector<Bytes> payloads;
  while (payloads.size() < 2) {
    auto frame = Must(server_->NextBuffered(kMaxMessage));
    if (frame) {
      payloads.push_back(std::move(frame->payload));
    } else {
      ASSERT_TRUE(server_->ReadNow().ok());
    }
  }
  EXPECT_EQ(payloads[1], ToBytes("two"));
}

TEST_F(ConnectionTest, NobodyWaitsForAPeerThatDoesNotRead) {
  const Bytes piece(kMaxRelay, 0x5a);
  size_t queued = 0;
  while (!server_->has_output()) {
    ASSERT_TRUE(server_->Queue(MessageType::kRelay, piece).ok());
    ++queued;
    ASSERT_TRUE(server_->WriteNow().ok());
  }
  for (size_t received = 0; received < queued;) {
    ASSERT_TRUE(server_->WriteNow().ok());
    ASSERT_TRUE(client_->ReadNow().ok());
    while (const auto frame = Must(client_->NextBuffered(kMaxMessage))) {
      EXPECT_EQ(frame->payload, piece);
      ++received;
    }
  }
  EXPECT_FALSE(server_->has_output());
}

TEST_F(ConnectionTest, WhoSendsAndDoesNotReadIsRefused) {
  ASSERT_TRUE(server_->Queue(MessageType::kRelay, Bytes(300 << 10)).ok());
  Send(MessageType::kRelay, AsBytes("more"));
  ASSERT_TRUE(server_->Await(Later(), stop_).ok());
  EXPECT_TRUE(server_->ReadNow().error().Is(kBusy));
}

TEST_F(ConnectionTest, WhoSpeaksNoTls) {
  auto raw = Must(net::Socket::Connect(Must(net::Address::Parse("127.0.0.1", listener_.port())), Later(), stop_));
  ASSERT_TRUE(raw.WriteAll(AsBytes("GET / HTTP/1.1\r\n\r\n"), Later(), stop_).ok());
  const auto accepted = Connection::Accept(Must(listener_.Accept(Later(), stop_)), identity_, Later(), stop_);
  EXPECT_TRUE(accepted.error().Is(crypto::kChannelFailed));
  const auto silent =
      Must(net::Socket::Connect(Must(net::Address::Parse("127.0.0.1", listener_.port())), Later(), stop_));
  EXPECT_TRUE(
      Connection::Accept(Must(listener_.Accept(Later(), stop_)), identity_, Soon(), stop_).error().Is(net::kTimeout));
}

}  // namespace
}  // namespace attestor::channel
