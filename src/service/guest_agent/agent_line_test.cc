// The line in front of the guest agent.
#include "service/guest_agent/agent_line.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "service/guest_agent/errors.h"
#include "service/net/socket.h"

namespace attestor::guest_agent {
namespace {

net::Deadline Later() { return net::After(std::chrono::seconds(20)); }

TEST(AgentLine, OneAtATime) {
  AgentLine line(64);
  std::atomic<int> inside = 0, most = 0, served = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 16; ++i) {
    threads.emplace_back([&] {
      const auto place = line.Enter(Later());
      ASSERT_TRUE(place.ok());
      most = std::max(most.load(), ++inside);
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
      --inside;
      ++served;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(served, 16);
  EXPECT_EQ(most, 1);
}

TEST(AgentLine, WhoFindsTooManyIsTold) {
  AgentLine line(1);
  auto first = line.Enter(Later());
  ASSERT_TRUE(first.ok());
  std::thread second([&] {
    while (!line.Enter(Later()).ok()) std::this_thread::yield();
  });
  Status third;
  // Either of them may come first for a moment; once the second waits, the third never waits behind it.
  for (int i = 0; i < 2000 && third.ok(); ++i) {
    third = StatusOf(line.Enter(net::After(std::chrono::milliseconds(1))));
    if (!third.ok() && third.error().detail() == "no turn in time") third = Ok();
    if (third.ok()) std::this_thread::sleep_for(std::chrono::milliseconds(5));  // for the second to come first
  }
  EXPECT_FALSE(third.ok());
  {
    const auto done = std::move(first);
  }
  second.join();
  EXPECT_TRUE(line.Enter(Later()).ok()) << "those that left are passed over";
}

}  // namespace
}  // namespace attestor::guest_agent
