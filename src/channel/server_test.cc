#include "channel/server.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "testing/attested.h"

namespace attestor::channel {
namespace {

using testing::Must;

net::Deadline Later() { return net::After(std::chrono::seconds(20)); }

class ServerTest : public ::testing::Test {
 protected:
  void Start(const std::function<void(net::Socket)>& handler) {
    serving_ = std::thread([this, handler] { Serve(listener_, limits_, {drain_, stop_}, handler); });
  }
  ~ServerTest() override {
    drain_.Raise();
    if (serving_.joinable()) serving_.join();
  }
  net::Socket Connect() { return Must(net::Socket::Connect(Must(net::Address::Parse("127.0.0.1", listener_.port())), Later(), never_)); }
  // Waits for `bytes` of the other side; empty when it closed.
  Bytes Read(net::Socket& socket) {
    auto read = socket.ReadSome(16, Later(), never_);
    return read.ok() ? std::move(read).value() : Bytes{};
  }

  net::StopSignal drain_, stop_, never_;
  ServerLimits limits_{2, std::chrono::milliseconds(200)};
  net::Listener listener_ = Must(net::Listener::Listen(Must(net::Address::Parse("127.0.0.1", 0))));
  std::thread serving_;
};

TEST_F(ServerTest, BeyondTheCapConnectionsAreClosed) {
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

}  // namespace
}  // namespace attestor::channel
