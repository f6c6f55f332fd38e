// A client that speaks the protocol by hand, and the fixture of strangers who drive a node to what it does not serve.
// Test code only.
#pragma once

#include <sys/socket.h>

#include <thread>

#include "service/channel/work.h"
#include "testkit/world/web_world.h"
#include "web/tls/client.h"

namespace attestor::test {

using channel::MessageType;

inline constexpr std::chrono::seconds kPatience{20};

// AnnounceOn begins to send a frame of `size` and holds back the rest of it.
inline void AnnounceOn(channel::Connection& connection, MessageType type, size_t size) {
  const int few = 16 * 1024;
  ASSERT_EQ(setsockopt(connection.fd(), SOL_SOCKET, SO_SNDBUF, &few, sizeof(few)), 0);
  Must(connection.Queue(type, Bytes(size)));
  Must(connection.WriteNow());
  ASSERT_TRUE(connection.has_output());
}

// HandClient speaks the protocol step by step, and not always as it should.
class HandClient {
 public:
  explicit HandClient(World& world)
      : world_(world),
        nonce_(world.random().Array<32>()),
        node_(Must(channel::Connection::Connect(world.node(), Soon(), world.never()))) {}

  // Meet asks for the node's evidence and opens a session for `request`; an error is the node's refusal.
  Status Meet() {
    CheckReport report;
    ATTESTOR_TRY(channel::AskEvidence(node_, {nonce_}, release::Role::kNode, world_.channel_trust(),
                                      world_.clock().Now(), report, Soon(), world_.never()));
    return Ok();
  }
  // MeetingRefused is the code of that refusal.
  std::string MeetingRefused() {
    const Status met = Meet();
    if (met.ok()) return "admitted";
    return node_.failed() ? node_.failed()->code : met.error().Text();
  }
  Status Open(const recording::SessionRequest& request) {
    ATTESTOR_TRY(Meet());
    ATTESTOR_TRY(Send(MessageType::kSessionRequest, request.Encode()));
    ATTESTOR_ASSIGN(const Bytes payload,
                    node_.Expect(MessageType::kOpened, 2 * channel::kMaxEvidence, Soon(), world_.never()));
    ATTESTOR_ASSIGN(const channel::Opened opened, channel::Opened::Decode(payload));
    challenge_ = recording::MakeChallenge(opened.session_id, request, opened.challenge_seed);
    ATTESTOR_TRY(node_.Expect(MessageType::kConnected, channel::kMaxMessage, Soon(), world_.never()));
    return Ok();
  }
  // Hello is a ClientHello record for `host`.
  Bytes Hello(const std::string& host) { return Hello(host, challenge_); }
  Bytes Hello(const std::string& host, const recording::Challenge& challenge) {
    return tls::Client({host, challenge, {}}, world_.random()).TakeOutput();
  }
  const ByteArray<32>& exporter() const { return node_.binding().exporter; }
  const ByteArray<32>& nonce() const { return nonce_; }
  Status Send(MessageType type, ByteView payload) { return node_.Send(type, payload, Soon(), world_.never()); }
  // Announce begins to send a frame and holds back the rest of it.
  void Announce(MessageType type, size_t size) { AnnounceOn(node_, type, size); }
  wire::Frame Next() { return Must(node_.Receive(channel::kMaxEvidence, Soon(), world_.never())); }
  MessageType NextType() {
    return static_cast<MessageType>(Must(node_.Receive(channel::kMaxEvidence, Soon(), world_.never())).type);
  }
  // Refusal waits for the node's last word: its code, or "closed".
  std::string Refusal() {
    while (true) {
      const auto frame = node_.Receive(channel::kMaxEvidence, Soon(), world_.never());
      if (!frame.ok()) return "closed";
      if (frame->type == static_cast<uint8_t>(MessageType::kFailed))
        return Must(channel::Failed::Decode(frame->payload)).code;
    }
  }

 private:
  static net::Deadline Soon() { return net::After(kPatience); }

  World& world_;
  const ByteArray<32> nonce_;
  channel::Connection node_;
  recording::Challenge challenge_{};
};

class NodeAbuse : public WebWorld {
 protected:
  void Start(WorldOptions options) { world_ = std::make_unique<World>(std::move(options)); }
  void Start(const std::string& limits = "", const std::string& keys = "") {
    WorldOptions options = Options();
    options.hosts = "\"localhost\"";
    options.limits = limits;
    options.node_keys = keys;
    Start(std::move(options));
  }
  void TearDown() override {
    if (honest_after_) NextHonestClientIsServed();
  }
  // ServedOnceTheyHaveLeft waits for a node that notices in its own time that others left.
  void ServedOnceTheyHaveLeft() {
    for (int i = 0; i < 100 && !world_->Prove(world_->Request(server_.port(), "/")).ok(); ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  void NextHonestClientIsServed() {
    const auto proof = world_->Prove(world_->Request(server_.port(), "/"));
    EXPECT_TRUE(proof.ok()) << proof.error().Text();
  }
  recording::SessionRequest Request() const {
    recording::SessionRequest request;
    request.host = "localhost";
    request.port = server_.port();
    request.nonce = Bytes(16, 1);
    return request;
  }
  // FirstBytes sends `bytes` as the first ones to the server.
  std::string FirstBytes(HandClient& client, ByteView bytes) {
    Must(client.Send(MessageType::kRelay, bytes));
    return client.Refusal();
  }

  std::unique_ptr<World> world_;
  bool honest_after_ = true;
};

}  // namespace attestor::test
