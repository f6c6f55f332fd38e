// One relayed connection, without the services around it.
#include "service/node/relay.h"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <future>
#include <thread>

#include "core/crypto/secure_channel.h"
#include "service/channel/errors.h"
#include "service/channel/source_memory.h"
#include "service/config/config.h"
#include "service/net/errors.h"
#include "service/node/errors.h"
#include "service/system/clock.h"
#include "service/system/random.h"
#include "session/recording/recording.h"
#include "session/recording/session.h"
#include "testkit/fixtures/dead_address.h"
#include "testkit/fixtures/no_descriptors.h"
#include "web/tls/client.h"

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
    std::thread connecting(
        [this] { client_.emplace(Must(channel::Connection::Connect({"127.0.0.1", node_.port()}, Later(), stop_))); });
    towards_client_.emplace(
        Must(channel::Connection::Accept(Must(node_.Accept(Later(), stop_)), identity_, Later(), stop_)));
    connecting.join();
  }

  // What the server does; by default it echoes once.
  std::function<void(net::Socket)> serve = [this](net::Socket socket) {
    auto bytes = socket.ReadSome(65536, Later(), stop_);
    if (bytes.ok() && !bytes->empty()) static_cast<void>(socket.WriteAll(*bytes, Later(), stop_));
  };

  // Run runs the relay on this thread, with `client` and the server on others.
  Result<Relayed> Run(const std::function<void()>& client) {
    const auto address = Must(net::Address::Parse("127.0.0.1", server_.port()));
    auto server = Must(ConnectToServer({address}, Later(), stop_));
    std::thread serving([this] { serve(Must(server_.Accept(Later(), stop_))); });
    std::thread sending(client);
    const RelayContext context{request_, challenge_, limits_, clock_, *memory_in_use_, source_memory_, patience_};
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
    WaitForTheEnd();
  }
  void WaitForTheEnd() {
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
  recording::SessionRequest request_;
  recording::Challenge challenge_{};
  config::SessionLimits limits_;
  ByteBudget memory_{1 << 20};
  ByteBudget* memory_in_use_ = &memory_;
  std::shared_ptr<ByteBudget> source_memory_;
  std::chrono::milliseconds patience_ = std::chrono::seconds(10);
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

// A server that is held up may run into a limit of its own and end its answer early: it must never wait for the client.
TEST_F(RelayTest, TheServerNeverWaitsForAClientThatDoesNotRead) {
  const Bytes answer(4 << 20, 0x5e);
  std::promise<bool> served;
  serve = [&](net::Socket socket) {
    static_cast<void>(socket.ReadSome(65536, Later(), stop_));
    served.set_value(socket.WriteAll(answer, Later(), stop_).ok());
  };
  limits_.max_server_bytes = answer.size();
  ByteBudget enough(size_t{64} << 20);
  memory_in_use_ = &enough;
  const auto relayed = Run([&] {
    static_cast<void>(client_->Send(channel::MessageType::kRelay, ClientHello(), Later(), stop_));
    EXPECT_TRUE(served.get_future().get()) << "the server has sent everything while the client has read nothing";
    Bytes received;
    while (true) {
      const auto frame = client_->Receive(channel::kMaxMessage, Later(), stop_);
      if (!frame.ok() || frame->type == static_cast<uint8_t>(channel::MessageType::kClosed)) break;
      if (frame->type == static_cast<uint8_t>(channel::MessageType::kRelay)) Append(received, frame->payload);
    }
    EXPECT_EQ(received, answer);
  });
  ASSERT_TRUE(relayed.ok()) << relayed.error().Text();
  EXPECT_EQ(relayed->recording.server_bytes, answer);
}

TEST_F(RelayTest, AClientThatTakesNothingIsNotWaitedForForEver) {
  const int few = 4096;
  ASSERT_EQ(setsockopt(towards_client_->fd(), SOL_SOCKET, SO_SNDBUF, &few, sizeof(few)), 0);
  const Bytes answer(4 << 20, 0x5e);
  serve = [&](net::Socket socket) {
    static_cast<void>(socket.ReadSome(65536, Later(), stop_));
    static_cast<void>(socket.WriteAll(answer, Later(), stop_));
  };
  limits_.max_server_bytes = answer.size();
  ByteBudget enough(size_t{64} << 20);
  memory_in_use_ = &enough;
  patience_ = std::chrono::milliseconds(50);
  const auto relayed =
      Run([&] { static_cast<void>(client_->Send(channel::MessageType::kRelay, ClientHello(), Later(), stop_)); });
  ASSERT_FALSE(relayed.ok());
  EXPECT_TRUE(relayed.error().Is(kNotReading)) << relayed.error().Text();
}

// Every FIN towards the server is an event, in its place, so that the gate can judge it.
TEST_F(RelayTest, EndsAreRecorded) {
  serve = [this](net::Socket socket) {
    static_cast<void>(socket.ReadSome(65536, Later(), stop_));
    EXPECT_TRUE(socket.ReadSome(1, Later(), stop_)->empty()) << "the client's FIN";
    static_cast<void>(socket.WriteAll(AsBytes("late"), Later(), stop_));
  };
  const auto relayed = Run([&] {
    static_cast<void>(client_->Send(channel::MessageType::kRelay, ClientHello(), Later(), stop_));
    static_cast<void>(client_->Send(channel::MessageType::kClosed, ByteArray<1>{0xa0}, Later(), stop_));
    WaitForTheEnd();
  });
  ASSERT_TRUE(relayed.ok()) << relayed.error().Text();
  const std::vector<recording::Event>& events = relayed->recording.events;
  ASSERT_EQ(events.size(), 4u);
  EXPECT_TRUE(events[1].is_end() && events[1].direction == recording::Direction::kClientToServer);
  EXPECT_EQ(events[2].length, 4u);
  EXPECT_TRUE(events[3].is_end() && events[3].direction == recording::Direction::kServerToClient);
}

TEST_F(RelayTest, AServerThatEndsFirstIsRecordedFirst) {
  const auto relayed = Run([&] { SendAndWait(ClientHello()); });
  ASSERT_TRUE(relayed.ok()) << relayed.error().Text();
  const std::vector<recording::Event>& events = relayed->recording.events;
  ASSERT_EQ(events.size(), 4u);
  EXPECT_TRUE(events[2].is_end() && events[2].direction == recording::Direction::kServerToClient);
  EXPECT_TRUE(events[3].is_end() && events[3].direction == recording::Direction::kClientToServer);
}

// What a client sends and leaves unread must not be able to hold the relay up, either.
TEST_F(RelayTest, NothingCanBeFinishedOnceTheClientHasLeft) {
  std::promise<void> left;
  serve = [&](net::Socket socket) {
    static_cast<void>(socket.ReadSome(65536, Later(), stop_));
    left.get_future().wait();
    static_cast<void>(socket.ReadSome(1, Later(), stop_));
  };
  const auto relayed = Run([&] {
    static_cast<void>(client_->Send(channel::MessageType::kRelay, ClientHello(), Later(), stop_));
    client_.reset();
    left.set_value();
  });
  ASSERT_FALSE(relayed.ok());
  EXPECT_TRUE(relayed.error().Is(channel::kClosedEarly) || relayed.error().Is(net::kClosed)) << relayed.error().Text();
}

TEST_F(RelayTest, OneHelloOfThisSessionComesFirst) {
  const Bytes hello = ClientHello();
  challenge_[0] ^= 1;
  const auto relayed = Run([&] { SendAndWait(hello); });
  ASSERT_FALSE(relayed.ok());
  EXPECT_TRUE(relayed.error().Is(kFirstBytes)) << relayed.error().Text();
}

struct FirstBytesCase {
  const char* what;
  Bytes bytes;
};
class FirstBytes : public RelayTest, public ::testing::WithParamInterface<FirstBytesCase> {};

TEST_P(FirstBytes, AreRefused) {
  const auto relayed = Run([&] { SendAndWait(GetParam().bytes); });
  ASSERT_FALSE(relayed.ok());
  EXPECT_TRUE(relayed.error().Is(kFirstBytes)) << relayed.error().Text();
  EXPECT_NE(relayed.error().detail().find(GetParam().what), std::string::npos) << relayed.error().detail();
}

INSTANTIATE_TEST_SUITE_P(Relay, FirstBytes,
                         ::testing::Values(FirstBytesCase{"not a handshake record", {21, 3, 3, 0, 2, 1, 0}},
                                           FirstBytesCase{"not one whole message", {22, 3, 3, 0, 5, 1, 0, 1, 0, 3}},
                                           FirstBytesCase{"not a ClientHello", {22, 3, 3, 0, 4, 2, 0, 0, 0}}),
                         [](const auto& one) {
                           std::string name = one.param.what;
                           std::ranges::replace(name, ' ', '_');
                           return name;
                         });

// Whoever sends is bound by the memory whether or not anybody answers, and so is whoever answers.
TEST_F(RelayTest, NoMoreThanTheMemoryForTheRequestAlone) {
  serve = [this](net::Socket socket) { static_cast<void>(socket.ReadSome(65536, Later(), stop_)); };
  ByteBudget::Share others;
  ASSERT_TRUE(others.Grow(memory_, memory_.free() - 100));
  const auto relayed = Run([&] { SendAndWait(ClientHello()); });
  ASSERT_FALSE(relayed.ok());
  EXPECT_TRUE(relayed.error().Is(kBusy)) << relayed.error().Text();
}

TEST_F(RelayTest, NoMoreThanTheMemoryForTheResponseAlone) {
  const Bytes hello = ClientHello();
  ByteBudget::Share others;
  ASSERT_TRUE(others.Grow(memory_, memory_.free() - kHeldCopies * hello.size()));
  const auto relayed = Run([&] { SendAndWait(hello); });
  ASSERT_FALSE(relayed.ok());
  EXPECT_TRUE(relayed.error().Is(kBusy)) << relayed.error().Text();
}

TEST_F(RelayTest, NoMoreThanTheMemoryOfAllSessions) {
  ByteBudget::Share others;
  ASSERT_TRUE(others.Grow(memory_, memory_.free() - 100));
  const auto relayed = Run([&] { SendAndWait(ClientHello()); });
  ASSERT_FALSE(relayed.ok());
  EXPECT_TRUE(relayed.error().Is(kBusy)) << relayed.error().Text();
  EXPECT_EQ(memory_.free(), 100u) << "nothing is kept of a session that ended";
}

TEST_F(RelayTest, NoMoreThanTheMemoryOfOneAddress) {
  channel::SourceMemory shares(100);
  source_memory_ = shares.Of("192.0.2.1");
  const auto relayed = Run([&] { SendAndWait(ClientHello()); });
  ASSERT_FALSE(relayed.ok());
  EXPECT_TRUE(relayed.error().Is(kBusy)) << relayed.error().Text();
  EXPECT_EQ(source_memory_->free(), 100u) << "nothing is kept of a session that ended";
  EXPECT_EQ(memory_.free(), size_t{1} << 20) << "and the others have lost nothing";
}

TEST_F(RelayTest, NoMoreThanTheSessionsLimit) {
  const Bytes hello = ClientHello();
  limits_.max_server_bytes = hello.size() - 1;
  const auto relayed = Run([&] { SendAndWait(hello); });
  ASSERT_FALSE(relayed.ok());
  EXPECT_TRUE(relayed.error().Is(kTooManyBytes)) << relayed.error().Text();
}

TEST(ConnectToServer, AnAddressThatNeverAnswersCostsLittle) {
  const testing::DeadAddress silent;
  const net::Address dead = Must(net::Address::Parse("127.0.0.1", silent.port()));
  const net::StopSignal stop;
  auto listener = Must(net::Listener::Listen(Must(net::Address::Parse("127.0.0.1", 0))));
  const net::Address good = Must(net::Address::Parse("127.0.0.1", listener.port()));
  const auto begin = std::chrono::steady_clock::now();
  const auto connected = ConnectToServer({dead, good}, Later(), stop);
  ASSERT_TRUE(connected.ok()) << connected.error().Text();
  EXPECT_EQ(connected->address.port(), good.port());
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(2));
  const auto none = ConnectToServer({dead}, net::After(std::chrono::milliseconds(900)), stop);
  EXPECT_TRUE(none.error().Is(kSiteUnreachable)) << none.error().Text();
}

TEST(ConnectToServer, ASiteIsNotBlamedForWhatLacksHere) {
  const net::StopSignal stop;
  const net::Address address = Must(net::Address::Parse("127.0.0.1", 1));
  EXPECT_TRUE(ConnectToServer({address}, Later(), stop).error().Is(kSiteUnreachable));
  const testing::NoDescriptors none;
  EXPECT_TRUE(ConnectToServer({address}, Later(), stop).error().Is(kBusy));
}

TEST(ResolveTarget, ASiteIsNotBlamedForWhatLacksHere) {
  recording::SessionRequest request;
  request.host = "no-such-host.invalid";
  EXPECT_TRUE(ResolveTarget(request, true).error().Is(kSiteUnresolved));
  const testing::NoDescriptors none;
  EXPECT_TRUE(ResolveTarget(request, true).error().Is(kBusy));
}

TEST(ResolveTarget, PrivateAddressesOnlyWhenAllowed) {
  recording::SessionRequest request;
  request.host = "localhost";
  EXPECT_TRUE(ResolveTarget(request, false).error().Is(net::kAddressRefused));
  EXPECT_TRUE(ResolveTarget(request, true).ok());
  request.host = "no-such-host.invalid";
  EXPECT_TRUE(ResolveTarget(request, true).error().Is(kSiteUnresolved));
}

}  // namespace
}  // namespace attestor::node
