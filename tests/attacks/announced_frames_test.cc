// Large frames that are announced and held back: they hold memory for what was sent of them, and of a part that leaves
// room for others.
#include "attacks/false_node.h"
#include "attacks/node_abuse.h"
#include "testkit/world/scrape.h"

namespace attestor::test {
namespace {

constexpr char kLittleMemory[] = "memory = 134217728\n";

class AnnouncedFrames : public NodeAbuse {
 protected:
  void SetUp() override { server_.Answer("/big", {.bytes = Response(std::string(200'000, 'a'))}); }
  void ALargeSessionIsServed() {
    const auto proof = world_->Prove(world_->Request(server_.port(), "/big"));
    EXPECT_TRUE(proof.ok()) << proof.error().Text();
  }
  static int64_t MemoryHeld(uint16_t metrics) {
    return Scrape(metrics).Value("attestor_session_memory_bytes").value_or(-1);
  }
};

TEST_F(AnnouncedFrames, openings_at_the_node) {
  Start();
  std::vector<std::unique_ptr<HandClient>> held;
  for (int i = 0; i < 6; ++i) {
    HandClient& client = *held.emplace_back(std::make_unique<HandClient>(*world_));
    Must(client.Open(Request()));
    Must(client.Send(MessageType::kClosed, Bytes{0xa0}));
    MessageType type = MessageType::kRelay;
    while (type != MessageType::kRecorded) {
      type = client.NextType();
      ASSERT_NE(type, MessageType::kFailed);
    }
    client.Announce(MessageType::kOpening, channel::kMaxOpening - 1);
  }
  for (int i = 0; i < 500 && MemoryHeld(world_->node_metrics()) == 0; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  ALargeSessionIsServed();
  EXPECT_LT(MemoryHeld(world_->node_metrics()), int64_t{1} << 28);
}

TEST_F(AnnouncedFrames, evidence_of_strangers_at_the_signer) {
  WorldOptions options = Options();
  options.signer_limits = kLittleMemory;
  Start(std::move(options));
  std::vector<channel::Connection> held;
  for (int i = 0; i < 12; ++i) {
    const net::Deadline soon = net::After(kPatience);
    auto& stranger = held.emplace_back(Must(channel::Connection::Connect(world_->signer(), soon, world_->never())));
    Must(stranger.Send(MessageType::kHello, channel::Hello{world_->random().Array<32>()}.Encode(), soon,
                       world_->never()));
    Must(stranger.Expect(MessageType::kHello, channel::kMaxMessage, soon, world_->never()));
    AnnounceOn(stranger, MessageType::kEvidence, channel::kMaxEvidence - 1);
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  EXPECT_EQ(MemoryHeld(world_->signer_metrics()), 0) << "what nodes have is not for strangers";
  ALargeSessionIsServed();
}

class FramesOfANode : public FalseNode {
 protected:
  // Finish is what the signer says to a finish of this size.
  std::string Finish(channel::Connection& signer, size_t size) {
    const auto answer = Ask(signer, MessageType::kFinish, Bytes(size), MessageType::kDecision);
    return answer.ok() ? "a decision" : answer.error().Text();
  }
};

TEST_F(FramesOfANode, hold_half_of_the_signers_memory_at_most) {
  WorldOptions options = Options();
  options.signer_limits = kLittleMemory;
  world_ = std::make_unique<World>(std::move(options));
  auto signer =
      MeetSigner([this](const Asked& asked) { return Quoted(Binding({asked.connection, {1}, asked.nonce})); });
  ASSERT_TRUE(signer.Expect(MessageType::kEvidence, channel::kMaxEvidence, Soon(), Never()).ok());
  EXPECT_NE(Finish(signer, 12 << 20).find("channel.busy"), std::string::npos);
  EXPECT_NE(Finish(signer, 8 << 20).find("channel.message"), std::string::npos);
}

}  // namespace
}  // namespace attestor::test
