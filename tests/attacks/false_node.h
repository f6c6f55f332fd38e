// A node that is not what it should be, between a real client and a real signer: it speaks the protocol by hand and
// shows whatever evidence it is told to. Test code only.
#pragma once

#include <functional>
#include <thread>

#include "testkit/world/web_world.h"

namespace attestor::test {

using channel::MessageType;

// Shown is what the false node answers to a hello; Asked is what it knows by then.
struct Shown {
  Bytes evidence;
  Bytes release_list;
};
struct Asked {
  const channel::Binding& connection;
  ByteArray<32> own_key;  // of the false node's channel
  ByteArray<32> nonce;
};
using Answer = std::function<Shown(const Asked&)>;
// Rest is what it does once a client believed it and sent `session_request`.
using Rest = std::function<void(channel::Connection& client, const Bytes& session_request)>;

class FalseNode : public WebWorld {
 protected:
  void SetUp() override { world_ = std::make_unique<World>(Options()); }

  // Binding is what a genuine node would have quoted.
  binding::KeyBinding Binding(const Asked& asked) {
    binding::KeyBinding binding;
    binding.role = release::Role::kNode;
    binding.channel_spki = asked.own_key;
    binding.channel_binding = ToBytes(asked.connection.exporter);
    binding.nonces = {ToBytes(asked.nonce)};
    binding.config_digest = world_->node_config().common.digest;
    binding.release = release::IdentityOf(world_->trust().NodeRelease(binding.config_digest)).release;
    binding.not_after = world_->clock().Now() + std::chrono::hours(1);
    return binding;
  }
  Shown Quoted(const binding::KeyBinding& binding) { return Quoted(binding, world_->trust().node_tee()); }
  Shown Quoted(const binding::KeyBinding& binding, const simtee::SimTee& tee) {
    return {EncodeEvidence(tee, binding, world_->trust().pki().collateral()), world_->release_list()};
  }
  Answer Honest() {
    return [this](const Asked& asked) { return Quoted(Binding(asked)); };
  }

  // ClientSees runs client::Prove against a false node that gives `answer` and then does `rest`.
  Result<client::Proof> ClientSees(const Answer& answer, const Rest& rest = {}) {
    return ClientSees(answer, rest, world_->Request(server_.port(), "/"));
  }
  Result<client::Proof> ClientSees(const Answer& answer, const Rest& rest, client::ProveRequest wanted) {
    const auto& identity = identity_.emplace(Must(crypto::ChannelIdentity::Generate(random_, world_->clock().Now())));
    auto listener = Must(net::Listener::Listen(Must(net::Address::Parse("127.0.0.1", 0))));
    std::thread node([&] {
      auto client =
          Must(channel::Connection::Accept(Must(listener.Accept(Soon(), Never())), identity, Soon(), Never()));
      const auto hello =
          Must(channel::Hello::Decode(Must(client.Expect(MessageType::kHello, channel::kMaxMessage, Soon(), Never()))));
      Show(client, answer({client.binding(), identity.spki_sha256(), hello.nonce}));
      const auto request = client.Expect(MessageType::kSessionRequest, channel::kMaxMessage, Soon(), Never());
      believed_ = request.ok();
      if (believed_ && rest) rest(client, *request);
    });
    wanted.node.port = listener.port();
    auto proof = world_->Prove(wanted);
    node.join();
    return proof;
  }

  // MeetSigner connects to the signer as a node that gives `answer`; whether it was believed shows at the next
  // question.
  channel::Connection MeetSigner(const Answer& answer) {
    auto signer = Must(channel::Connection::Connect(world_->signer(), Soon(), Never()));
    Must(signer.Send(MessageType::kHello, channel::Hello{random_.Array<32>()}.Encode(), Soon(), Never()));
    const auto hello =
        Must(channel::Hello::Decode(Must(signer.Expect(MessageType::kHello, channel::kMaxMessage, Soon(), Never()))));
    Show(signer, answer({signer.binding(), random_.Array<32>(), hello.nonce}));
    return signer;
  }
  // Request is a session request for `server_`.
  Bytes Request() const {
    recording::SessionRequest request;
    request.host = "localhost";
    request.port = server_.port();
    request.nonce = Bytes(16, 1);
    return request.Encode();
  }
  Result<Bytes> Ask(channel::Connection& signer, MessageType question, ByteView payload, MessageType answer) {
    static_cast<void>(signer.Send(question, payload, Soon(), Never()));
    ATTESTOR_ASSIGN(wire::Frame frame, signer.Receive(2 * channel::kMaxEvidence, Soon(), Never()));
    // Before the first answer comes the signer's evidence, which says that the node's was accepted.
    if (frame.type == static_cast<uint8_t>(MessageType::kEvidence)) {
      ATTESTOR_ASSIGN(frame, signer.Receive(2 * channel::kMaxEvidence, Soon(), Never()));
    }
    return signer.Unwrap(std::move(frame), answer);
  }

  static net::Deadline Soon() { return net::After(std::chrono::seconds(20)); }
  const net::StopSignal& Never() const { return world_->never(); }

  std::unique_ptr<World> world_;
  std::optional<crypto::ChannelIdentity> identity_;  // of the false node's channel
  bool believed_ = false;                            // by the client

 private:
  void Show(channel::Connection& to, const Shown& shown) {
    const channel::EvidenceMessage message{shown.evidence, shown.release_list, world_->clock().Now()};
    Must(to.Send(MessageType::kEvidence, message.Encode(), Soon(), Never()));
  }
};

}  // namespace attestor::test
