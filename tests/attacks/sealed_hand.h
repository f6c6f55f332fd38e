// A client that speaks sealed mode by hand, with a genuine node and signer, and an operator who owns the wire between
// the node and the server. Test code only.
#pragma once

#include <functional>
#include <mutex>
#include <thread>

#include "core/crypto/hash.h"
#include "session/proof/opening.h"
#include "session/terms/mode.h"
#include "testkit/world/web_world.h"
#include "web/tls/record.h"

namespace attestor::test {

using channel::MessageType;

// SealedHand runs one session step by step, and keeps every byte that it was given.
class SealedHand {
 public:
  SealedHand(World& world, uint16_t port)
      : world_(world), node_(Must(channel::Connection::Connect(world.node(), Soon(), world.never()))) {
    request_.host = "localhost";
    request_.port = port;
    request_.nonce = Bytes(16, 1);
    request_.other_mode = session::Mode::kSealed;
  }

  Status Open() {
    CheckReport report;
    ATTESTOR_TRY(channel::AskEvidence(node_, {world_.random().Array<32>()}, release::Role::kNode,
                                      world_.channel_trust(), world_.clock().Now(), report, Soon(), world_.never()));
    ATTESTOR_TRY(Send(MessageType::kSessionRequest, request_.Encode()));
    ATTESTOR_ASSIGN(const Bytes payload, Next(MessageType::kOpened));
    ATTESTOR_ASSIGN(const channel::Opened opened, channel::Opened::Decode(payload));
    challenge_ = recording::MakeChallenge(opened.session_id, request_, opened.challenge_seed);
    return StatusOf(Next(MessageType::kConnected));
  }
  Status Go(size_t size) { return Send(MessageType::kGo, channel::Go{size}.Encode()); }
  // TakeSecrets waits for them, and for what the server had said by then.
  Status TakeSecrets() {
    ATTESTOR_ASSIGN(const Bytes payload, Next(MessageType::kSecrets));
    ATTESTOR_ASSIGN(secrets_, channel::Secrets::Decode(payload));
    while (server_bytes_.size() < secrets_.server_bytes) ATTESTOR_TRY(TakeRelay());
    return Ok();
  }
  // Encrypted is content and type under the key-stream.
  Bytes Encrypted(ByteView content, tls::ContentType type) const {
    Bytes inner = ToBytes(content);
    inner.push_back(static_cast<uint8_t>(type));
    for (size_t i = 0; i < inner.size(); ++i) inner[i] ^= secrets_.keystream.Reveal()[i];
    return inner;
  }
  Status Seal(const Bytes& ciphertext) { return Send(MessageType::kSeal, channel::Seal{ciphertext}.Encode()); }
  // ToSecrets and ToReleased take all steps up to there, with one record of `content`.
  Status ToSecrets(size_t size) {
    ATTESTOR_TRY(Open());
    ATTESTOR_TRY(Go(size));
    return TakeSecrets();
  }
  Status ToReleased(ByteView content, tls::ContentType type = tls::ContentType::kApplicationData) {
    ATTESTOR_TRY(ToSecrets(content.size() + 1));
    ATTESTOR_TRY(Seal(Encrypted(content, type)));
    return TakeReleased();
  }
  Status TakeReleased() {
    while (true) {
      ATTESTOR_ASSIGN(const wire::Frame frame, Receive());
      if (frame.type == static_cast<uint8_t>(MessageType::kRelay)) {
        Append(server_bytes_, frame.payload);
        continue;
      }
      ATTESTOR_ASSIGN(const Bytes payload, node_.Unwrap(frame, MessageType::kReleased));
      ATTESTOR_ASSIGN(released_, channel::Released::Decode(payload));
      return StatusOf(Next(MessageType::kRecorded));
    }
  }
  // Decide opens everything with `secret`.
  Result<channel::DecisionMessage> Decide(const Secret& secret) {
    const proof::Opening opening = proof::RevealAllOpening{secret.Clone()};
    ATTESTOR_TRY(Send(MessageType::kOpening, proof::EncodeOpening(opening)));
    ATTESTOR_ASSIGN(const Bytes payload, Next(MessageType::kDecision));
    return channel::DecisionMessage::Decode(payload);
  }
  Result<channel::DecisionMessage> Decide() { return Decide(released_.handshake_secret); }

  Status Send(MessageType type, ByteView payload) { return node_.Send(type, payload, Soon(), world_.never()); }
  // Refusal waits for the node's last word: its code, or "closed"; whatever comes before it is kept.
  std::string Refusal() {
    while (true) {
      const auto frame = Receive();
      if (!frame.ok()) return "closed";
      if (frame->type == static_cast<uint8_t>(MessageType::kFailed))
        return Must(channel::Failed::Decode(frame->payload)).code;
    }
  }
  // seen are all bytes that this client was given, as one text.
  const std::string& seen() const { return seen_; }
  const recording::Challenge& challenge() const { return challenge_; }
  const channel::Secrets& secrets() const { return secrets_; }
  const channel::Released& released() const { return released_; }
  const Bytes& server_bytes() const { return server_bytes_; }
  recording::SessionRequest& request() { return request_; }

 private:
  static net::Deadline Soon() { return net::After(std::chrono::seconds(20)); }
  Result<wire::Frame> Receive() {
    ATTESTOR_ASSIGN(wire::Frame frame, node_.Receive(channel::kMaxOpened, Soon(), world_.never()));
    seen_ += AsText(frame.payload);
    return frame;
  }
  Result<Bytes> Next(MessageType type) {
    ATTESTOR_ASSIGN(wire::Frame frame, Receive());
    return node_.Unwrap(std::move(frame), type);
  }
  Status TakeRelay() {
    ATTESTOR_ASSIGN(const Bytes bytes, Next(MessageType::kRelay));
    Append(server_bytes_, bytes);
    return Ok();
  }

  World& world_;
  channel::Connection node_;
  recording::SessionRequest request_;
  channel::Secrets secrets_;
  channel::Released released_;
  Bytes server_bytes_;
  std::string seen_;
  recording::Challenge challenge_{};
};

// Operator is on the wire between node and server: whole records pass through his hands, in their direction and order.
class Operator {
 public:
  // What goes on in place of record `index` of one direction, header included; nothing: it is dropped.
  using Hand = std::function<Bytes(bool from_server, size_t index, const Bytes& record)>;

  Operator(uint16_t server_port, Hand hand)
      : server_port_(server_port),
        hand_(std::move(hand)),
        listener_(Must(net::Listener::Listen(Must(net::Address::Parse("127.0.0.1", 0))))),
        thread_([this] { Serve(); }) {}
  ~Operator() {
    stop_.Raise();
    thread_.join();
  }
  Operator(const Operator&) = delete;
  Operator& operator=(const Operator&) = delete;

  uint16_t port() const { return listener_.port(); }

 private:
  static net::Deadline Late() { return net::After(std::chrono::minutes(1)); }

  void Serve() {
    auto node = listener_.Accept(Late(), stop_);
    if (!node.ok()) return;
    auto server = net::Socket::Connect(Must(net::Address::Parse("127.0.0.1", server_port_)), Late(), stop_);
    if (!server.ok()) return;
    net::Socket* sides[] = {&*node, &*server};
    Bytes waiting[2];
    size_t count[2] = {};
    while (true) {
      const int both[] = {node->fd(), server->fd()};
      const auto ready = net::Wait(both, Late(), stop_);
      if (!ready.ok()) return;
      const size_t from = *ready;
      const auto bytes = sides[from]->ReadSome(16384, Late(), stop_);
      if (!bytes.ok() || bytes->empty()) return;
      Append(waiting[from], *bytes);
      while (true) {
        const auto record = tls::NextRecord(waiting[from]);
        if (!record.ok() || !record->has_value()) break;
        const Bytes whole = ToBytes((*record)->bytes);
        waiting[from].erase(waiting[from].begin(), waiting[from].begin() + static_cast<ptrdiff_t>(whole.size()));
        const Bytes instead = hand_(from == 1, count[from]++, whole);
        if (!instead.empty() && !sides[1 - from]->WriteAll(instead, Late(), stop_).ok()) return;
      }
    }
  }

  const uint16_t server_port_;
  const Hand hand_;
  net::Listener listener_;
  net::StopSignal stop_;
  std::thread thread_;
};

}  // namespace attestor::test
