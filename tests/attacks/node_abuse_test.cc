// Strangers who drive a node to places or amounts that it does not serve. Each is turned away with its code, and the
// node goes on to answer the next honest client.
#include "attacks/node_abuse.h"
#include "testkit/world/scrape.h"

namespace attestor::test {
namespace {

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
  for (const Bytes& bytes : {ToBytes("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"), Bytes{0x16, 3, 1, 0xff, 0xff, 0},
                             tls::EncodeRecord(tls::ContentType::kAlert, ByteArray<2>{1, 0}),
                             tls::EncodeRecord(tls::ContentType::kHandshake, Bytes(100))}) {
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
  HandClient hasty(*world_);  // asks for its session before it has an answer
  const uint64_t work = channel::DoWork(hasty.exporter(), hasty.nonce(), channel::kFirstWork);
  Must(hasty.Send(MessageType::kHello, channel::Hello{hasty.nonce(), work}.Encode()));
  static_cast<void>(hasty.Send(MessageType::kSessionRequest, Request().Encode()));
  EXPECT_EQ(hasty.NextType(), MessageType::kFailed);
  world_->clock().Advance(std::chrono::minutes(1));
}

// Evidence costs a quote of the hardware, so it is for those that have done some work on this very connection.
TEST_F(NodeAbuse, evidence_without_work) {
  Start();
  HandClient idle(*world_), other(*world_);
  const auto say = [](HandClient& client, uint64_t work) {
    Must(client.Send(MessageType::kHello, channel::Hello{client.nonce(), work}.Encode()));
  };
  // No answer is right by chance here: one that is not is looked for.
  uint64_t wrong = channel::DoWork(other.exporter(), idle.nonce(), channel::kFirstWork);
  while (channel::WorkIn(idle.exporter(), idle.nonce(), wrong) >= channel::kFirstWork) ++wrong;
  say(idle, wrong);
  EXPECT_EQ(idle.NextType(), MessageType::kWorkAsked);
  say(idle, wrong);
  EXPECT_EQ(idle.Refusal(), "node.work");
}

// A signer makes its quote after the node's evidence was verified, and for nobody else.
TEST_F(NodeAbuse, evidence_of_the_signer_for_strangers) {
  Start();
  auto signer = Must(channel::Connection::Connect(world_->signer(), net::After(kPatience), world_->never()));
  const auto send = [&](MessageType type, ByteView payload) {
    Must(signer.Send(type, payload, net::After(kPatience), world_->never()));
  };
  const auto next = [&] { return Must(signer.Receive(channel::kMaxEvidence, net::After(kPatience), world_->never())); };
  send(MessageType::kHello, channel::Hello{world_->random().Array<32>()}.Encode());
  EXPECT_EQ(next().type, static_cast<uint8_t>(MessageType::kHello)) << "it asks first";
  send(MessageType::kEvidence, channel::EvidenceMessage{Bytes(100, 1), world_->release_list()}.Encode());
  const wire::Frame refused = next();
  ASSERT_EQ(refused.type, static_cast<uint8_t>(MessageType::kFailed));
  EXPECT_TRUE(Must(channel::Failed::Decode(refused.payload)).code.starts_with("evidence."));
}

// Sessions that clients abandon do not stay open at the signer.
TEST_F(NodeAbuse, abandoned_sessions) {
  Start();
  const auto open = [&] { return Scrape(world_->signer_metrics()).Value("attestor_signer_sessions_open"); };
  {
    HandClient first(*world_), second(*world_);
    Must(first.Open(Request()));
    Must(second.Open(Request()));
    EXPECT_EQ(open(), 2);
  }
  for (int i = 0; i < 500 && open() != 0; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(20));
  EXPECT_EQ(open(), 0);
}

// What a client lets the signer check is counted before it is checked, and what it lets it check for nothing counts
// more.
TEST_F(NodeAbuse, more_work_than_the_quota) {
  Start("", "work_per_minute = \"30ms\"\n");
  honest_after_ = false;
  std::string refusal;
  for (int i = 0; i < 20 && refusal.empty(); ++i) {
    HandClient client(*world_);
    Must(client.Open(Request()));
    Must(client.Send(MessageType::kClosed, Bytes{0xa0}));
    Must(client.Send(MessageType::kOpening, Bytes(10)));
    MessageType type = MessageType::kConnected;
    wire::Frame frame;
    do {
      frame = client.Next();
      type = static_cast<MessageType>(frame.type);
    } while (type != MessageType::kDecision && type != MessageType::kFailed);
    if (type == MessageType::kFailed) refusal = Must(channel::Failed::Decode(frame.payload)).code;
  }
  EXPECT_EQ(refusal, "node.quota");
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

// Whoever has shown nothing gives way; whoever has a session stays, and one address has as many as it leaves free. The
// next one is told so at once.
TEST_F(NodeAbuse, more_connections_than_the_limit) {
  Start("sessions = 5\n");
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
  ServedOnceTheyHaveLeft();
}

// Behind a gateway whose clients have no addresses sessions may take every place: then the next one is told so at its
// first word.
TEST_F(NodeAbuse, no_place_is_free) {
  Start("sessions = 2\n", "shared_addresses = [\"127.0.0.0/8\"]\n");
  honest_after_ = false;
  HandClient first(*world_), second(*world_);
  Must(first.Open(Request()));
  Must(second.Open(Request()));
  std::string refusal;
  for (int i = 0; i < 5 && refusal != "node.busy"; ++i) refusal = HandClient(*world_).MeetingRefused();
  EXPECT_EQ(refusal, "node.busy") << "it has little time to say so, and a few tries";
}

// Each of them costs a handshake.
TEST_F(NodeAbuse, connections_that_come_to_nothing) {
  constexpr int kForNothing = 128;
  Start();
  world_->clock().Hold();
  const auto says_hello = [&] {
    HandClient client(*world_);
    Must(client.Send(MessageType::kHello, channel::Hello{client.nonce(), 0}.Encode()));
    return client.Next();
  };
  for (int i = 0; i < kForNothing; ++i) ASSERT_NE(says_hello().type, static_cast<uint8_t>(MessageType::kFailed)) << i;
  const wire::Frame refused = says_hello();
  ASSERT_EQ(refused.type, static_cast<uint8_t>(MessageType::kFailed));
  const auto failed = Must(channel::Failed::Decode(refused.payload));
  EXPECT_EQ(failed.code, "node.quota");
  EXPECT_TRUE(failed.retry_after);
  world_->clock().Advance(std::chrono::minutes(1));
}

// Whoever has lost its place to others gets no evidence, which costs a quote.
TEST_F(NodeAbuse, evidence_for_who_has_lost_its_place) {
  Start("sessions = 1\n");
  {
    HandClient loses(*world_);
    const HandClient comes(*world_);
    EXPECT_FALSE(loses.Meet().ok());
  }
  ServedOnceTheyHaveLeft();
}

// And none that has its evidence gets a session, which costs one of the signer's.
TEST_F(NodeAbuse, a_session_for_who_has_lost_its_place) {
  Start("sessions = 1\n");
  {
    HandClient loses(*world_);
    Must(loses.Meet());
    const HandClient comes(*world_);
    static_cast<void>(loses.Send(MessageType::kSessionRequest, Request().Encode()));
    const std::string refusal = loses.Refusal();
    EXPECT_TRUE(refusal == "node.busy" || refusal == "closed") << refusal;
    EXPECT_EQ(Scrape(world_->signer_metrics()).Value("attestor_signer_sessions_opened_total"), 0);
  }
  ServedOnceTheyHaveLeft();
}

TEST_F(NodeAbuse, silent_connections_at_the_signer) {
  Start();
  std::vector<net::Socket> silent;
  for (int i = 0; i < 600; ++i)
    silent.push_back(Must(net::Socket::ConnectTo(world_->signer(), net::After(kPatience), world_->never())));
  for (int i = 0; i < 600; ++i)
    silent.push_back(Must(net::Socket::ConnectTo(world_->node(), net::After(kPatience), world_->never())));
  // Whoever shares the address of so many may have to come again while they leave; TearDown shows that they have.
  const net::Deadline end = net::After(kPatience);
  while (!world_->Prove(world_->Request(server_.port(), "/")).ok() && std::chrono::steady_clock::now() < end) {
    static_cast<void>(net::Wait({}, net::After(std::chrono::milliseconds(50)), world_->never()));
  }
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
