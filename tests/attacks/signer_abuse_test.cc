// Peers of the signer that show nothing, or are admitted and then make no sense: they cost little, and the next node is
// served.
#include <fstream>
#include <sstream>

#include "attacks/false_node.h"
#include "service/channel/errors.h"
#include "testkit/world/scrape.h"
#include "testkit/world/temp_dir.h"

namespace attestor::test {
namespace {

class SignerAbuse : public FalseNode {
 protected:
  int64_t AtTheSigner(const std::string& metric) { return Scrape(world_->signer_metrics()).Value(metric).value_or(-1); }
  // Shakes hands with the signer, and leaves.
  bool Handshake() { return channel::Connection::Connect(world_->signer(), Soon(), Never()).ok(); }
  bool Served() {
    auto signer = MeetSigner(Honest());
    return Ask(signer, MessageType::kSessionRequest, Request(), MessageType::kOpened).ok();
  }
};

constexpr int kForNothing = 128;  // handshakes that an address has at once

TEST_F(SignerAbuse, handshakes_for_nothing) {
  world_->clock().Hold();
  int handshakes = 0;
  while (handshakes <= kForNothing && Handshake()) ++handshakes;
  EXPECT_EQ(handshakes, kForNothing);
  world_->clock().Advance(std::chrono::minutes(1));
  EXPECT_TRUE(Served());
}

// A health check that only connects costs no handshake, and none of its address's.
TEST_F(SignerAbuse, connections_that_say_nothing) {
  world_->clock().Hold();
  constexpr char kFailed[] = "attestor_connections_failed_total";
  const int64_t before = AtTheSigner(kFailed);
  for (int i = 0; i < kForNothing; ++i) Must(net::Socket::ConnectTo(world_->signer(), Soon(), Never()));
  const net::Deadline end = Soon();
  while (AtTheSigner(kFailed) < before + kForNothing && std::chrono::steady_clock::now() < end)
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  EXPECT_EQ(AtTheSigner(kFailed), before + kForNothing);
  for (int i = 0; i < kForNothing / 2; ++i) ASSERT_TRUE(Handshake()) << i;
}

// Nor is one waited for when the signer ends.
TEST_F(SignerAbuse, a_connection_that_says_nothing_while_the_signer_drains) {
  const TempDir folder;
  std::FILE* const file = std::fopen(folder.Path("log").c_str(), "w");
  ASSERT_NE(file, nullptr);
  config::SignerConfig config = world_->signer_config();
  config.common.listen = "127.0.0.1:0";
  Log log(file, world_->clock());
  const net::StopSignal drain, stop;
  const auto signer = Must(signer::Service::Start(config, world_->clock(), random_, log, {drain, stop}));
  std::thread running([&] { signer->Run(); });
  const auto silent = Must(net::Socket::ConnectTo({"127.0.0.1", signer->port()}, Soon(), Never()));
  const auto here = [&] { return Scrape(signer->metrics_port()).Value("attestor_connections") == 1; };
  const net::Deadline end = Soon();
  while (!here() && std::chrono::steady_clock::now() < end) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  EXPECT_TRUE(here());
  drain.Raise();
  running.join();
  EXPECT_FALSE(stop.raised());
  std::fclose(file);
  std::ostringstream said;
  said << std::ifstream(folder.Path("log")).rdbuf();
  EXPECT_EQ(said.str().find("node.connection"), std::string::npos) << "it did nothing wrong: " << said.str();
}

// The connection of a node that makes no sense is of no use any more.
TEST_F(SignerAbuse, a_session_is_given_up_that_has_no_id) {
  auto signer = MeetSigner(Honest());
  ASSERT_TRUE(Ask(signer, MessageType::kSessionRequest, Request(), MessageType::kOpened).ok());
  Must(signer.Send(MessageType::kGiveUp, Bytes(10, 0xee), Soon(), Never()));
  EXPECT_FALSE(Ask(signer, MessageType::kSessionRequest, Request(), MessageType::kOpened).ok());
  EXPECT_TRUE(Served());
}

// A node is told at once when the signer has no evidence to show, and is none that was admitted.
TEST_F(SignerAbuse, a_signer_that_cannot_show_evidence) {
  world_->StopAgents();
  const int64_t admitted = AtTheSigner("attestor_signer_nodes_admitted_total");
  auto signer = MeetSigner(Honest());
  const auto opened = Ask(signer, MessageType::kSessionRequest, Request(), MessageType::kOpened);
  ASSERT_FALSE(opened.ok());
  EXPECT_TRUE(opened.error().Is(channel::kRefused)) << opened.error().Text();
  EXPECT_TRUE(opened.error().detail().starts_with("tee.")) << opened.error().Text();
  EXPECT_EQ(AtTheSigner("attestor_signer_nodes_admitted_total"), admitted);
}

}  // namespace
}  // namespace attestor::test
