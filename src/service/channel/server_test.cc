#include "service/channel/server.h"

#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <thread>

#include "service/channel/descriptors.h"
#include "service/net/address.h"
#include "service/net/socket.h"
#include "service/net/source.h"
#include "testkit/attested/attested.h"

namespace attestor::channel {
namespace {

using testing::Must;

net::Deadline Later() { return net::After(std::chrono::seconds(20)); }

class ServerTest : public ::testing::Test {
 protected:
  // Start serves with a handler of the socket; who has no place is only closed, and who has one shows `standing_` at
  // once.
  void Start(const std::function<void(net::Socket)>& handler) {
    StartVisits([this, handler](Visit visit) {
      if (!visit.turned_away && visit.raise(standing_)) handler(std::move(visit.socket));
    });
  }
  void StartVisits(const std::function<void(Visit)>& handler) {
    serving_ = std::thread([this, handler] { Serve(listener_, limits_, {drain_, stop_}, handler); });
  }
  ~ServerTest() override {
    drain_.Raise();
    if (serving_.joinable()) serving_.join();
  }
  net::Socket Connect() {
    return Must(net::Socket::Connect(Must(net::Address::Parse("127.0.0.1", listener_.port())), Later(), never_));
  }
  // Waits for `bytes` of the other side; empty when it closed.
  Bytes Read(net::Socket& socket) {
    auto read = socket.ReadSome(16, Later(), never_);
    return read.ok() ? std::move(read).value() : Bytes{};
  }

  net::StopSignal drain_, stop_, never_;
  ServerLimits limits_{{2, 2}, std::chrono::milliseconds(200)};
  Standing standing_ = Standing::kSession;
  net::Listener listener_ = Must(net::Listener::Listen(Must(net::Address::Parse("127.0.0.1", 0))));
  std::thread serving_;
};

TEST_F(ServerTest, BeyondTheCapConnectionsAreClosed) {
  limits_.gateways.push_back(*net::AddressRange::Parse("127.0.0.1"));
  Start([this](net::Socket socket) {
    static_cast<void>(socket.WriteAll(AsBytes("in"), Later(), stop_));
    static_cast<void>(socket.ReadSome(1, Later(), stop_));
  });
  net::Socket first = Connect(), second = Connect();
  EXPECT_EQ(Read(first), ToBytes("in"));
  EXPECT_EQ(Read(second), ToBytes("in"));
  net::Socket third = Connect();
  EXPECT_TRUE(Read(third).empty());
  first.ShutdownWrites();
  EXPECT_TRUE(Read(first).empty()) << "its handler is done";
  for (int attempt = 0; attempt < 100; ++attempt) {
    net::Socket fourth = Connect();
    if (Read(fourth) == ToBytes("in")) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  FAIL() << "the place was never free again";
}

TEST_F(ServerTest, WorkAtHandIsFinishedBeforeTheEnd) {
  std::atomic<bool> finished = false;
  Start([&](net::Socket socket) {
    static_cast<void>(socket.WriteAll(AsBytes("in"), Later(), stop_));
    static_cast<void>(socket.ReadSome(1, Later(), stop_));
    finished = true;
  });
  net::Socket client = Connect();
  EXPECT_EQ(Read(client), ToBytes("in"));
  drain_.Raise();
  client.ShutdownWrites();
  serving_.join();
  EXPECT_TRUE(finished);
  EXPECT_FALSE(stop_.raised()) << "nothing had to be stopped";
}

TEST_F(ServerTest, WhoStillWaitsAfterTheGraceIsStopped) {
  Start([this](net::Socket socket) {
    static_cast<void>(socket.WriteAll(AsBytes("in"), Later(), stop_));
    static_cast<void>(socket.ReadSome(1, Later(), stop_));
  });
  net::Socket client = Connect();
  EXPECT_EQ(Read(client), ToBytes("in"));
  const auto begin = std::chrono::steady_clock::now();
  drain_.Raise();
  serving_.join();
  EXPECT_TRUE(stop_.raised());
  const auto took = std::chrono::steady_clock::now() - begin;
  EXPECT_GE(took, limits_.grace);
  EXPECT_LT(took, std::chrono::seconds(10));
}

TEST_F(ServerTest, StrangersGiveWayToWhoComesLater) {
  standing_ = Standing::kNothing;
  Start([this](net::Socket socket) {
    static_cast<void>(socket.WriteAll(AsBytes("in"), Later(), stop_));
    static_cast<void>(socket.ReadSome(1, Later(), stop_));
  });
  net::Socket first = Connect(), second = Connect();
  EXPECT_EQ(Read(first), ToBytes("in"));
  EXPECT_EQ(Read(second), ToBytes("in"));
  net::Socket third = Connect();
  EXPECT_EQ(Read(third), ToBytes("in"));
  EXPECT_TRUE(Read(first).empty()) << "the oldest";
}

TEST_F(ServerTest, WhoHasNoPlaceIsTold) {
  limits_.gateways.push_back(*net::AddressRange::Parse("127.0.0.1"));
  StartVisits([this](Visit visit) {
    if (visit.turned_away) return static_cast<void>(visit.socket.WriteAll(AsBytes("full"), Later(), stop_));
    EXPECT_TRUE(visit.raise(Standing::kSession));
    static_cast<void>(visit.socket.WriteAll(AsBytes("in"), Later(), stop_));
    static_cast<void>(visit.socket.ReadSome(1, Later(), stop_));
  });
  net::Socket first = Connect(), second = Connect();
  EXPECT_EQ(Read(first), ToBytes("in"));
  EXPECT_EQ(Read(second), ToBytes("in"));
  net::Socket third = Connect();
  EXPECT_EQ(Read(third), ToBytes("full"));
}

// A PROXY header: 192.0.2.7 connects.
constexpr char kFromGateway[] = "0d0a0d0a000d0a515549540a2111000cc0000207c6336401dead01bb";

class ProxiedTest : public ServerTest {
 protected:
  ProxiedTest() {
    limits_.proxies.push_back(*net::AddressRange::Parse("127.0.0.0/8"));
    StartVisits([this](Visit visit) {
      if (visit.turned_away) return;
      static_cast<void>(visit.socket.WriteAll(AsBytes("from " + visit.source), Later(), stop_));
    });
  }
  Bytes Ask(const std::string& hex) {
    net::Socket socket = Connect();
    EXPECT_TRUE(socket.WriteAll(*FromHex("0d0a0d0a000d0a515549540a" + hex), Later(), never_).ok());
    auto read = socket.ReadSome(64, Later(), never_);
    return read.ok() ? std::move(read).value() : Bytes{};
  }
};

TEST_F(ProxiedTest, AGatewayNamesTheSource) {
  EXPECT_EQ(Ask("2111000cc0000207c6336401dead01bb"), ToBytes("from 192.0.2.7"));
  EXPECT_EQ(Ask("20000000"), ToBytes("from ")) << "it speaks for itself";
  EXPECT_TRUE(Ask("1111000cc0000207c6336401dead01bb").empty()) << "another version";
}

TEST_F(ServerTest, BehindAGatewayTheSourceIsUnknown) {
  limits_.gateways.push_back(*net::AddressRange::Parse("127.0.0.1"));
  StartVisits([this](Visit visit) {
    static_cast<void>(visit.socket.WriteAll(AsBytes("from " + visit.source), Later(), stop_));
  });
  net::Socket socket = Connect();
  EXPECT_EQ(Read(socket), ToBytes("from "));
}

TEST_F(ServerTest, TheSourceIsThePeersAddress) {
  StartVisits([this](Visit visit) { static_cast<void>(visit.socket.WriteAll(AsBytes(visit.source), Later(), stop_)); });
  net::Socket socket = Connect();
  EXPECT_EQ(Read(socket), ToBytes("127.0.0.1"));
}

// Those that gave way keep their threads until these have ended; the other sources do not wait for that.
class FloodTest : public ServerTest {
 protected:
  FloodTest() {
    limits_.places = {8, 2};
    limits_.to_leave = std::chrono::hours(1);
  }
  // The handler is busy with something that does not end with the connection.
  void StartBusy() {
    StartVisits([this](Visit visit) {
      if (visit.turned_away) return;
      ++threads_;
      static_cast<void>(net::Wait({}, net::After(std::chrono::hours(1)), drain_));
    });
  }
  void Come(int connections) {
    for (int i = 0; i < connections; ++i) flood_.push_back(Connect());
  }
  static size_t OpenFiles() {
    const std::filesystem::directory_iterator files("/proc/self/fd");
    return static_cast<size_t>(std::distance(begin(files), end(files)));
  }
  // Threads ends the service, after the last that came was refused.
  int Threads() {
    EXPECT_TRUE(Read(flood_.back()).empty());
    drain_.Raise();
    serving_.join();
    return threads_;
  }

  std::vector<net::Socket> flood_;
  std::atomic<int> threads_ = 0;
};

TEST_F(FloodTest, ASourceThatComesFasterThanItLeavesIsNotLetIn) {
  StartBusy();
  Come(50);
  EXPECT_EQ(Threads(), 6) << "twice its share, and once more of those that may be told";
}

TEST_F(FloodTest, WhoWasEndedCountsAsLongAsItsThreadRuns) {
  limits_.to_leave = std::chrono::milliseconds(0);
  StartBusy();
  Come(50);
  EXPECT_EQ(Threads(), 4) << "twice its share: nobody may be told for long";
}

TEST_F(FloodTest, AnUnknownSourceHasNoShareOfThoseThatMayBeTold) {
  limits_.gateways.push_back(*net::AddressRange::Parse("127.0.0.1"));
  StartBusy();
  Come(50);
  EXPECT_EQ(Threads(), 22) << "twice the places, and three quarters of them";
}

// The need that a service computes from its places is what it has open when they come faster than they leave.
TEST_F(FloodTest, NoMoreDescriptorsThanItSays) {
  limits_.gateways.push_back(*net::AddressRange::Parse("127.0.0.1"));
  constexpr size_t kOurs = 50;
  for (const size_t places : {size_t{1}, size_t{2}, size_t{3}, size_t{8}}) {
    const net::StopSignal drain, stop;
    auto listener = Must(net::Listener::Listen(Must(net::Address::Parse("127.0.0.1", 0))));
    limits_.places = {places, places};
    const size_t before = OpenFiles();
    std::atomic<bool> turned_away = false;
    std::thread serving([&] {
      Serve(listener, limits_, {drain, stop}, [&](const Visit& visit) {
        if (visit.turned_away) turned_away = true;
        static_cast<void>(net::Wait({}, net::After(std::chrono::hours(1)), drain));
      });
    });
    std::vector<net::Socket> flood;
    for (size_t i = 0; i < kOurs; ++i) {
      flood.push_back(
          Must(net::Socket::Connect(Must(net::Address::Parse("127.0.0.1", listener.port())), Later(), never_)));
    }
    EXPECT_TRUE(Read(flood.back()).empty());
    const size_t held = OpenFiles() - before - kOurs;
    EXPECT_LE(held, DescriptorsForPlaces(places) - DescriptorsForPlaces(0) + 1)
        << places << ": nobody is turned away here";
    EXPECT_GE(held + DescriptorsForPlaces(0), DescriptorsForPlaces(places) - places)
        << places << ": the need is not far more than that";
    EXPECT_FALSE(turned_away) << "they would have descriptors of their own";
    drain.Raise();
    serving.join();
  }
}

// Behind a gateway that names them, too.
TEST_F(FloodTest, ASourceThatAGatewayNamesIsNotLetInFasterThanItLeaves) {
  limits_.proxies.push_back(*net::AddressRange::Parse("127.0.0.1"));
  StartBusy();
  for (int i = 0; i < 12; ++i) {
    Come(1);
    ASSERT_TRUE(flood_.back().WriteAll(*FromHex(kFromGateway), Later(), never_).ok());
    while (threads_ < std::min(i + 1, 6)) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    EXPECT_TRUE(i < 6 || Read(flood_.back()).empty()) << i;
  }
  EXPECT_EQ(Threads(), 6) << "twice its share, and once more of those that may be told";
}

}  // namespace
}  // namespace attestor::channel
