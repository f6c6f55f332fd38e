// A signer with too much in hand is, for the client, a node that is busy until a time; and what the signer did not do
// costs the client nothing.
#include <algorithm>
#include <thread>

#include "session/recording/cost.h"
#include "testkit/world/scrape.h"
#include "testkit/world/web_world.h"

namespace attestor::test {
namespace {

using std::chrono::seconds;

class Overload : public WebWorld {
 protected:
  void SetUp() override {
    server_.Answer("/hidden", {Response(R"({"a":1,"b":")" + std::string(3000, 'h') + R"("})",
                                        "Content-Type: application/json\r\n")});
  }
  void Start(const std::string& signer_keys, const std::string& signer_limits = {}, const std::string& node_keys = {}) {
    WorldOptions options = Options();
    options.signer_keys = signer_keys;
    options.signer_limits = signer_limits;
    options.node_keys = node_keys;
    world_.reset();
    world_ = std::make_unique<World>(std::move(options));
  }
  Result<client::Proof> Prove(bool selective) {
    client::ProveRequest request = world_->Request(server_.port(), selective ? "/hidden" : "/");
    if (selective) request.disclose = disclosure::Wish{.queries = {"$.a"}};
    return world_->Prove(request);
  }
  std::vector<Result<client::Proof>> ProveTogether(size_t clients, bool selective) {
    std::vector<std::optional<Result<client::Proof>>> proofs(clients);
    std::vector<std::thread> threads;
    for (auto& proof : proofs) threads.emplace_back([&] { proof.emplace(Prove(selective)); });
    for (std::thread& thread : threads) thread.join();
    std::vector<Result<client::Proof>> out;
    for (auto& proof : proofs) out.push_back(*std::move(proof));
    return out;
  }
  // ToldToComeBack: by the node, with a time.
  static void ToldToComeBack(const Result<client::Proof>& proof) {
    RefusedWith(proof, "channel.refused", "node.busy");
    if (proof.ok()) return;
    const std::string text = proof.error().Text();
    EXPECT_NE(text.find("Side: the node; trying again later can help, in "), std::string::npos) << text;
  }
  // Open holds a session at the signer until the connection ends.
  channel::Connection Open() {
    const net::Deadline soon = net::After(seconds(20));
    auto node = Must(channel::Connection::Connect(world_->node(), soon, world_->never()));
    CheckReport report;
    Must(StatusOf(channel::AskEvidence(node, {world_->random().Array<32>()}, release::Role::kNode,
                                       world_->channel_trust(), world_->clock().Now(), report, soon, world_->never())));
    recording::SessionRequest request;
    request.host = "localhost";
    request.port = server_.port();
    request.nonce = Bytes(16, 1);
    Must(node.Send(channel::MessageType::kSessionRequest, request.Encode(), soon, world_->never()));
    Must(node.Expect(channel::MessageType::kOpened, channel::kMaxOpened, soon, world_->never()));
    return node;
  }

  std::unique_ptr<World> world_;
};

TEST_F(Overload, ASignerWithoutRoomForASession) {
  Start("open_sessions = 1\n");
  {
    const channel::Connection open = Open();
    ToldToComeBack(Prove(false));
  }
  bool served = false;
  for (int i = 0; i < 100 && !served; ++i) {
    served = Prove(false).ok();
    if (!served) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  EXPECT_TRUE(served) << "the session that was left is given up";
}

// One connection is all that the signer has for nodes: its node uses it in turn.
TEST_F(Overload, ASignerWithoutPlacesForConnections) {
  Start("", "sessions = 1\n");
  int64_t turned_away = 0;
  for (int round = 0; round < 50 && turned_away == 0; ++round) {
    for (const auto& proof : ProveTogether(8, false)) {
      if (!proof.ok()) ToldToComeBack(proof);
    }
    turned_away = Scrape(world_->signer_metrics()).Value("attestor_signer_nodes_refused_total").value_or(0);
  }
  EXPECT_GT(turned_away, 0) << "one connection was enough for all at once";
  const auto proof = Prove(false);
  EXPECT_TRUE(proof.ok()) << proof.error().Text();
}

// Four clients have work for four sessions and a half, and three at most are checked: what is left is enough for the
// one that was refused, since what was refused did not cost anything.
TEST_F(Overload, ASignerWithoutTimeForACheck) {
  constexpr size_t kClients = 4;
  constexpr char kOneAtATime[] = "checks_at_once = 1\nchecks_waiting = \"1ms\"\n";
  Start(kOneAtATime);
  const auto first = Prove(true);
  ASSERT_TRUE(first.ok()) << first.error().Text();
  const uint64_t cost = recording::CheckCost(0, first->bundle.size());
  Start(kOneAtATime, {}, "work_per_minute = \"" + std::to_string(cost * kClients + cost / 2) + "ms\"\n");
  ptrdiff_t refused = 0;
  for (int round = 0; round < 5 && refused == 0; ++round) {
    world_->clock().Advance(std::chrono::minutes(1));
    const auto proofs = ProveTogether(kClients, true);
    refused = std::ranges::count_if(proofs, [](const auto& proof) { return !proof.ok(); });
    for (const auto& proof : proofs) {
      if (!proof.ok()) ToldToComeBack(proof);
    }
  }
  EXPECT_GT(refused, 0) << "nothing was too much";
  for (ptrdiff_t again = 0; again < refused; ++again) {
    const auto proof = Prove(true);
    EXPECT_TRUE(proof.ok()) << proof.error().Text();
  }
}

}  // namespace
}  // namespace attestor::test
