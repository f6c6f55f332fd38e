// Whose work is done next, and who is told that there is too much.
#include "service/gate/turns.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <optional>
#include <thread>
#include <vector>

#include "service/gate/errors.h"

namespace attestor::gate {
namespace {

constexpr uint64_t kLarge = 1000;

class TurnsTest : public ::testing::Test {
 protected:
  static Work WorkOf(uint8_t client, uint64_t cost, uint8_t node = 0) {
    Work work;
    work.node.fill(node);
    work.client.fill(client);
    work.cost = cost;
    return work;
  }
  // Queue lets a piece wait on a thread of its own, and notes `name` when it has had its turn, or its refusal.
  void Queue(const std::string& name, Work work) {
    const Duration before = turns_.wait();
    threads_.emplace_back([this, name, work = std::move(work)] {
      const auto turn = turns_.Take(work);
      std::lock_guard lock(mutex_);
      order_.push_back(turn.ok() ? name : name + ": " + std::string(turn.error().code().id));
    });
    // It waits, or was refused at once.
    while (turns_.wait() == before && Done() == done_) std::this_thread::yield();
    done_ = Done();
  }
  std::vector<std::string> Copy() {
    std::lock_guard lock(mutex_);
    return order_;
  }
  size_t Done() {
    std::lock_guard lock(mutex_);
    return order_.size();
  }
  std::vector<std::string> Order() {
    for (std::thread& thread : threads_) thread.join();
    return order_;
  }
  Turns::Turn Occupy() {
    auto turn = turns_.Take(WorkOf(255, kLarge));
    EXPECT_TRUE(turn.ok());
    return std::move(turn).value();
  }

  Turns turns_{1, 10 * kLarge};
  std::vector<std::thread> threads_;
  std::mutex mutex_;
  std::vector<std::string> order_;
  size_t done_ = 0;
};

TEST_F(TurnsTest, AClientThatAsksForMuchWaitsForItself) {
  {
    const Turns::Turn running = Occupy();
    for (int i = 1; i <= 3; ++i) Queue("flood " + std::to_string(i), WorkOf(1, kLarge));
    Queue("honest", WorkOf(2, kLarge - 1));
  }
  EXPECT_EQ(Order(), (std::vector<std::string>{"honest", "flood 1", "flood 2", "flood 3"}));
}

TEST_F(TurnsTest, ShorterPiecesPassLongerOnes) {
  {
    const Turns::Turn running = Occupy();
    Queue("long", WorkOf(1, kLarge));
    Queue("short", WorkOf(2, kLarge / 2));
  }
  EXPECT_EQ(Order(), (std::vector<std::string>{"short", "long"}));
}

TEST_F(TurnsTest, NobodyIsPassedForEver) {
  {
    const Turns::Turn running = Occupy();
    Queue("long", WorkOf(1, 5 * kSmallCost));
    for (int i = 1; i <= 3; ++i) Queue("short " + std::to_string(i), WorkOf(2, 2 * kSmallCost));
  }
  EXPECT_EQ(Order(), (std::vector<std::string>{"short 1", "short 2", "long", "short 3"}));
}

// Where nobody can be told apart every piece has a name of its own, and nothing of them may stay.
TEST_F(TurnsTest, NamesThatComeOnceAreForgotten) {
  for (uint32_t i = 0; i < 1000; ++i) {
    Work work = WorkOf(0, 5);
    std::memcpy(work.client.data(), &i, sizeof(i));
    EXPECT_TRUE(turns_.Take(work).ok());
  }
  EXPECT_EQ(turns_.remembered(), 0u);
}

// A client that has had much comes again, while others come anew all the time: its turn comes.
TEST_F(TurnsTest, NewNamesDoNotPassForEver) {
  size_t passed = 0;
  {
    std::optional<Turns::Turn> running(Occupy());
    Queue("first", WorkOf(1, kLarge));
    Queue("again", WorkOf(1, kLarge));
    // Each new name takes the place of the one that runs; one is always waiting beside those of client 1.
    for (uint8_t name = 2; name < 100; ++name) {
      Queue("new", WorkOf(name, kLarge / 2));
      running.reset();
      running.emplace(std::move(turns_.Take(WorkOf(name, kLarge / 2))).value());
      const std::vector<std::string> order = Copy();
      if (std::ranges::find(order, "again") != order.end()) break;
      ++passed;
    }
  }
  Order();
  EXPECT_LT(passed, 20u);
}

TEST_F(TurnsTest, SmallPiecesHaveALaneOfTheirOwn) {
  const Turns::Turn running = Occupy();
  EXPECT_TRUE(turns_.Take(WorkOf(1, kSmallCost)).ok()) << "it did not wait for the large one";
}

TEST_F(TurnsTest, WhoHasLeftIsNotWaitedFor) {
  const Turns::Turn running = Occupy();
  Work work = WorkOf(1, kLarge);
  work.gone = [] { return true; };
  EXPECT_TRUE(turns_.Take(work).error().Is(kGivenUp));
  EXPECT_EQ(turns_.wait(), Duration(0));
}

TEST_F(TurnsTest, BeyondWhatMayWaitTheGreediestIsRefused) {
  {
    const Turns::Turn running = Occupy();
    for (int i = 1; i <= 5; ++i) Queue("flood " + std::to_string(i), WorkOf(1, kLarge));
    EXPECT_TRUE(turns_.Take(WorkOf(1, kLarge)).error().Is(kOverloaded)) << "one node waits with half of it at most";
    for (uint8_t node = 1; node <= 2; ++node) Queue("other node " + std::to_string(node), WorkOf(2, 2 * kLarge, node));
    Queue("honest", WorkOf(3, kLarge, 3));
    Queue("one more", WorkOf(4, kLarge, 4));
  }
  const auto order = Order();
  EXPECT_EQ(order.front(), "flood 5: gate.overloaded");
  EXPECT_NE(std::ranges::find(order, "honest"), order.end());
  EXPECT_NE(std::ranges::find(order, "one more"), order.end());
}

// A newcomer that does not fit even without those that ask for more leaves them where they are.
TEST_F(TurnsTest, NobodyIsDroppedForANewcomerThatDoesNotFit) {
  {
    const Turns::Turn running = Occupy();
    Queue("first", WorkOf(1, 5 * kLarge / 2, 1));
    Queue("greedy", WorkOf(1, 5 * kLarge / 2, 1));
    Queue("other", WorkOf(2, 4 * kLarge, 2));
    EXPECT_TRUE(turns_.Take(WorkOf(3, 9 * kLarge / 2, 3)).error().Is(kOverloaded));
  }
  EXPECT_EQ(Order(), (std::vector<std::string>{"first", "other", "greedy"}));
}

TEST_F(TurnsTest, ALargePieceIsNotRefusedForItsSizeAlone) { EXPECT_TRUE(turns_.Take(WorkOf(1, 1'000'000)).ok()); }

}  // namespace
}  // namespace attestor::gate
