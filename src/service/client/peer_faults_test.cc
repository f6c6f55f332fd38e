// The errors are those of real peers: what they say is read here, so that another wording is noticed.
#include "service/client/peer_faults.h"

#include <gtest/gtest.h>

#include <thread>

#include "core/crypto/secure_channel.h"
#include "core/wire/frame.h"
#include "service/channel/connection.h"
#include "service/channel/errors.h"
#include "service/channel/messages.h"
#include "service/net/errors.h"
#include "service/system/clock.h"
#include "service/system/random.h"

namespace attestor::client {
namespace {

template <class T>
T Must(Result<T> result) {
  EXPECT_TRUE(result.ok()) << result.error().Text();
  return std::move(result).value();
}

class PeerFaultsTest : public ::testing::Test {
 protected:
  net::Deadline Later() const { return net::After(std::chrono::seconds(20)); }
  static net::Listener Listening() { return Must(net::Listener::Listen(Must(net::Address::Parse("127.0.0.1", 0)))); }

  // Met gives how a client fails that asks a peer for evidence, of which `first` is the first message.
  Error Met(channel::MessageType first, channel::MessageType wanted = channel::MessageType::kEvidence) {
    std::thread peer([&] {
      auto connection =
          Must(channel::Connection::Accept(Must(listener_.Accept(Later(), stop_)), identity_, Later(), stop_));
      EXPECT_TRUE(connection.Send(first, AsBytes("x"), Later(), stop_).ok());
      connection.Close(Later(), stop_);
    });
    Error error = Asked(listener_.port(), wanted);
    peer.join();
    return error;
  }

  Error Asked(uint16_t port, channel::MessageType wanted = channel::MessageType::kEvidence) {
    auto connection = channel::Connection::Connect({"127.0.0.1", port}, Later(), stop_);
    if (!connection.ok()) return connection.error();
    return connection->Expect(wanted, channel::kMaxEvidence, Later(), stop_).error();
  }

  net::StopSignal stop_;
  SystemRandom random_;
  crypto::ChannelIdentity identity_ = Must(crypto::ChannelIdentity::Generate(random_, SystemClock().Now()));
  net::Listener listener_ = Listening();
};

Error OfFrames(std::string_view bytes) {
  wire::FrameDecoder frames(channel::kMaxEvidence);
  frames.Feed(AsBytes(bytes));
  return frames.Next().error();
}

void Says(const Error& error, std::string_view part, Sought sought = Sought::kNode) {
  const std::string what = WhatAnswers(error, sought);
  EXPECT_NE(what.find(part), std::string::npos) << error.Text() << ": " << what;
}

TEST_F(PeerFaultsTest, EachWrongPeerHasATextOfItsOwn) {
  Says(Met(channel::MessageType::kHello), "a signer answers there");
  Says(Met(channel::MessageType::kRelay), "another program");
  Says(OfFrames("HTTP/1.1 400 Bad Request\r\n\r\n"), "with HTTPS");
  Says(OfFrames("SSH-2.0-OpenSSH\r\n"), "another program");
}

TEST_F(PeerFaultsTest, WhereASignerIsSought) {
  using channel::MessageType;
  Says(Met(MessageType::kWorkAsked, MessageType::kHello), "a node answers there", Sought::kSigner);
  Says(Met(MessageType::kEvidence, MessageType::kHello), "a node answers there", Sought::kSigner);
  Says(Met(MessageType::kRelay, MessageType::kHello), "a signer of another version", Sought::kSigner);
  Says(OfFrames("HTTP/1.1 400 Bad Request\r\n\r\n"), "and no signer", Sought::kSigner);
  Says(Error(channel::kClosedAtOnce), "the signer may be overloaded", Sought::kSigner);
  EXPECT_EQ(WhatAnswers(Met(MessageType::kFailed, MessageType::kHello), Sought::kSigner), "");
}

TEST_F(PeerFaultsTest, PlainTextAndNothing) {
  std::thread peer([&] {
    net::Socket socket = Must(listener_.Accept(Later(), stop_));
    EXPECT_TRUE(socket.ReadSome(64 * 1024, Later(), stop_).ok());
    EXPECT_TRUE(socket.WriteAll(AsBytes("HTTP/1.1 400 Bad Request\r\n\r\n"), Later(), stop_).ok());
  });
  Says(Asked(listener_.port()), "plain HTTP");
  peer.join();
  const uint16_t closed = Listening().port();
  Says(Asked(closed), "nothing answers there");
}

// With an end or a reset, as it happens to come.
TEST_F(PeerFaultsTest, AcceptedAndClosedAtOnce) {
  for (const bool waits : {false, true}) {
    std::thread peer([&] {
      const net::Socket socket = Must(listener_.Accept(Later(), stop_));
      const int fds[] = {socket.fd()};
      EXPECT_TRUE(!waits || net::Wait(fds, Later(), stop_).ok());
    });
    const Error error = Asked(listener_.port());
    peer.join();
    EXPECT_TRUE(error.Is(channel::kClosedAtOnce)) << error.Text();
    Says(error, "the node may be overloaded");
  }
}

TEST_F(PeerFaultsTest, WhoSaidSomethingHasNotClosedAtOnce) {
  std::thread peer([&] {
    net::Socket socket = Must(listener_.Accept(Later(), stop_));
    EXPECT_TRUE(socket.WriteAll(ByteArray<3>{0x16, 3, 3}, Later(), stop_).ok());
    socket.ShutdownWrites();
    while (true) {
      const auto piece = socket.ReadSome(64 * 1024, Later(), stop_);
      if (!piece.ok() || piece->empty()) return;
    }
  });
  EXPECT_FALSE(Asked(listener_.port()).Is(channel::kClosedAtOnce));
  peer.join();
}

TEST_F(PeerFaultsTest, WhatANodeMaySendTellsNothing) {
  EXPECT_EQ(WhatAnswers(channel::EvidenceMessage::Decode(AsBytes("x")).error()), "")
      << "malformed evidence keeps its code";
  EXPECT_EQ(WhatAnswers(Error(net::kTimeout)), "");
  EXPECT_EQ(WhatAnswers(Met(channel::MessageType::kFailed)), "");
}

}  // namespace
}  // namespace attestor::client
