// A signer with genuine evidence that does not confirm what a node in sealed mode asks it to hold: nothing goes to the
// server without leave, and no key goes to the client without the recording held (spec/sealed.md section 4, rules 6 and
// 12).
#include "attacks/sealed_hand.h"
#include "web/http/request_builder.h"

namespace attestor::test {
namespace {

using channel::Connection;

// Said is what the false signer answers to one question; nothing: it closes the connection.
struct Said {
  MessageType type;
  Bytes payload;
};
using Answer = std::function<std::optional<Said>(const channel::Ack& right)>;

std::optional<Said> Right(const channel::Ack& right) { return Said{MessageType::kAck, right.Encode()}; }
std::optional<Said> OfAnotherHash(channel::Ack ack) {
  ack.held[0] ^= 1;
  return Said{MessageType::kAck, ack.Encode()};
}
std::optional<Said> OfAnotherSession(channel::Ack ack) {
  ack.session_id[0] ^= 1;
  return Said{MessageType::kAck, ack.Encode()};
}
// A signer that closes again and again is one that has too much in hand.
std::optional<Said> Closed(const channel::Ack&) { return std::nullopt; }
std::optional<Said> Refused(const channel::Ack&) {
  const channel::Failed failed{"gate.sealed", "", channel::Side::kSigner, channel::Retry::kNo, {}};
  return Said{MessageType::kFailed, failed.Encode()};
}

class FalseSignerSealed : public WebWorld {
 protected:
  // The node was started with a genuine signer, whose port the false one takes.
  void SetUp() override {
    world_ = std::make_unique<World>(Options());
    const uint16_t port = world_->signer().port;
    world_->CloseSigner();
    listener_.emplace(Must(net::Listener::Listen(Must(net::Address::Parse("127.0.0.1", port)))));
    identity_.emplace(Must(crypto::ChannelIdentity::Generate(random_, world_->clock().Now())));
    thread_ = std::thread([this] {
      while (true) {
        auto socket = listener_->Accept(net::After(std::chrono::minutes(2)), stop_);
        if (!socket.ok()) return;
        static_cast<void>(Serve(std::move(socket).value()));
      }
    });
  }
  void TearDown() override {
    stop_.Raise();
    thread_.join();
    world_->StopNode();
  }

  // Ends runs a session until the client has its keys, or gives what the node said.
  Status Ends() {
    http::RequestSpec spec;
    spec.method = "GET";
    spec.host = "localhost";
    spec.port = server_.port();
    spec.target = "/";
    SealedHand client(*world_, server_.port());
    return client.ToReleased(Must(http::BuildRequest(spec)));
  }
  void EndsWith(std::string_view code) {
    const Status ended = Ends();
    ASSERT_FALSE(ended.ok()) << "keys were released";
    EXPECT_EQ(ended.error().code().id, "channel.refused") << ended.error().Text();
    EXPECT_TRUE(ended.error().detail().starts_with(code)) << ended.error().Text();
  }

  Answer on_sealing = Right, on_commit = Right;
  std::unique_ptr<World> world_;

 private:
  net::Deadline Soon() const { return net::After(std::chrono::seconds(60)); }

  Status Serve(net::Socket socket) {
    ATTESTOR_ASSIGN(Connection node, Connection::Accept(std::move(socket), *identity_, Soon(), stop_));
    ATTESTOR_TRY(Meet(node));
    while (true) {
      ATTESTOR_ASSIGN(const wire::Frame frame, node.Receive(channel::kMaxFinish, Soon(), stop_));
      const auto said = AnswerTo(frame);
      if (!said) return Ok();
      if (!said->payload.empty()) ATTESTOR_TRY(node.Send(said->type, said->payload, Soon(), stop_));
    }
  }
  Status Meet(Connection& node) {
    ATTESTOR_ASSIGN(const Bytes payload, node.Expect(MessageType::kHello, channel::kMaxMessage, Soon(), stop_));
    ATTESTOR_ASSIGN(const channel::Hello hello, channel::Hello::Decode(payload));
    ATTESTOR_TRY(node.Send(MessageType::kHello, channel::Hello{random_.Array<32>()}.Encode(), Soon(), stop_));
    ATTESTOR_TRY(StatusOf(node.Expect(MessageType::kEvidence, channel::kMaxEvidence, Soon(), stop_)));
    binding::KeyBinding binding;
    binding.role = release::Role::kSigner;
    binding.statement_key = ToBytes(crypto::Secp256k1Key::Generate(random_).public_key());
    binding.channel_spki = identity_->spki_sha256();
    binding.channel_binding = ToBytes(node.binding().exporter);
    binding.nonces = {ToBytes(hello.nonce)};
    binding.config_digest = world_->signer_config().common.digest;
    binding.release = release::IdentityOf(world_->trust().SignerRelease(binding.config_digest)).release;
    binding.not_after = world_->clock().Now() + std::chrono::hours(1);
    const Bytes evidence = EncodeEvidence(world_->trust().signer_tee(), binding, world_->trust().pki().collateral());
    const channel::EvidenceMessage message{evidence, world_->release_list(), world_->clock().Now()};
    return node.Send(MessageType::kEvidence, message.Encode(), Soon(), stop_);
  }
  // A client by hand does not look at what opens its session.
  std::optional<Said> AnswerTo(const wire::Frame& frame) {
    switch (static_cast<MessageType>(frame.type)) {
      case MessageType::kSessionRequest: {
        channel::Opened opened;
        opened.session_id = random_.Array<32>();
        opened.challenge_seed = random_.Array<32>();
        opened.entry = opened.signer_evidence = opened.node_evidence = Bytes(1);
        opened.expires = world_->clock().Now() + std::chrono::hours(1);
        opened.release_list = world_->release_list();
        return Said{MessageType::kOpened, opened.Encode()};
      }
      case MessageType::kSealing: {
        const auto sealing = Must(channel::Sealing::Decode(frame.payload));
        return on_sealing({sealing.session_id, sealing.ciphertext});
      }
      case MessageType::kCommit: {
        const auto commit = Must(channel::Commit::Decode(frame.payload));
        return on_commit({commit.session_id, crypto::Sha256(commit.key_log)});
      }
      default: return Said{};  // a session that is given up has no answer
    }
  }

  net::StopSignal stop_;
  std::optional<net::Listener> listener_;
  std::optional<crypto::ChannelIdentity> identity_;
  std::thread thread_;
};

TEST_F(FalseSignerSealed, honest_control) {
  const Status ended = Ends();
  EXPECT_TRUE(ended.ok()) << ended.error().Text();
  EXPECT_EQ(server_.requests(), 1u);
}

TEST_F(FalseSignerSealed, no_leave_to_seal) {
  on_sealing = Refused;
  EndsWith("gate.sealed");
  EXPECT_EQ(server_.requests(), 0u) << "the request was sent without leave";
}

TEST_F(FalseSignerSealed, leave_for_something_else) {
  for (const Answer& wrong : {Answer(OfAnotherHash), Answer(OfAnotherSession)}) {
    on_sealing = wrong;
    EndsWith("node.signer_unreachable");
  }
  EXPECT_EQ(server_.requests(), 0u) << "the request was sent without leave";
}

TEST_F(FalseSignerSealed, no_word_about_sealing) {
  on_sealing = Closed;
  EndsWith("node.busy");
  EXPECT_EQ(server_.requests(), 0u) << "the request was sent without leave";
}

TEST_F(FalseSignerSealed, recording_that_is_not_held) {
  on_commit = Refused;
  EndsWith("gate.sealed");
  EXPECT_EQ(server_.requests(), 1u);
}

TEST_F(FalseSignerSealed, something_else_is_held) {
  for (const Answer& wrong : {Answer(OfAnotherHash), Answer(OfAnotherSession)}) {
    on_commit = wrong;
    EndsWith("node.signer_unreachable");
  }
}

TEST_F(FalseSignerSealed, no_word_about_the_recording) {
  on_commit = Closed;
  EndsWith("node.busy");
}

}  // namespace
}  // namespace attestor::test
