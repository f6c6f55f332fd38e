// Nodes that hold connections to the signer: those on which nothing is asked for give way to those on which something
// is, and no node has more than its share.
#include "attacks/false_node.h"
#include "attacks/node_abuse.h"
#include "testkit/world/scrape.h"

namespace attestor::test {
namespace {

class SignerPlaces : public FalseNode {
 protected:
  void SetUp() override { Start(8); }
  void Start(int places) {
    WorldOptions options = Options();
    options.signer_limits = "sessions = " + std::to_string(places) + "\n";
    world_ = std::make_unique<World>(std::move(options));
  }
  // Node answers as the node with this channel key.
  Answer Node(const ByteArray<32>& key) {
    return [this, key](const Asked& asked) { return Quoted(Binding({asked.connection, key, asked.nonce})); };
  }
  // Believed waits for the signer's evidence; the connection is idle then.
  bool Believed(channel::Connection& signer) {
    return signer.Expect(MessageType::kEvidence, channel::kMaxEvidence, Soon(), Never()).ok();
  }
  void HonestNodeIsServed() {
    const auto proof = world_->Prove(world_->Request(server_.port(), "/"));
    EXPECT_TRUE(proof.ok()) << proof.error().Text();
  }
};

TEST_F(SignerPlaces, idle_connections_of_other_nodes_give_way) {
  std::vector<channel::Connection> idle;
  for (uint8_t i = 1; i <= 20; ++i) {
    idle.push_back(MeetSigner(Node({i})));
    EXPECT_TRUE(Believed(idle.back())) << static_cast<int>(i);
  }
  HonestNodeIsServed();
}

// The oldest of its own, since one node has as many as it leaves for others.
TEST_F(SignerPlaces, a_node_that_holds_its_share_replaces_its_own) {
  std::vector<channel::Connection> held;
  for (int i = 0; i < 6; ++i) {
    held.push_back(MeetSigner(Node({1})));
    ASSERT_TRUE(Believed(held.back())) << i;
  }
  size_t usable = 0;
  for (auto& connection : held)
    usable += Ask(connection, MessageType::kSessionRequest, Request(), MessageType::kOpened).ok() ? 1 : 0;
  EXPECT_LE(usable, 4u) << "half of the places";
  EXPECT_GE(usable, 3u);
  EXPECT_TRUE(Ask(held.back(), MessageType::kSessionRequest, Request(), MessageType::kOpened).ok())
      << "the newest stays";
  HonestNodeIsServed();
}

class TwoPlaces : public SignerPlaces {
 protected:
  void SetUp() override { Start(2); }
  int64_t Held() const { return Scrape(world_->signer_metrics()).Value("attestor_session_memory_bytes").value_or(-1); }
  // Busy is a node in the middle of a request, whose rest it holds back.
  channel::Connection Busy(uint8_t node) {
    auto signer = MeetSigner(Node({node}));
    EXPECT_TRUE(Believed(signer)) << static_cast<int>(node);
    const int64_t before = Held();
    AnnounceOn(signer, MessageType::kFinish, 8 << 20);
    const net::Deadline end = Soon();
    while (Held() == before && std::chrono::steady_clock::now() < end)
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    EXPECT_GT(Held(), before) << "it is at work";
    return signer;
  }
  void RefusedAsBusy(channel::Connection& signer) {
    const auto frame = signer.Receive(channel::kMaxEvidence, Soon(), Never());
    ASSERT_TRUE(frame.ok()) << frame.error().Text();
    ASSERT_EQ(frame->type, static_cast<uint8_t>(MessageType::kFailed));
    EXPECT_EQ(Must(channel::Failed::Decode(frame->payload)).code, "channel.busy");
  }
};

TEST_F(TwoPlaces, a_node_whose_own_are_all_at_work_has_no_more) {
  const channel::Connection busy = Busy(1);
  auto more = MeetSigner(Node({1}));
  RefusedAsBusy(more);
  auto other = MeetSigner(Node({2}));
  EXPECT_TRUE(Believed(other)) << "the place that it leaves";
}

// Whoever finds all places at work is told so, and costs no look at evidence.
TEST_F(TwoPlaces, who_finds_none_is_turned_away_at_its_first_word) {
  const channel::Connection one = Busy(1), other = Busy(2);
  auto late = Must(channel::Connection::Connect(world_->signer(), Soon(), Never()));
  Must(late.Send(MessageType::kHello, channel::Hello{random_.Array<32>()}.Encode(), Soon(), Never()));
  RefusedAsBusy(late);
}

}  // namespace
}  // namespace attestor::test
