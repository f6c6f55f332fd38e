// What an operator sees of node and signer: sessions, refusals, a signer that is away.
#include <functional>
#include <regex>
#include <set>
#include <thread>

#include "testkit/world/scrape.h"
#include "testkit/world/web_world.h"

namespace attestor::test {
namespace {

class MetricsTest : public WebWorld {
 protected:
  void SetUp() override { world_ = std::make_unique<World>(Options()); }
  Scrape Node() const { return Scrape(world_->node_metrics()); }
  Scrape Signer() const { return Scrape(world_->signer_metrics()); }
  static void Await(const std::function<bool()>& happened) {
    for (int i = 0; i < 2000 && !happened(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    EXPECT_TRUE(happened());
  }

  std::unique_ptr<World> world_;
};

TEST_F(MetricsTest, BothSayWhatTheyAre) {
  const std::string release = ",release=\"[0-9a-f]{64}\",version=\"[^\"]+\",tee=\"SIMULATED\"\\} 1\n";
  EXPECT_TRUE(std::regex_search(Node().text(), std::regex("attestor_build_info\\{program=\"node\"" + release)))
      << Node().text();
  EXPECT_TRUE(std::regex_search(Signer().text(), std::regex("attestor_build_info\\{program=\"signer\"" + release)))
      << Signer().text();
  const int64_t now =
      std::chrono::duration_cast<std::chrono::seconds>(world_->clock().Now().time_since_epoch()).count();
  const auto key_end = Signer().Value("attestor_signer_statement_key_until_timestamp_seconds");
  EXPECT_NEAR(static_cast<double>(key_end.value_or(0)), static_cast<double>(now + 24 * 3600), 60);
  EXPECT_GT(Signer().Value("attestor_signer_evidence_until_timestamp_seconds"), now);
}

// Every line has the form that the format's description gives, and each family comes once.
TEST_F(MetricsTest, TheTextIsWellFormed) {
  const std::regex family(
      "# HELP ([a-z_]+) [^\n]+\\.\n# TYPE ([a-z_]+) (counter|gauge)\n([a-z_]+)(\\{[^\n]*\\})? -?[0-9]+\n");
  for (const std::string& text : {Node().text(), Signer().text()}) {
    std::set<std::string> names;
    std::string rest = text;
    for (std::smatch match; std::regex_search(rest, match, family, std::regex_constants::match_continuous);
         rest = match.suffix()) {
      const std::string name = match[1];
      EXPECT_TRUE(names.insert(name).second) << name;
      EXPECT_TRUE(name == match[2] && name == match[4] && name.starts_with("attestor_")) << name;
      EXPECT_EQ(name.ends_with("_total"), match[3] == "counter") << name;
    }
    EXPECT_EQ(rest, "");
    EXPECT_GT(names.size(), 10u);
  }
}

TEST_F(MetricsTest, ASessionIsCountedAndNotDescribed) {
  EXPECT_EQ(Node().Value("attestor_node_sessions_signed_total"), 0);
  EXPECT_EQ(Signer().Value("attestor_signer_sessions_signed_total"), 0);
  // The node's link: the signer may still be verifying its evidence.
  Await([&] { return Signer().Value("attestor_signer_nodes_admitted_total") == 1; });
  const client::ProveRequest request = world_->Request(server_.port(), "/echo");
  ASSERT_TRUE(world_->Prove(request).ok());
  const Scrape node = Node(), signer = Signer();
  EXPECT_EQ(node.Value("attestor_node_clients_admitted_total"), 1);
  EXPECT_EQ(node.Value("attestor_node_sessions_signed_total"), 1);
  EXPECT_EQ(node.Value("attestor_node_sessions_refused_total"), 0);
  EXPECT_EQ(node.Value("attestor_node_signer_up"), 1);
  EXPECT_EQ(signer.Value("attestor_signer_sessions_opened_total"), 1);
  EXPECT_EQ(signer.Value("attestor_signer_sessions_signed_total"), 1);
  EXPECT_EQ(signer.Value("attestor_signer_sessions_open"), 0);
  for (const Scrape* scrape : {&node, &signer}) {
    for (const std::string& word : {std::string("localhost"), std::string("127.0.0.1"), std::string("echo"),
                                    ToHex(request.nonce), ToHex(request.recipient)}) {
      EXPECT_EQ(scrape->text().find(word), std::string::npos) << word;
    }
  }
}

TEST_F(MetricsTest, RefusalsAreCounted) {
  client::ProveRequest elsewhere = world_->Request(server_.port(), "/");
  elsewhere.http.host = "no-such-host.invalid";
  EXPECT_FALSE(world_->Prove(elsewhere).ok());
  {
    auto stranger = Must(net::Socket::ConnectTo(world_->node(), net::After(std::chrono::seconds(5)), world_->never()));
    Must(stranger.WriteAll(AsBytes("GET / HTTP/1.1\r\n\r\n"), net::After(std::chrono::seconds(5)), world_->never()));
    Await([&] { return Node().Value("attestor_connections_failed_total") == 1; });
  }
  Must(channel::Connection::Connect(world_->node(), net::After(std::chrono::seconds(5)), world_->never()));
  Await([&] { return Node().Value("attestor_node_clients_refused_total") == 1; });
  Must(channel::Connection::Connect(world_->signer(), net::After(std::chrono::seconds(5)), world_->never()));
  Await([&] { return Signer().Value("attestor_signer_nodes_refused_total") == 1; });
  Await([&] { return Node().Value("attestor_connections") == 0; });
  EXPECT_EQ(Node().Value("attestor_node_sessions_failed_total"), 1);
  EXPECT_EQ(Node().Value("attestor_node_clients_admitted_total"), 1);
}

TEST_F(MetricsTest, ASignerThatIsAwayShowsAtTheNode) {
  world_->CloseSigner();
  EXPECT_FALSE(world_->Prove(world_->Request(server_.port(), "/")).ok());
  EXPECT_EQ(Node().Value("attestor_node_signer_up"), 0);
  EXPECT_EQ(Node().Value("attestor_node_sessions_failed_total"), 1);
  world_->RestartSigner();
  EXPECT_TRUE(world_->Prove(world_->Request(server_.port(), "/")).ok());
  EXPECT_EQ(Node().Value("attestor_node_signer_up"), 1);
}

// Whoever sits on the listener for metrics takes no place of a client.
TEST_F(MetricsTest, ScrapersAreNoClients) {
  std::vector<net::Socket> silent;
  for (int i = 0; i < 5; ++i) {
    silent.push_back(Must(net::Socket::ConnectTo({"127.0.0.1", world_->node_metrics()},
                                                 net::After(std::chrono::seconds(5)), world_->never())));
  }
  EXPECT_TRUE(world_->Prove(world_->Request(server_.port(), "/")).ok());
  silent.clear();
  EXPECT_EQ(Node().Value("attestor_node_clients_admitted_total"), 1);
}

}  // namespace
}  // namespace attestor::test
