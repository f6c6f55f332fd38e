// Clients with and without tokens where a node asks for one.
#include "service/channel/client_token.h"
#include "attacks/node_abuse.h"

namespace attestor::test {
namespace {

std::string KnownToken(const std::string& token) {
  return "client_token_keys = [\"" + ToHex(channel::KeyOfToken(token)) + "\"]\n";
}

std::shared_ptr<const Secret> Token(std::string_view text) {
  return std::make_shared<const Secret>(Secret::CopyOf(AsBytes(text)));
}

TEST_F(NodeAbuse, missing_or_unknown_client_token) {
  Start("", KnownToken("secret"));
  honest_after_ = false;
  client::ProveRequest request = world_->Request(server_.port(), "/");
  RefusedWith(world_->Prove(request), "channel.refused", "node.token");
  request.token = Token("guess");
  RefusedWith(world_->Prove(request), "channel.refused", "node.token");
  request.token = Token("secret");
  EXPECT_TRUE(world_->Prove(request).ok());
}

// What shows the token on one connection shows nothing on another, to the same node by somebody else.
TEST_F(NodeAbuse, proof_of_a_token_from_another_connection) {
  Start("", KnownToken("secret"));
  honest_after_ = false;
  HandClient owner(*world_), thief(*world_);
  const auto proof = channel::TokenProof::Make("secret", owner.exporter(), owner.nonce());
  Must(thief.Meet());
  Must(thief.Send(MessageType::kToken, proof.Encode()));
  Must(thief.Send(MessageType::kSessionRequest, Request().Encode()));
  EXPECT_EQ(thief.Refusal(), "node.token");
  Must(owner.Meet());
  Must(owner.Send(MessageType::kToken, proof.Encode()));
  Must(owner.Send(MessageType::kSessionRequest, Request().Encode()));
  EXPECT_EQ(owner.NextType(), MessageType::kOpened);
}

// Where tokens are asked for, a client from an address that has shown none does more work before it is shown evidence.
TEST_F(NodeAbuse, evidence_for_strangers_where_tokens_are_asked_for) {
  Start("", KnownToken("secret"));
  honest_after_ = false;
  const auto asks = [](HandClient client) {
    const uint64_t work = channel::DoWork(client.exporter(), client.nonce(), channel::kFirstWork);
    if (channel::WorkIn(client.exporter(), client.nonce(), work) > channel::kFirstWork + 3)
      return std::string("by chance");
    Must(client.Send(MessageType::kHello, channel::Hello{client.nonce(), work}.Encode()));
    const wire::Frame answer = client.Next();
    if (answer.type != static_cast<uint8_t>(MessageType::kWorkAsked)) return std::string("evidence");
    return std::to_string(Must(channel::WorkAsked::Decode(answer.payload)).bits);
  };
  const auto ask = [&] {
    std::string answer = asks(HandClient(*world_));
    while (answer == "by chance") answer = asks(HandClient(*world_));
    return answer;
  };
  EXPECT_EQ(ask(), "16");
  client::ProveRequest request = world_->Request(server_.port(), "/");
  request.token = Token("secret");
  EXPECT_TRUE(world_->Prove(request).ok());
  // Those that say nothing useful do not use up what its token is good for.
  for (int i = 0; i < 10; ++i) {
    HandClient garbage(*world_);
    Must(garbage.Send(MessageType::kHello, Bytes{0}));
    EXPECT_EQ(garbage.Refusal(), "channel.message");
  }
  EXPECT_EQ(ask(), "evidence");
}

}  // namespace
}  // namespace attestor::test
