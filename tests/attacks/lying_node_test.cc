// A node with genuine evidence that lies to its client afterwards: about the signer, about what was recorded, about the
// decision.
#include <algorithm>

#include "attacks/false_node.h"
#include "core/crypto/hash.h"
#include "service/node/relay.h"

namespace attestor::test {
namespace {

class LyingNode : public FalseNode {
 protected:
  // What it changes on the way to the client; nothing by default.
  std::function<void(channel::Opened&)> edit_opened = [](channel::Opened&) {};
  std::function<void(recording::Recording&)> edit_recording = [](recording::Recording&) {};
  std::function<void(channel::DecisionMessage&)> edit_decision = [](channel::DecisionMessage&) {};

  static void EraseLast(recording::Recording& recording, recording::Direction direction) {
    const auto last =
        std::find_if(recording.events.rbegin(), recording.events.rend(),
                     [=](const recording::Event& event) { return event.direction == direction && !event.is_end(); });
    recording.events.erase(std::next(last).base());
  }

  // ShowEvidence puts other evidence in the signer's place, and an entry that names it.
  static void ShowEvidence(channel::Opened& opened, const Bytes& evidence) {
    auto entry = Must(binding::Entry::Decode(opened.entry));
    opened.signer_evidence = evidence;
    entry.evidence_hash = crypto::Sha256(evidence);
    opened.entry = entry.Encode();
  }

  Result<client::Proof> Prove() {
    return ClientSees(Honest(), [this](channel::Connection& client, const Bytes& request) { Serve(client, request); });
  }

 private:
  // Serve does what node::Service does, until the client leaves.
  void Serve(channel::Connection& client, const Bytes& encoded_request) {
    channel::Connection signer = MeetSigner(Honest());
    const channel::Opened opened = Must(channel::Opened::Decode(
        Must(Ask(signer, MessageType::kSessionRequest, encoded_request, MessageType::kOpened))));
    channel::Opened told = opened;
    edit_opened(told);
    Must(client.Send(MessageType::kOpened, told.Encode(), Soon(), Never()));
    const auto request = Must(recording::SessionRequest::Decode(encoded_request));
    auto recorded = Relay(client, request, recording::MakeChallenge(opened.session_id, request, opened.challenge_seed));
    if (!recorded.ok()) return;
    recording::Recording recording = std::move(recorded).value();
    const Bytes genuine = recording.Encode();
    edit_recording(recording);
    Must(client.Send(MessageType::kRecorded, recording::EncodeEvents(recording.events), Soon(), Never()));
    const auto opening = Opening(client);
    if (!opening.ok()) return;
    const channel::Finish finish{opened.session_id, genuine, *opening};
    auto decision = Must(channel::DecisionMessage::Decode(
        Must(Ask(signer, MessageType::kFinish, finish.Encode(), MessageType::kDecision))));
    edit_decision(decision);
    Must(client.Send(MessageType::kDecision, decision.Encode(), Soon(), Never()));
  }
  Result<recording::Recording> Relay(channel::Connection& client, const recording::SessionRequest& request,
                                     const recording::Challenge& challenge) {
    auto server = Must(node::ConnectToServer({Must(net::Address::Parse("127.0.0.1", request.port))}, Soon(), Never()));
    const config::SessionLimits limits;
    ByteBudget memory(limits.max_client_bytes + limits.max_server_bytes);
    ATTESTOR_ASSIGN(node::Relayed relayed, node::Relay(client, std::move(server),
                                                       {request, challenge, limits, world_->clock(), memory}, Never()));
    return std::move(relayed.recording);
  }
  Result<Bytes> Opening(channel::Connection& client) {
    while (true) {
      ATTESTOR_ASSIGN(wire::Frame frame, client.Receive(channel::kMaxMessage, Soon(), Never()));
      if (frame.type == static_cast<uint8_t>(MessageType::kOpening)) return std::move(frame.payload);
    }
  }
};

TEST_F(LyingNode, honest_control) {
  const auto proof = Prove();
  EXPECT_TRUE(proof.ok()) << proof.error().Text();
}

TEST_F(LyingNode, session_of_another_key) {
  edit_opened = [](channel::Opened& opened) { opened.session_id[0] ^= 1; };
  RefusedWith(Prove(), "statement.session_id");
  EXPECT_EQ(server_.requests(), 0u) << "nothing goes to the server in such a session";
}

TEST_F(LyingNode, node_in_the_place_of_the_signer) {
  edit_opened = [](channel::Opened& opened) { ShowEvidence(opened, opened.node_evidence); };
  RefusedWith(Prove(), "evidence.role");
}

TEST_F(LyingNode, signer_of_the_operators_own) {
  const simtee::SimTee own(world_->trust().pki(), ToBytes(testing::ComposeText("evil-signer")), random_);
  edit_opened = [&](channel::Opened& opened) {
    auto evidence = Must(binding::Evidence::Decode(opened.signer_evidence));
    const auto binding = Must(binding::KeyBinding::Decode(evidence.key_binding));
    ShowEvidence(opened, EncodeEvidence(own, binding, world_->trust().pki().collateral()));
  };
  RefusedWith(Prove(), "release.not_approved");
}

TEST_F(LyingNode, another_key_than_the_signers) {
  edit_opened = [&](channel::Opened& opened) {
    auto entry = Must(binding::Entry::Decode(opened.entry));
    entry.public_key = crypto::Secp256k1Key::Generate(random_).public_key();
    entry.kid = crypto::Sha256(entry.public_key);
    opened.entry = entry.Encode();
    std::copy_n(entry.kid.begin(), 8, opened.session_id.begin());
  };
  RefusedWith(Prove(), "evidence.statement_key");
}

TEST_F(LyingNode, release_list_of_the_operators_own) {
  Trust other(random_, world_->clock().Now());
  edit_opened = [&](channel::Opened& opened) { opened.release_list = other.Sign({other.NodeRelease({})}); };
  RefusedWith(Prove(), "release.signature");
}

// The client would then make a ClientHello for another challenge than the signer's: this node's own relay refuses that,
// as the gate would.
TEST_F(LyingNode, another_challenge) {
  edit_opened = [](channel::Opened& opened) { opened.challenge_seed[0] ^= 1; };
  EXPECT_FALSE(Prove().ok());
  EXPECT_EQ(server_.requests(), 0u);
}

TEST_F(LyingNode, recording_of_fewer_bytes) {
  edit_recording = [](recording::Recording& recording) { EraseLast(recording, recording::Direction::kServerToClient); };
  RefusedWith(Prove(), "client.recording");
}

// What a client sent last may be lost on the way, so fewer bytes of its own are no lie by themselves. Here they are
// one.
TEST_F(LyingNode, recording_of_fewer_bytes_of_the_client) {
  server_.Answer("/",
                 {.bytes = Response("{}"), .keep_open = true});  // so that the client's close_notify is always recorded
  edit_recording = [](recording::Recording& recording) { EraseLast(recording, recording::Direction::kClientToServer); };
  RefusedWith(Prove(), "verify.claims");
}

TEST_F(LyingNode, recording_of_more_bytes) {
  edit_recording = [](recording::Recording& recording) {
    recording.Add(recording::Direction::kClientToServer, Bytes(10'000), recording.ended_at());
  };
  RefusedWith(Prove(), "client.recording");
}

// The client is shown other times than the signer: it does not accept the statement about the signer's.
TEST_F(LyingNode, recording_at_other_times) {
  edit_recording = [](recording::Recording& recording) { recording.events.back().offset_ms += 100; };
  RefusedWith(Prove(), "verify.claims");
}

TEST_F(LyingNode, statement_of_another_session) {
  Bytes statement, evidence;
  edit_opened = [&](channel::Opened& opened) { evidence = opened.node_evidence; };
  edit_decision = [&](channel::DecisionMessage& decision) { statement = decision.statement; };
  ASSERT_TRUE(Prove().ok());
  edit_opened = [](channel::Opened&) {};
  edit_decision = [&](channel::DecisionMessage& decision) { decision.statement = statement; };
  RefusedWith(Prove(), "statement.node_evidence");
  edit_opened = [&](channel::Opened& opened) { opened.node_evidence = evidence; };
  RefusedWith(Prove(), "tls.challenge");
}

TEST_F(LyingNode, refusal_without_reason) {
  edit_decision = [](channel::DecisionMessage& decision) { decision = {}; };
  RefusedWith(Prove(), "client.refused", "no reason given");
}

}  // namespace
}  // namespace attestor::test
