// Nodes that hold connections to the signer, and ask for nothing: they give way to those that do, and none has more
// than its share.
#include "attacks/false_node.h"

namespace attestor::test {
namespace {

class SignerPlaces : public FalseNode {
 protected:
  void SetUp() override {
    WorldOptions options = Options();
    options.signer_limits = "sessions = 8\n";
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
  Bytes Request() const {
    recording::SessionRequest request;
    request.host = "localhost";
    request.port = server_.port();
    request.nonce = Bytes(16, 1);
    return request.Encode();
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

}  // namespace
}  // namespace attestor::test
