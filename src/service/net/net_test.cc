// Addresses that a node may connect to for strangers, and sockets that never wait longer than told.
#include <gtest/gtest.h>

#include <thread>

#include "service/net/address.h"
#include "service/net/errors.h"
#include "service/net/socket.h"
#include "testkit/fixtures/no_descriptors.h"

namespace attestor::net {
namespace {

Address Loopback(uint16_t port) { return *Address::Parse("127.0.0.1", port); }
Deadline Soon() { return After(std::chrono::milliseconds(50)); }
Deadline Later() { return After(std::chrono::seconds(10)); }

TEST(Address, WhatIsNotPublic) {
  for (const char* ip : {"0.0.0.0",          "10.1.2.3",        "100.64.0.1",  "100.127.255.255",
                         "127.0.0.1",        "169.254.169.254", "172.16.0.1",  "172.31.255.255",
                         "192.0.0.8",        "192.0.2.1",       "192.168.1.1", "198.18.0.1",
                         "198.19.255.255",   "198.51.100.1",    "203.0.113.1", "224.0.0.1",
                         "240.0.0.1",        "255.255.255.255", "::",          "::1",
                         "::ffff:127.0.0.1", "::ffff:8.8.8.8",  "::7f00:1",    "64:ff9b::a00:1",
                         "64:ff9b:1::1",     "100::1",          "2001::1",     "2001:db8::1",
                         "2001:10::1",       "2002:7f00:1::1",  "3fff::1",     "3fff:fff::1",
                         "fc00::1",          "fd12::1",         "fe80::1",     "fec0::1",
                         "ff02::1"}) {
    EXPECT_FALSE(Address::Parse(ip, 443)->IsPublic()) << ip;
  }
}

TEST(Address, WhatIsPublic) {
  for (const char* ip :
       {"1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "172.15.255.255",
        "172.32.0.0", "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255",
        "2606:4700::1111", "2001:4860:4860::8888", "2a00:1450::1", "3fff:1000::1"}) {
    EXPECT_TRUE(Address::Parse(ip, 443)->IsPublic()) << ip;
  }
}

TEST(Address, TextForms) {
  EXPECT_EQ(Address::Parse("8.8.8.8", 443)->text(), "8.8.8.8:443");
  EXPECT_EQ(Address::Parse("2001:4860::8888", 1)->text(), "[2001:4860::8888]:1");
  for (const char* bad : {"", "8.8.8", "8.8.8.8.8", "[::1]", "::1%lo", "host", "0x7f.1", "127.1", "8.8.8.8 "}) {
    EXPECT_TRUE(Address::Parse(bad, 1).error().Is(kBadAddress)) << bad;
  }
}

TEST(HostPort, Forms) {
  EXPECT_EQ(ParseHostPort("example.com:443")->host, "example.com");
  EXPECT_EQ(ParseHostPort("[::1]:7050")->host, "::1");
  EXPECT_EQ(ParseHostPort("[::1]:7050")->port, 7050);
  for (const char* bad :
       {"", "host", "host:", ":443", "host:65536", "host:-1", "host:4x", "::1:443", "[::1]443", "[::1", "[]:1"}) {
    EXPECT_TRUE(ParseHostPort(bad).error().Is(kBadAddress)) << bad;
  }
}

TEST(Resolve, NamesThatCannotExist) {
  EXPECT_TRUE(Resolve("no-such-host.invalid", 443).error().Is(kResolve));
  EXPECT_EQ(Resolve("127.0.0.1", 443)->at(0).text(), "127.0.0.1:443");
}

TEST(Resolve, AHostIsNotBlamedForWhatLacksHere) {
  EXPECT_FALSE(Resolve("no-such-host.invalid", 443).ok()) << "a sanitizer, too, needs a descriptor the first time";
  const testing::NoDescriptors none;
  const auto unasked = Resolve("no-such-host.invalid", 443);
  ASSERT_TRUE(unasked.error().Is(kExhausted)) << unasked.error().Text();
  EXPECT_EQ(unasked.error().detail().find("invalid"), std::string::npos) << "logs hold it";
  EXPECT_TRUE(Resolve("127.0.0.1", 443).ok()) << "an address needs nobody's answer";
}

class SocketTest : public ::testing::Test {
 protected:
  void SetUp() override {
    auto client = Socket::Connect(Loopback(listener_.port()), Later(), stop_);
    ASSERT_TRUE(client.ok());
    client_.emplace(std::move(client).value());
    auto server = listener_.Accept(Later(), stop_);
    ASSERT_TRUE(server.ok());
    server_.emplace(std::move(server).value());
  }

  StopSignal stop_;
  Listener listener_ = *Listener::Listen(Loopback(0));
  std::optional<Socket> client_;
  std::optional<Socket> server_;
};

TEST_F(SocketTest, BytesAndTheEndArrive) {
  ASSERT_TRUE(client_->WriteAll(AsBytes("hello"), Later(), stop_).ok());
  client_->ShutdownWrites();
  EXPECT_EQ(*server_->ReadSome(3, Later(), stop_), ToBytes("hel"));
  EXPECT_EQ(*server_->ReadSome(100, Later(), stop_), ToBytes("lo"));
  EXPECT_TRUE(server_->ReadSome(100, Later(), stop_)->empty());
}

TEST_F(SocketTest, MoreThanTheKernelBuffers) {
  const Bytes large(8 << 20, 'x');
  std::thread writer([&] { EXPECT_TRUE(client_->WriteAll(large, Later(), stop_).ok()); });
  size_t received = 0;
  while (received < large.size()) received += server_->ReadSome(1 << 16, Later(), stop_)->size();
  writer.join();
  EXPECT_EQ(received, large.size());
}

TEST_F(SocketTest, DeadlinesHold) {
  EXPECT_TRUE(server_->ReadSome(1, Soon(), stop_).error().Is(kTimeout));
  EXPECT_TRUE(server_->WriteAll(Bytes(64 << 20), Soon(), stop_).error().Is(kTimeout)) << "nobody reads";
  EXPECT_TRUE(listener_.Accept(Soon(), stop_).error().Is(kTimeout));
  const int fds[] = {server_->fd()};
  EXPECT_TRUE(Wait(fds, Soon(), stop_).error().Is(kTimeout));
}

TEST_F(SocketTest, StoppingWakesWhoeverWaits) {
  std::thread stopper([this] {
    std::this_thread::sleep_for(std::chrono::milliseconds(30));
    stop_.Raise();
  });
  EXPECT_TRUE(server_->ReadSome(1, Later(), stop_).error().Is(kStopping));
  stopper.join();
  EXPECT_TRUE(stop_.raised());
  EXPECT_TRUE(listener_.Accept(Later(), stop_).error().Is(kStopping));
  stop_.Raise();
  EXPECT_TRUE(stop_.raised()) << "raising twice changes nothing";
}

TEST_F(SocketTest, ClosedByTheOtherSide) {
  client_.reset();
  EXPECT_TRUE(server_->ReadSome(1, Later(), stop_)->empty());
  Status status;
  for (int i = 0; i < 100 && status.ok(); ++i) status = server_->WriteAll(Bytes(1 << 16), Later(), stop_);
  EXPECT_TRUE(status.error().Is(kClosed));
}

TEST_F(SocketTest, WaitTellsWhichCanBeRead) {
  auto other = Socket::Connect(Loopback(listener_.port()), Later(), stop_);
  auto other_server = listener_.Accept(Later(), stop_);
  ASSERT_TRUE(other->WriteAll(AsBytes("x"), Later(), stop_).ok());
  const int fds[] = {server_->fd(), other_server->fd()};
  EXPECT_EQ(*Wait(fds, Later(), stop_), 1u);
}

TEST_F(SocketTest, RefusedConnectionsAndTakenPorts) {
  EXPECT_TRUE(Listener::Listen(Loopback(listener_.port())).error().Is(kListen));
  uint16_t free_port = 0;
  {
    const auto closed = Listener::Listen(Loopback(0));
    free_port = closed->port();
  }
  EXPECT_TRUE(Socket::Connect(Loopback(free_port), Later(), stop_).error().Is(kConnect));
  EXPECT_TRUE(Socket::ConnectTo({"127.0.0.1", free_port}, Later(), stop_).error().Is(kConnect));
  EXPECT_TRUE(Socket::ConnectUnix("/nonexistent/socket", Later(), stop_).error().Is(kConnect));
  EXPECT_TRUE(Socket::ConnectUnix(std::string(200, 'x'), Later(), stop_).error().Is(kBadAddress));
}

TEST(Listener, IpV6Loopback) {
  const StopSignal stop;
  auto listener = Listener::Listen(*Address::Parse("::1", 0));
  if (!listener.ok()) GTEST_SKIP() << "no IPv6 here";
  auto client = Socket::Connect(*Address::Parse("::1", listener->port()), Later(), stop);
  EXPECT_TRUE(client.ok());
  EXPECT_TRUE(listener->Accept(Later(), stop).ok());
}

}  // namespace
}  // namespace attestor::net
