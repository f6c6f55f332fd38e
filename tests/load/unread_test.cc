// Strangers that ask for evidence and do not read it: they spend the quota of their own address and no memory, and give
// way to whoever comes after them.
#include <algorithm>

#include "load/unread.h"
#include "service/channel/work.h"
#include "testkit/world/scrape.h"
#include "testkit/world/web_world.h"

namespace attestor::test {
namespace {

constexpr char kToken[] = "a token";

class Unread : public WebWorld {
 protected:
  void Start(const std::string& node_keys, const std::string& limits = {}) {
    WorldOptions options = Options();
    options.node_keys = node_keys;
    options.limits = limits;
    world_ = std::make_unique<World>(std::move(options));
  }
  int64_t AtTheNode(const std::string& metric) { return Scrape(world_->node_metrics()).Value(metric).value_or(-1); }
  int64_t Shown() { return AtTheNode("attestor_node_clients_admitted_total"); }
  // Ask waits until the evidence was sent.
  void Ask(const std::string& from, unsigned bits) {
    const int64_t before = Shown();
    strangers_.push_back(Must(AskAndDoNotRead(*world_, from, bits)));
    for (int i = 0; i < 1000 && Shown() == before; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    EXPECT_EQ(Shown(), before + 1) << from;
  }
  Result<client::Proof> ProveFrom(const std::string& from, bool with_token = false) {
    const Forwarder own(world_->node(), from);
    client::ProveRequest request = world_->Request(server_.port(), "/");
    request.node = own.address();
    if (with_token) request.token = std::make_shared<const Secret>(Secret::CopyOf(AsBytes(kToken)));
    return world_->Prove(request);
  }
  // Ended are those whose connection the node has ended, whatever lies unread before its end.
  ptrdiff_t Ended() {
    return std::ranges::count_if(strangers_, [](net::Socket& stranger) {
      while (true) {
        const auto piece = stranger.ReadNow(64 * 1024);
        if (!piece.ok() || (*piece && (*piece)->empty())) return true;
        if (!*piece) return false;
      }
    });
  }

  std::unique_ptr<World> world_;
  std::vector<net::Socket> strangers_;
};

TEST_F(Unread, TheyHoldEveryPlaceAndGiveWay) {
  constexpr size_t kPlaces = 32, kOfAnAddress = 16;
  Start("", "sessions = " + std::to_string(kPlaces) + "\n");
  for (size_t i = 0; i < kPlaces; ++i)
    Ask("127.0.2." + std::to_string(1 + i / kOfAnAddress), channel::WorkFor(i, kPlaces));
  EXPECT_EQ(AtTheNode("attestor_connections"), static_cast<int64_t>(kPlaces));
  EXPECT_EQ(AtTheNode("attestor_session_memory_bytes"), 0);
  constexpr ptrdiff_t kHonest = 3;
  for (ptrdiff_t i = 0; i < kHonest; ++i) {
    const auto proof = ProveFrom("127.0.2.9");
    EXPECT_TRUE(proof.ok()) << proof.error().Text();
  }
  // Whoever lost its place may still be told so, and is ended after that time.
  for (int i = 0; i < 1000 && Ended() == 0; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  const ptrdiff_t ended = Ended();
  EXPECT_GE(ended, 1) << "one of them has left its place";
  EXPECT_LE(ended, kHonest) << "and the others have not";
}

TEST_F(Unread, TheQuotaIsThatOfTheirAddress) {
  constexpr int kQuota = 5;
  Start("sessions_per_minute = " + std::to_string(kQuota) + "\n");
  for (int i = 0; i < kQuota; ++i) Ask("127.0.2.1", channel::kFirstWork);
  RefusedWith(ProveFrom("127.0.2.1"), "channel.refused", "node.quota");
  const auto other = ProveFrom("127.0.2.2");
  EXPECT_TRUE(other.ok()) << other.error().Text();
}

// What is made at once for strangers is less than these are: those that do not read keep nobody waiting who does.
TEST_F(Unread, WhereTokensAreAskedForTheOthersAreServed) {
  constexpr int kStrangers = 18;
  Start("client_token_keys = [\"" + ToHex(channel::KeyOfToken(kToken)) + "\"]\n");
  for (int i = 0; i < kStrangers; ++i) Ask("127.0.2.1", channel::kFirstWork + 4);
  for (const char* from : {"127.0.2.1", "127.0.2.2"}) {
    const auto owner = ProveFrom(from, true);
    EXPECT_TRUE(owner.ok()) << owner.error().Text();
  }
}

}  // namespace
}  // namespace attestor::test
