// A host's addresses are raced as RFC 8305 wants it: a dead one costs a pause, and no more.
#include "service/net/dial.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <iterator>
#include <thread>

#include "service/net/errors.h"
#include "testkit/fixtures/dead_address.h"
#include "testkit/fixtures/no_descriptors.h"

namespace attestor::net {
namespace {

using std::chrono::milliseconds;

Address Loopback(uint16_t port) { return *Address::Parse("127.0.0.1", port); }

class DialTest : public ::testing::Test {
 protected:
  // Dialled gives the port that answered, 0 for none, and how long it took.
  uint16_t Dialled(const std::vector<Address>& addresses, milliseconds patience = milliseconds(5000)) {
    const auto begin = std::chrono::steady_clock::now();
    auto dialled = Dial(addresses, After(patience), stop_);
    took_ = std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - begin);
    if (dialled.ok()) return dialled->address.port();
    error_ = dialled.error();
    return 0;
  }
  static uint16_t ClosedPort() { return Listener::Listen(Loopback(0))->port(); }

  StopSignal stop_;
  Listener listener_ = *Listener::Listen(Loopback(0));
  Address good_ = Loopback(listener_.port());
  testing::DeadAddress silent_;
  Address dead_ = Loopback(silent_.port());
  milliseconds took_{};
  Error error_{kIo};
};

TEST_F(DialTest, ADeadAddressCostsAPause) {
  EXPECT_EQ(Dialled({dead_, good_}), good_.port());
  EXPECT_GE(took_, kDialPause - milliseconds(5));
  EXPECT_LT(took_, milliseconds(1500));
}

TEST_F(DialTest, ManyDeadAddressesAreWaitedForTogether) {
  EXPECT_EQ(Dialled({dead_, dead_, dead_, good_}), good_.port());
  EXPECT_GE(took_, 3 * kDialPause - milliseconds(15));
  EXPECT_LT(took_, milliseconds(2500));
}

// Whoever names a site with many silent addresses takes no more descriptors by it than others.
TEST_F(DialTest, ThreeAreTriedAtOnceAndNoMore) {
  const auto open = [] {
    return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), std::filesystem::directory_iterator());
  };
  const auto before = open();
  std::atomic<bool> done = false;
  auto most = before;
  std::thread watching([&] {
    while (!done) {
      most = std::max(most, open());
      std::this_thread::sleep_for(milliseconds(5));
    }
  });
  EXPECT_EQ(Dialled({dead_, dead_, dead_, dead_, dead_, good_}), good_.port());
  done = true;
  watching.join();
  EXPECT_EQ(most - before, static_cast<ptrdiff_t>(kMostAttempts));
  EXPECT_GE(took_, 2 * kDialPause + 3 * kCrowdedPause - milliseconds(20));
}

TEST_F(DialTest, ARefusalIsFollowedAtOnce) {
  EXPECT_EQ(Dialled({Loopback(ClosedPort()), Loopback(ClosedPort()), good_}), good_.port());
  EXPECT_LT(took_, kDialPause);
  const Address refuses = Loopback(ClosedPort());
  EXPECT_EQ(Dialled({dead_, refuses, refuses, refuses, refuses, refuses, refuses, refuses, good_}), good_.port());
  EXPECT_LT(took_, 4 * kDialPause);
}

// The system knows at once that nobody can be reached there: it makes no connections to all.
TEST_F(DialTest, AnAddressThatCannotBeReachedIsFollowedAtOnce) {
  const Address none = *Address::Parse("255.255.255.255", 1);
  EXPECT_EQ(Dialled({dead_, none, none, none, none, none, none, none, good_}), good_.port());
  EXPECT_LT(took_, 4 * kDialPause);
}

TEST_F(DialTest, WhatLacksHereIsNotBlamedOnTheAddress) {
  EXPECT_EQ(Dialled({good_}), good_.port()) << "a sanitizer, too, needs a descriptor the first time";
  {
    const testing::NoDescriptors none;
    EXPECT_EQ(Dialled({dead_, good_}), 0);
  }
  EXPECT_TRUE(error_.Is(kExhausted)) << error_.Text();
  EXPECT_LT(took_, kDialPause);
  EXPECT_EQ(Dialled({good_}), good_.port());
}

TEST_F(DialTest, TheFirstThatAnswersIsTaken) {
  EXPECT_EQ(Dialled({good_, dead_}), good_.port());
  EXPECT_LT(took_, kDialPause);
}

TEST_F(DialTest, WhenNobodyAnswers) {
  EXPECT_EQ(Dialled({dead_, dead_}, milliseconds(400)), 0);
  EXPECT_TRUE(error_.Is(kTimeout));
  EXPECT_EQ(error_.detail(), dead_.text() + " did not answer in time");
  EXPECT_LT(took_, milliseconds(2000));
  const uint16_t closed = ClosedPort();
  EXPECT_EQ(Dialled({Loopback(closed)}), 0);
  EXPECT_TRUE(error_.Is(kConnect));
  EXPECT_NE(error_.detail().find(std::to_string(closed) + ": Connection refused"), std::string::npos)
      << error_.detail();
  EXPECT_EQ(Dialled({}), 0);
  EXPECT_TRUE(error_.Is(kConnect));
}

TEST_F(DialTest, StoppingEndsIt) {
  std::thread stopper([this] {
    std::this_thread::sleep_for(milliseconds(30));
    stop_.Raise();
  });
  EXPECT_EQ(Dialled({dead_, dead_}), 0);
  EXPECT_TRUE(error_.Is(kStopping));
  stopper.join();
}

TEST(Interleaved, FamiliesInTurn) {
  std::vector<Address> addresses;
  for (const char* ip : {"2001:4860::1", "2001:4860::2", "2001:4860::3", "8.8.8.1", "8.8.8.2"})
    addresses.push_back(*Address::Parse(ip, 1));
  std::string order;
  for (const Address& address : Interleaved(addresses)) order += address.ip() + " ";
  EXPECT_EQ(order, "2001:4860::1 8.8.8.1 2001:4860::2 8.8.8.2 2001:4860::3 ");
  EXPECT_TRUE(Interleaved({}).empty());
}

}  // namespace
}  // namespace attestor::net
