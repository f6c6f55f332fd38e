// What a configuration allows one session, one client and all of them together.
#include <gtest/gtest.h>

#include <tuple>

#include "service/config/config_files_test.h"
#include "service/config/errors.h"
#include "service/net/address.h"
#include "service/net/source.h"

namespace attestor::config {
namespace {

class LimitsTest : public ConfigTest {};

auto LimitsOf(const SessionLimits& limits) {
  return std::tuple(limits.max_client_bytes, limits.max_server_bytes, limits.max_duration.count(), limits.max_sessions,
                    limits.memory);
}
auto LoadOf(const SignerConfig& config) {
  return std::tuple(config.open_sessions, config.checks_at_once, config.checks_waiting.count());
}
auto LoadOf(const NodeConfig& config) { return std::tuple(config.sessions_per_minute, config.work_per_minute.count()); }

TEST_F(LimitsTest, Defaults) {
  const auto signer = Signer(SignerText());
  const auto node = Node(NodeText());
  ASSERT_TRUE(signer.ok() && node.ok());
  EXPECT_EQ(LimitsOf(signer->common.limits), std::tuple(1u << 20, 16u << 20, 60'000, 256u, 1u << 30));
  EXPECT_EQ(LimitsOf(node->common.limits), LimitsOf(signer->common.limits));
  EXPECT_EQ(LoadOf(*signer), std::tuple(16384u, 0u, 20'000));
  EXPECT_EQ(LoadOf(*node), std::tuple(600u, 60'000));
}

TEST_F(LimitsTest, AllOfThem) {
  const std::string limits =
      "[limits]\nclient_bytes = 4096\nserver_bytes = 16777216\nduration = \"30s\"\nsessions = 4096\nmemory = "
      "134217728\n";
  const auto signer = Signer(SignerText("open_sessions = 1\nchecks_at_once = 2\nchecks_waiting = \"1ms\"\n" + limits));
  const auto node = Node(NodeText("sessions_per_minute = 5\nwork_per_minute = \"5s\"\n" + limits));
  ASSERT_TRUE(signer.ok() && node.ok());
  EXPECT_EQ(LimitsOf(signer->common.limits), std::tuple(4096u, 16777216u, 30'000, 4096u, 134217728u));
  EXPECT_EQ(LimitsOf(node->common.limits), LimitsOf(signer->common.limits));
  EXPECT_EQ(LoadOf(*signer), std::tuple(1u, 2u, 1));
  EXPECT_EQ(LoadOf(*node), std::tuple(5u, 5'000));
}

TEST_F(LimitsTest, BadValues) {
  for (const char* line :
       {"client_bytes = 4095", "server_bytes = 16777217", "client_bytes = \"4096\"", "sessions = 0", "sessions = 4097",
        "sessions = 1.0", "duration = \"0s\"", "duration = \"11m\"", "duration = 60", "memory = 1"}) {
    BadSigner("[limits]\n" + std::string(line) + "\n", kBadValue);
    BadNode("[limits]\n" + std::string(line) + "\n", kBadValue);
  }
  for (const char* more : {"limits = 1\n", "open_sessions = 0\n", "checks_at_once = 0\n", "checks_at_once = 1025\n",
                           "checks_waiting = \"11m\"\n"}) {
    BadSigner(more, kBadValue);
  }
  for (const char* more :
       {"limits = 1\n", "sessions_per_minute = 0\n", "sessions_per_minute = 1000001\n", "work_per_minute = \"2h\"\n"}) {
    BadNode(more, kBadValue);
  }
}

TEST_F(LimitsTest, GatewaysAndTheShareOfAnAddress) {
  const auto none = Node(NodeText());
  ASSERT_TRUE(none.ok());
  EXPECT_TRUE(none->common.proxies.empty() && none->common.gateways.empty());
  EXPECT_EQ(none->common.limits.max_per_address, 0u) << "the program's own share";
  const auto some =
      Signer(SignerText("proxy_protocol_from = [\"192.0.2.1\"]\nshared_addresses = [\"10.0.0.0/8\", "
                        "\"2001:db8::/32\"]\n[limits]\nsessions_per_address = 7\n"));
  ASSERT_TRUE(some.ok()) << some.error().Text();
  EXPECT_TRUE(net::ContainsAddress(some->common.proxies, *net::Address::Parse("192.0.2.1", 1)));
  EXPECT_FALSE(net::ContainsAddress(some->common.proxies, *net::Address::Parse("192.0.2.2", 1)));
  EXPECT_TRUE(net::ContainsAddress(some->common.gateways, *net::Address::Parse("10.1.2.3", 1)));
  EXPECT_TRUE(net::ContainsAddress(some->common.gateways, *net::Address::Parse("2001:db8::1", 1)));
  EXPECT_EQ(some->common.limits.max_per_address, 7u);
  for (const char* bad :
       {"proxy_protocol_from = [\"host\"]\n", "shared_addresses = [\"10.0.0.0/40\"]\n", "shared_addresses = 1\n",
        "[limits]\nsessions = 4\nsessions_per_address = 5\n", "[limits]\nsessions_per_address = 0\n"}) {
    BadNode(bad, kBadValue);
  }
}

}  // namespace
}  // namespace attestor::config
