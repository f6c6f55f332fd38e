// One relayed connection, without the services around it.
#include "node/relay.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <thread>

#include "channel/errors.h"
#include "net/errors.h"
#include "node/errors.h"
#include "tls/client.h"

namespace attestor::node {
namespace {

net::Deadline Later() { return net::After(std::chrono::seconds(20)); }

template <class T>
T Must(Result<T> result) {
  if (!result.ok()) {
    ADD_FAILURE() << result.error().Text();
    std::abort();
  }
  return std::move(result).value();
}

class RelayTest : public ::testing::Test {
 protected:
  RelayTest() {
    request_.host = "bank.example";
    challenge_.fill(0x5a);
    std::thread connecting([this] { client_.emplace(Must(channel::Connection::Connect({"127.0.0.1", node_.port()}, Later(), stop_))); });
    towards_client_.emplace(Must(channel::Connection::Accept(Must(node_.Accept(Later(), stop_)), identity_, Later(), stop_)));
    connecting.join();
  }

  // Relayed runs the relay on this thread, with `client` and a server that echoes once on others.
  Result<Relayed> Run(const std::function<void()>& client) {
    const auto address = Must(net::Address::Parse("127.0.0.1", server_.port()));
    auto server = Must(ConnectToServer({address}, Later(), stop_));
    std::thread serving([this] {
      auto socket = Must(server_.Accept(Later(), stop_));
      auto bytes = socket.ReadSome(65536, Later(), stop_);
      if (bytes.ok() && !bytes->empty()) static_cast<void>(socket.WriteAll(*bytes, Later(), stop_));
    });
    std::thread sending(client);
    const RelayContext context{request_, challenge_, limits_, clock_, memory_};
    auto relayed = Relay(*towards_client_, std::move(server), context, stop_);
    if (!relayed.ok()) {
      stop_.Raise();  // for the threads that still wait
    }
    sending.join();
    serving.join();
    return relayed;
  }
  void SendAndWait(const Bytes& bytes) {
    static_cast<void>(client_->Send(channel::MessageType::kRelay, bytes, Later(), stop_));
    while (true) {
      const auto frame = client_->Receive(channel::kMaxMessage, Later(), stop_);
      if (!frame.ok() || frame->type == static_cast<uint8_t>(channel::MessageType::kClosed)) return;
    }
  }
  Bytes ClientHello() {
    tls::Client client({request_.host, challenge_, [](std::span<const Bytes>) { return Ok(); }}, random_);
    return client.TakeOutput();
  }
  static net::Listener Loopback() { return Must(net::Listener::Listen(Must(net::Address::Parse("127.0.0.1", 0)))); }

  net::StopSignal stop_;
  SystemRandom random_;
  SystemClock clock_;
  crypto::ChannelIdentity identity_ = Must(crypto::ChannelIdentity::Generate(random_, clock_.Now()));
  net::Listener node_ = Loopback();
  net::Listener server_ = Loopback();
  std::optional<channel::Connection> client_;
  std::optional<channel::Connection> towards_client_;
  transcript::SessionRequest request_;
  transcript::Challenge challenge_{};
  config::SessionLimits limits_;
  ByteBudget memory_{1 << 20};
};

TEST_F(RelayTest, RecordsBothDirections) {
  const Bytes hello = ClientHello();
  const auto relayed = Run([&] { SendAndWait(hello); });
  ASSERT_TRUE(relayed.ok()) << relayed.error().Text();
  EXPECT_EQ(relayed->recording.client_bytes, hello);
  EXPECT_EQ(relayed->recording.server_bytes, hello);
  EXPECT_EQ(relayed->recording.address, "127.0.0.1");
  EXPECT_EQ(relayed->recording.port, server_.port());
  EXPECT_LT(memory_.free(), size_t{1} << 20) << "held for as long as the recording is";
}

TEST_F(RelayTest, OneHelloOfThisSessionComesFirst) {
  const Bytes hello = ClientHello();
  challenge_[0] ^= 1;
  const auto relayed = Run([&] { SendAndWait(hello); });
  ASSERT_FALSE(relayed.ok());
  EXPECT_TRUE(relayed.error().Is(kFirstBytes)) << relayed.error().Text();
}

TEST_F(RelayTest, NoMoreThanTheMemoryOfAllSessions) {
  ByteBudget::Share others;
  ASSERT_TRUE(others.Grow(memory_, memory_.free() - 100));
  const auto relayed = Run([&] { SendAndWait(ClientHello()); });
  ASSERT_FALSE(relayed.ok());
  EXPECT_TRUE(relayed.error().Is(kBusy)) << relayed.error().Text();
  EXPECT_EQ(memory_.free(), 100u) << "nothing is kept of a session that ended";
}

TEST_F(RelayTest, NoMoreThanTheSessionsLimit) {
  const Bytes hello = ClientHello();
  limits_.max_server_bytes = hello.size() - 1;
  const auto relayed = Run([&] { SendAndWait(hello); });
  ASSERT_FALSE(relayed.ok());
  EXPECT_TRUE(relayed.error().Is(kTooManyBytes)) << relayed.error().Text();
}

TEST(ResolveTarget, PrivateAddressesOnlyWhenAllowed) {
  transcript::SessionRequest request;
  request.host = "localhost";
  EXPECT_TRUE(ResolveTarget(request, false).error().Is(net::kAddressRefused));
  EXPECT_TRUE(ResolveTarget(request, true).ok());
  request.host = "no-such-host.invalid";
  EXPECT_TRUE(ResolveTarget(request, true).error().Is(kSiteUnresolved));
}

}  // namespace
}  // namespace attestor::node
