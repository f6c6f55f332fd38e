// Strangers who drive a node to places or amounts that it does not serve. Each is turned away with its code, and the node goes on to answer
// the next honest client.
#include "crypto/hash.h"
#include "support/web_world.h"
#include "tls/client.h"

namespace attestor::test {
namespace {

using channel::MessageType;

constexpr std::chrono::seconds kPatience{20};

// HandClient speaks the protocol step by step, and not always as it should.
class HandClient {
 public:
  HandClient(World& world, std::optional<std::string> token = {})
      : world_(world), node_(Must(channel::Connection::Connect(world.node(), Soon(), world.never()))), token_(std::move(token)) {}

  // Meet asks for the node's evidence and opens a session for `request`; an error is the node's refusal.
  Status Meet() {
    CheckReport report;
    ATTESTOR_TRY(channel::AskEvidence(node_, {world_.random().Array<32>(), token_}, release::Role::kNode, world_.channel_trust(),
                                      world_.clock().Now(), report, Soon(), world_.never()));
    return Ok();
  }
  Status Open(const transcript::SessionRequest& request) {
    ATTESTOR_TRY(Meet());
    ATTESTOR_TRY(Send(MessageType::kSessionRequest, request.Encode()));
    ATTESTOR_ASSIGN(const Bytes payload, node_.Expect(MessageType::kOpened, 2 * channel::kMaxEvidence, Soon(), world_.never()));
    ATTESTOR_ASSIGN(const channel::Opened opened, channel::Opened::Decode(payload));
    challenge_ = transcript::MakeChallenge(opened.session_id, request, opened.challenge_seed);
    ATTESTOR_TRY(node_.Expect(MessageType::kConnected, channel::kMaxMessage, Soon(), world_.never()));
    return Ok();
  }
  // Hello is a ClientHello record for `host`.
  Bytes Hello(const std::string& host) { return Hello(host, challenge_); }
  Bytes Hello(const std::string& host, const transcript::Challenge& challenge) {
    return tls::Client({host, challenge, {}}, world_.random()).TakeOutput();
  }
  Status Send(MessageType type, ByteView payload) { return node_.Send(type, payload, Soon(), world_.never()); }
  MessageType NextType() { return static_cast<MessageType>(Must(node_.Receive(channel::kMaxEvidence, Soon(), world_.never())).type); }
  // Refusal waits for the node's last word: its code, or "closed".
  std::string Refusal() {
    while (true) {
      const auto frame = node_.Receive(channel::kMaxEvidence, Soon(), world_.never());
      if (!frame.ok()) return "closed";
      if (frame->type == static_cast<uint8_t>(MessageType::kFailed)) return Must(channel::Failed::Decode(frame->payload)).code;
    }
  }

 private:
  static net::Deadline Soon() { return net::After(kPatience); }

  World& world_;
  channel::Connection node_;
  std::optional<std::string> token_;
  transcript::Challenge challenge_{};
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
  void NextHonestClientIsServed() {
    const auto proof = world_->Prove(world_->Request(server_.port(), "/"));
    EXPECT_TRUE(proof.ok()) << proof.error().Text();
  }
  transcript::SessionRequest Request() const {
    transcript::SessionRequest request;
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

TEST_F(NodeAbuse, port_not_allowed) {
  Start();
  client::ProveRequest request = world_->Request(server_.port() == 22 ? 23 : 22, "/");
  RefusedWith(world_->Prove(request), "channel.refused", "node.port_refused");
}

TEST_F(NodeAbuse, host_not_in_policy) {
  Start();
  client::ProveRequest request = world_->Request(server_.port(), "/");
  request.http.host = "metadata.internal";
  RefusedWith(world_->Prove(request), "channel.refused", "node.host_refused");
}

TEST_F(NodeAbuse, private_address_refused) {
  WorldOptions options = Options();
  options.private_targets = false;
  Start(std::move(options));
  // Every address of this test is private, so the next client is refused too, by the same node, which lives.
  honest_after_ = false;
  for (int i = 0; i < 2; ++i) {
    RefusedWith(world_->Prove(world_->Request(server_.port(), "/")), "channel.refused", "net.address_refused");
  }
  EXPECT_EQ(server_.requests(), 0u);
}

TEST_F(NodeAbuse, first_bytes_not_client_hello) {
  Start();
  for (const Bytes& bytes :
       {ToBytes("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"), Bytes{0x16, 3, 1, 0xff, 0xff, 0},
        tls::EncodeRecord(tls::ContentType::kAlert, ByteArray<2>{1, 0}), tls::EncodeRecord(tls::ContentType::kHandshake, Bytes(100))}) {
    HandClient client(*world_);
    Must(client.Open(Request()));
    EXPECT_EQ(FirstBytes(client, bytes), "node.first_bytes");
  }
}

TEST_F(NodeAbuse, client_hello_with_other_sni) {
  Start();
  HandClient client(*world_);
  Must(client.Open(Request()));
  EXPECT_EQ(FirstBytes(client, client.Hello("bank.example")), "node.first_bytes");
}

TEST_F(NodeAbuse, client_hello_of_another_session) {
  Start();
  HandClient client(*world_);
  Must(client.Open(Request()));
  EXPECT_EQ(FirstBytes(client, client.Hello("localhost", {})), "node.first_bytes");
}

// The control: a ClientHello that arrives byte by byte is one all the same, and the server answers it.
TEST_F(NodeAbuse, client_hello_byte_by_byte) {
  Start();
  HandClient client(*world_);
  Must(client.Open(Request()));
  for (const uint8_t byte : client.Hello("localhost")) Must(client.Send(MessageType::kRelay, ByteArray<1>{byte}));
  EXPECT_EQ(client.NextType(), MessageType::kRelay);
}

TEST_F(NodeAbuse, too_many_bytes_from_the_client) {
  Start("client_bytes = 4096\n");
  HandClient client(*world_);
  Must(client.Open(Request()));
  Must(client.Send(MessageType::kRelay, client.Hello("localhost")));
  EXPECT_EQ(FirstBytes(client, Bytes(5000)), "node.too_many_bytes");
}

TEST_F(NodeAbuse, too_many_bytes_from_the_server) {
  Start("server_bytes = 65536\n");
  RefusedWith(world_->Prove(world_->Request(server_.port(), "/large")), "channel.refused", "node.too_many_bytes");
}

TEST_F(NodeAbuse, too_long_duration) {
  Start("duration = \"1s\"\n");
  server_.Answer("/slow", {.bytes = Response("late"), .delay = std::chrono::seconds(3)});
  RefusedWith(world_->Prove(world_->Request(server_.port(), "/slow")), "channel.refused", "node.too_long");
}

TEST_F(NodeAbuse, quota_exceeded) {
  Start("", "sessions_per_minute = 2\n");
  NextHonestClientIsServed();
  NextHonestClientIsServed();
  RefusedWith(world_->Prove(world_->Request(server_.port(), "/")), "channel.refused", "node.quota");
  world_->clock().Advance(std::chrono::minutes(1));
}

TEST_F(NodeAbuse, missing_or_unknown_client_token) {
  Start("", "client_token_hashes = [\"" + ToHex(crypto::Sha256(AsBytes("secret"))) + "\"]\n");
  honest_after_ = false;
  client::ProveRequest request = world_->Request(server_.port(), "/");
  RefusedWith(world_->Prove(request), "channel.refused", "node.token");
  request.token = "guess";
  RefusedWith(world_->Prove(request), "channel.refused", "node.token");
  request.token = "secret";
  EXPECT_TRUE(world_->Prove(request).ok());
}

TEST_F(NodeAbuse, garbage_instead_of_tls) {
  Start();
  for (const Bytes& garbage : {ToBytes("GET / HTTP/1.1\r\n\r\n"), Bytes(4096, 0xff), Bytes{0x16, 3, 1, 0, 1, 1}}) {
    auto socket = Must(net::Socket::ConnectTo(world_->node(), net::After(kPatience), world_->never()));
    static_cast<void>(socket.WriteAll(garbage, net::After(kPatience), world_->never()));
    socket.ShutdownWrites();
    while (true) {
      const auto bytes = socket.ReadSome(4096, net::After(kPatience), world_->never());
      if (!bytes.ok() || bytes->empty()) break;
    }
  }
}

TEST_F(NodeAbuse, garbage_frames) {
  Start();
  const Bytes garbage(100, 0xee);
  const auto refusal = [&](MessageType type, bool after_meeting) {
    HandClient client(*world_);
    if (after_meeting) Must(client.Meet());
    Must(client.Send(type, garbage));
    return client.Refusal();
  };
  EXPECT_EQ(refusal(MessageType::kHello, false), "channel.message");
  EXPECT_EQ(refusal(MessageType::kFinish, false), "channel.unexpected");
  EXPECT_EQ(refusal(static_cast<MessageType>(200), false), "channel.unexpected");
  EXPECT_EQ(refusal(MessageType::kSessionRequest, true), "transcript.format");
  EXPECT_EQ(refusal(MessageType::kOpening, true), "channel.unexpected");
}

TEST_F(NodeAbuse, garbage_while_relaying) {
  Start();
  for (const MessageType type : {MessageType::kOpening, MessageType::kSessionRequest, static_cast<MessageType>(200)}) {
    HandClient client(*world_);
    Must(client.Open(Request()));
    Must(client.Send(type, Bytes(10)));
    EXPECT_EQ(client.Refusal(), "channel.unexpected");
  }
  HandClient client(*world_);
  Must(client.Open(Request()));
  EXPECT_EQ(FirstBytes(client, {}), "channel.unexpected") << "a frame that relays nothing";
}

TEST_F(NodeAbuse, oversized_frame) {
  Start();
  HandClient client(*world_);
  Must(client.Send(MessageType::kHello, Bytes(channel::kMaxMessage + 1)));
  EXPECT_EQ(client.Refusal(), "wire.frame_size");
  HandClient relaying(*world_);
  Must(relaying.Open(Request()));
  EXPECT_EQ(FirstBytes(relaying, Bytes(channel::kMaxRelay + 1)), "wire.frame_size");
}

TEST_F(NodeAbuse, garbage_opening) {
  Start();
  HandClient client(*world_);
  Must(client.Open(Request()));
  Must(client.Send(MessageType::kClosed, Bytes{0xa0}));
  Must(client.Send(MessageType::kRelay, AsBytes("too late for the server")));
  Must(client.Send(MessageType::kSessionRequest, Bytes(10)));
  EXPECT_EQ(client.Refusal(), "node.not_finished");
}

TEST_F(NodeAbuse, slow_clients) {
  Start("duration = \"1s\"\n");
  std::vector<std::unique_ptr<HandClient>> silent;
  for (int i = 0; i < 20; ++i) silent.push_back(std::make_unique<HandClient>(*world_));
  HandClient stalled(*world_);
  Must(stalled.Open(Request()));
  const Bytes hello = stalled.Hello("localhost");
  Must(stalled.Send(MessageType::kRelay, ByteView(hello).first(10)));
  NextHonestClientIsServed();  // while all of them wait
  EXPECT_EQ(stalled.Refusal(), "node.too_long");
}

// Whoever has shown nothing gives way; whoever has a session stays, and the next one is told so at once.
TEST_F(NodeAbuse, more_connections_than_the_limit) {
  Start("sessions = 3\n");
  std::vector<std::unique_ptr<HandClient>> silent;
  for (int i = 0; i < 9; ++i) silent.push_back(std::make_unique<HandClient>(*world_));
  NextHonestClientIsServed();
  {
    std::vector<std::unique_ptr<HandClient>> open;
    for (int i = 0; i < 3; ++i) {
      open.push_back(std::make_unique<HandClient>(*world_));
      Must(open.back()->Open(Request()));
    }
    RefusedWith(world_->Prove(world_->Request(server_.port(), "/")), "channel.refused", "node.busy");
  }
  // The node notices that they left in its own time.
  for (int i = 0; i < 100 && !world_->Prove(world_->Request(server_.port(), "/")).ok(); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

TEST_F(NodeAbuse, silent_connections_at_the_signer) {
  Start();
  std::vector<net::Socket> silent;
  for (int i = 0; i < 600; ++i) silent.push_back(Must(net::Socket::ConnectTo(world_->signer(), net::After(kPatience), world_->never())));
  for (int i = 0; i < 600; ++i) silent.push_back(Must(net::Socket::ConnectTo(world_->node(), net::After(kPatience), world_->never())));
  NextHonestClientIsServed();
}

TEST_F(NodeAbuse, clients_that_vanish) {
  Start();
  {
    HandClient client(*world_);
  }
  {
    HandClient client(*world_);
    Must(client.Meet());
  }
  {
    HandClient client(*world_);
    Must(client.Open(Request()));
    Must(client.Send(MessageType::kRelay, client.Hello("localhost")));
  }
}

}  // namespace
}  // namespace attestor::test
