// The client against a server that keeps to RFC 8446.
#include "web/tls/client.h"

#include <gtest/gtest.h>

#include "testkit/tls/test_server.h"
#include "web/tls/errors.h"

namespace attestor::tls {
namespace {

class ClientTest : public ::testing::Test {
 protected:
  static ClientConfig Config() {
    ClientConfig config;
    config.host = "bank.example";
    config.challenge.fill(0x5a);
    config.check_chain = [](std::span<const Bytes>) { return Ok(); };
    return config;
  }
  void Connect() {
    server_.ReadHello(client_.TakeOutput());
    ASSERT_TRUE(client_.Receive(server_.Hello()).ok());
    ASSERT_TRUE(client_.Receive(server_.Flight()).ok());
    ASSERT_TRUE(client_.connected());
    ASSERT_TRUE(server_.ReadFinished(client_.TakeOutput()).ok());
  }

  CountingRandom random_{11};
  Client client_{Config(), random_};
  TestServer server_{random_};
};

TEST_F(ClientTest, HandshakeAndOneExchange) {
  Connect();
  EXPECT_TRUE(CheckClientHello(server_.client_hello(), "bank.example", Config().challenge).ok());
  ASSERT_TRUE(client_.Send(AsBytes("GET /")).ok());
  const auto request = server_.Open(client_.TakeOutput());
  EXPECT_EQ(request->content, ToBytes("GET /"));
  ASSERT_TRUE(client_.Receive(server_.Seal(ContentType::kApplicationData, AsBytes("200"))).ok());
  ASSERT_TRUE(client_.Receive(server_.Seal(ContentType::kApplicationData, AsBytes(" OK"))).ok());
  EXPECT_EQ(client_.TakeApplicationData(), ToBytes("200 OK"));
  EXPECT_TRUE(client_.CheckEnd().error().Is(kTruncated));
  ASSERT_TRUE(client_.Receive(server_.Seal(ContentType::kAlert, ByteArray<2>{1, kCloseNotify})).ok());
  EXPECT_TRUE(client_.peer_closed());
  EXPECT_TRUE(client_.CheckEnd().ok());
  ASSERT_TRUE(client_.Close().ok());
  ASSERT_TRUE(client_.Close().ok()) << "closing twice changes nothing";
  EXPECT_EQ(server_.Open(client_.TakeOutput())->content, (Bytes{1, kCloseNotify}));
  EXPECT_TRUE(client_.Send(AsBytes("more")).error().Is(kState));
}

// OtherKeys are EphemeralKeys but for one stage, which gives secrets of its own.
class OtherKeys final : public ClientKeySource {
 public:
  enum class Stage { kNone, kHandshake, kApplication };
  OtherKeys(Random& random, Stage other) : keys_(random), other_(other) {}

  KeyShare NewShare(uint16_t group) override { return keys_.NewShare(group); }
  Status Agree(const Suite& suite, const KeyShare& server) override { return keys_.Agree(suite, server); }
  TrafficSecrets HandshakeTraffic(ByteView hello_hash) const override {
    return other_ == Stage::kHandshake ? TrafficSecrets{Secret(32), Secret(32)} : keys_.HandshakeTraffic(hello_hash);
  }
  TrafficSecrets ApplicationTraffic(ByteView finished_hash) const override {
    return other_ == Stage::kApplication ? TrafficSecrets{Secret(32), Secret(32)}
                                         : keys_.ApplicationTraffic(finished_hash);
  }
  Secret HandshakeSecretForOpening() const override { return Secret(32); }

 private:
  EphemeralKeys keys_;
  Stage other_;
};

TEST_F(ClientTest, EverySecretComesFromTheKeySource) {
  using Stage = OtherKeys::Stage;
  for (const Stage stage : {Stage::kNone, Stage::kHandshake, Stage::kApplication}) {
    SCOPED_TRACE(static_cast<int>(stage));
    Client client(Config(), random_, std::make_unique<OtherKeys>(random_, stage));
    TestServer server(random_);
    server.ReadHello(client.TakeOutput());
    ASSERT_TRUE(client.Receive(server.Hello()).ok());
    const Status flight = client.Receive(server.Flight());
    EXPECT_EQ(flight.ok(), stage != Stage::kHandshake);
    if (!flight.ok()) continue;
    ASSERT_TRUE(server.ReadFinished(client.TakeOutput()).ok());
    EXPECT_EQ(client.Receive(server.Seal(ContentType::kApplicationData, {})).ok(), stage == Stage::kNone);
    if (stage != Stage::kNone) continue;
    client.TransportClosed();
    EXPECT_TRUE(ConstantTimeEqual(client.HandshakeSecretForOpening()->Reveal(), Bytes(32)));
  }
}

TEST_F(ClientTest, TheSecretIsGivenOutOnlyAfterTheTransportIsClosed) {
  EXPECT_TRUE(client_.HandshakeSecretForOpening().error().Is(kState));
  Connect();
  EXPECT_TRUE(client_.HandshakeSecretForOpening().error().Is(kState));
  ASSERT_TRUE(client_.Close().ok());
  (void)client_.TakeOutput();
  EXPECT_TRUE(client_.HandshakeSecretForOpening().error().Is(kState)) << "the server may still send";
  client_.TransportClosed();
  const auto secret = client_.HandshakeSecretForOpening();
  ASSERT_TRUE(secret.ok());
  EXPECT_TRUE(ConstantTimeEqual(secret->Reveal(), server_.handshake_secret().Reveal()));
  EXPECT_TRUE(client_.Receive(server_.Seal(ContentType::kApplicationData, AsBytes("late"))).error().Is(kAfterClose));
  EXPECT_TRUE(client_.TakeOutput().empty()) << "nothing can be sent any more";
}

TEST_F(ClientTest, AHandshakeThatWasCutOffGivesNoSecret) {
  server_.ReadHello(client_.TakeOutput());
  ASSERT_TRUE(client_.Receive(server_.Hello()).ok());
  client_.TransportClosed();
  EXPECT_TRUE(client_.HandshakeSecretForOpening().error().Is(kState));
  EXPECT_TRUE(client_.Receive(server_.Flight()).error().Is(kState));
}

TEST_F(ClientTest, HelloRetryRequestToP256WithACookie) {
  server_.ReadHello(client_.TakeOutput());
  const ClientHello first = server_.client_hello();
  const Extension cookie{ExtensionType::kCookie, {0, 3, 'a', 'b', 'c'}};
  const Bytes retry = server_.Retry(kGroupP256, {cookie});
  ASSERT_TRUE(client_.Receive(retry).ok());
  server_.ReadHello(client_.TakeOutput());
  const auto parsed = ParseServerHello(ByteView(retry).subspan(kRecordHeaderSize + 4));
  EXPECT_TRUE(CheckSecondClientHello(first, server_.client_hello(), *parsed, kGroupP256).ok());
  EXPECT_EQ(*FindExtension(server_.client_hello().extensions, ExtensionType::kCookie), cookie);
  ASSERT_TRUE(client_.Receive(server_.Hello(kGroupP256)).ok());
  ASSERT_TRUE(client_.Receive(server_.Flight()).ok());
  EXPECT_TRUE(server_.ReadFinished(client_.TakeOutput()).ok());
}

TEST_F(ClientTest, AnyCutOfTheBytesIntoPieces) {
  server_.ReadHello(client_.TakeOutput());
  Bytes all = server_.Hello();
  Append(all, EncodeRecord(ContentType::kChangeCipherSpec, ByteArray<1>{1}));
  Append(all, server_.Flight());
  for (const uint8_t byte : all) ASSERT_TRUE(client_.Receive({&byte, 1}).ok());
  ASSERT_TRUE(client_.connected());
  EXPECT_TRUE(server_.ReadFinished(client_.TakeOutput()).ok());
}

TEST_F(ClientTest, AnyCutOfTheFlightIntoRecords) {
  server_.ReadHello(client_.TakeOutput());
  const Bytes hello = server_.HelloMessage();
  // ServerHello in two records, the flight 100 bytes a record, with padding.
  ASSERT_TRUE(client_.Receive(EncodeRecord(ContentType::kHandshake, ByteView(hello).first(10))).ok());
  ASSERT_TRUE(client_.Receive(EncodeRecord(ContentType::kHandshake, ByteView(hello).subspan(10))).ok());
  Bytes flight;
  for (const Bytes& message : server_.FlightMessages()) Append(flight, message);
  for (size_t at = 0; at < flight.size(); at += 100) {
    const size_t size = std::min<size_t>(100, flight.size() - at);
    ASSERT_TRUE(client_.Receive(server_.Seal(ContentType::kHandshake, ByteView(flight).subspan(at, size))).ok());
  }
  ASSERT_TRUE(client_.connected());
  EXPECT_TRUE(server_.ReadFinished(client_.TakeOutput()).ok());
}

TEST_F(ClientTest, ServersMayAcknowledgeWhatWasOffered) {
  server_.encrypted_extensions = {{ExtensionType::kServerName, {}},
                                  {ExtensionType::kSupportedGroups, EncodeU16List(kGroups)},
                                  {ExtensionType::kAlpn, EncodeAlpn(kAlpnHttp11)}};
  Connect();
}

// RFC 8446 section 4.4.2. TestServer compares the whole second flight.
TEST_F(ClientTest, WhoAsksForACertificateIsToldThatThereIsNone) {
  EXPECT_FALSE(client_.certificate_requested());
  server_.request_certificate = true;
  // status_request, signed_certificate_timestamp, certificate_authorities, oid_filters, and one of nobody's: what is
  // unknown is ignored.
  for (const uint16_t type : {5, 18, 47, 48, 0x1a1a})
    server_.request_extensions.push_back({static_cast<ExtensionType>(type), {1}});
  server_.request_extensions.push_back({ExtensionType::kSignatureAlgorithmsCert, EncodeU16List(kSignatureSchemes)});
  Connect();
  EXPECT_TRUE(client_.certificate_requested());
  ASSERT_TRUE(client_.Send(AsBytes("GET /")).ok());
  EXPECT_EQ(server_.Open(client_.TakeOutput())->content, ToBytes("GET /")) << "under the keys that no answer changes";
}

TEST_F(ClientTest, TicketsPaddingAndEmptyRecordsAreHarmless) {
  Connect();
  const Bytes ticket = EncodeHandshake(HandshakeType::kNewSessionTicket, Bytes(50, 1));
  ASSERT_TRUE(client_.Receive(server_.Seal(ContentType::kHandshake, ticket)).ok());
  ASSERT_TRUE(client_.Receive(server_.Seal(ContentType::kApplicationData, {})).ok());
  ASSERT_TRUE(client_.Receive(server_.Seal(ContentType::kApplicationData, AsBytes("x"))).ok());
  EXPECT_EQ(client_.TakeApplicationData(), ToBytes("x"));
}

TEST_F(ClientTest, UserCanceledMayAnnounceTheClose) {
  Connect();
  ASSERT_TRUE(client_.Receive(server_.Seal(ContentType::kAlert, ByteArray<2>{1, kUserCanceled})).ok());
  EXPECT_FALSE(client_.peer_closed());
  ASSERT_TRUE(client_.Receive(server_.Seal(ContentType::kAlert, ByteArray<2>{1, kCloseNotify})).ok());
  EXPECT_TRUE(client_.peer_closed());
  EXPECT_TRUE(client_.CheckEnd().ok());
}

TEST_F(ClientTest, LargestRecordsBothWays) {
  Connect();
  const Bytes large(2 * kMaxPlaintext + 1, 'x');
  ASSERT_TRUE(client_.Send(large).ok());
  const Bytes sent = client_.TakeOutput();
  ByteView rest = sent;
  Bytes received;
  for (int i = 0; i < 3; ++i) {
    const auto inner = server_.Open(rest);
    ASSERT_TRUE(inner.ok());
    Append(received, inner->content);
    rest = rest.subspan((*NextRecord(rest))->bytes.size());
  }
  EXPECT_TRUE(rest.empty());
  EXPECT_EQ(received, large);
  ASSERT_TRUE(client_.Receive(server_.Seal(ContentType::kApplicationData, Bytes(kMaxPlaintext, 'y'))).ok());
  EXPECT_EQ(client_.TakeApplicationData().size(), kMaxPlaintext);
}

TEST_F(ClientTest, TheChainIsJudgedBeforeAnythingDependsOnIt) {
  CountingRandom random(12);
  ClientConfig config = Config();
  size_t seen = 0;
  config.check_chain = [&seen](std::span<const Bytes> chain) {
    seen = chain.size();
    return Status(Error(kExtension, "the test's own refusal"));
  };
  Client client(config, random);
  TestServer server(random);
  server.ReadHello(client.TakeOutput());
  ASSERT_TRUE(client.Receive(server.Hello()).ok());
  EXPECT_TRUE(client.Receive(server.Flight()).error().Is(kExtension));
  EXPECT_EQ(seen, 1u);
  EXPECT_FALSE(client.connected());
}

TEST_F(ClientTest, NothingIsSentBeforeOrAfterTheConnection) {
  EXPECT_TRUE(client_.Send(AsBytes("early")).error().Is(kState));
  EXPECT_TRUE(client_.Close().error().Is(kState));
}

}  // namespace
}  // namespace attestor::tls
