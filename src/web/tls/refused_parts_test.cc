// What no message may hold: something behind its end, more parts than are allowed, an answer that nobody asked for.
#include "core/crypto/hash.h"
#include "web/tls/refusal_fixture_test.h"

namespace attestor::tls {
namespace {

// OnlyWhole expects that `whole` is read, and not with a byte behind it.
template <class Parse>
void OnlyWhole(Parse parse, Bytes whole, std::string_view name) {
  const auto read = parse(whole);
  EXPECT_TRUE(read.ok()) << name << ": " << read.error().Text();
  whole.push_back(0);
  const auto longer = parse(whole);
  ASSERT_FALSE(longer.ok()) << name;
  EXPECT_TRUE(longer.error().Is(kMalformed)) << name;
}

TEST(Messages, NothingFollowsTheEnd) {
  const KeyShare share{kGroupX25519, Bytes(32, 9)};
  const Bytes hello = EncodeClientHello(MakeClientHello("bank.example", {}, {}, share));
  OnlyWhole(ParseClientHello, Bytes(hello.begin() + 4, hello.end()), "ClientHello");
  OnlyWhole(ParseEncryptedExtensions, {0, 0}, "EncryptedExtensions");
  OnlyWhole(ParseCertificate, {0, 0, 0, 6, 0, 0, 1, 'c', 0, 0}, "Certificate");
  OnlyWhole(ParseCertificateVerify, {4, 3, 0, 1, 9}, "CertificateVerify");
  OnlyWhole(ParseU16List, {0, 2, 4, 3}, "a list");
  OnlyWhole(ParseSupportedVersions, {2, 3, 4}, "supported_versions");
  OnlyWhole(ParseAlpn, ToBytes(EncodeAlpn(kAlpnHttp11)), "ALPN");
  OnlyWhole(ParseServerName, ToBytes(EncodeServerName("bank.example")), "server_name");
  OnlyWhole(ParseClientKeyShares, {0, 5, 0, 0x1d, 0, 1, 9}, "key_share of a client");
  OnlyWhole(ParseServerKeyShare, {0, 0x1d, 0, 1, 9}, "key_share of a server");
}

TEST(Messages, ACertificateHasNoContext) {
  EXPECT_TRUE(ParseCertificate(Bytes{1, 'x', 0, 0, 6, 0, 0, 1, 'c', 0, 0}).error().Is(kMalformed));
}

TEST(Messages, NoMoreExtensionsThanAllowed) {
  const auto block = [](uint8_t count) {
    Bytes out = {0, static_cast<uint8_t>(count * 4)};
    if (count * 4 > 255) out = {1, static_cast<uint8_t>(count * 4 - 256)};
    for (uint8_t type = 0; type < count; ++type) Append(out, Bytes{0x7f, type, 0, 0});
    return out;
  };
  EXPECT_TRUE(ParseEncryptedExtensions(block(64)).ok());
  EXPECT_TRUE(ParseEncryptedExtensions(block(65)).error().Is(kExtension));
}

TEST(Messages, NoMoreCertificatesThanAllowed) {
  const auto chain = [](uint8_t count) {
    Bytes out = {0, 0, 0, static_cast<uint8_t>(count * 6)};
    for (uint8_t i = 0; i < count; ++i) Append(out, Bytes{0, 0, 1, 'c', 0, 0});
    return out;
  };
  EXPECT_TRUE(ParseCertificate(chain(16)).ok());
  EXPECT_TRUE(ParseCertificate(chain(17)).error().Is(kMalformed));
}

TEST(Messages, AServerNameIsAHost) {
  EXPECT_EQ(*ParseServerName(Bytes{0, 4, 0, 0, 1, 'a'}), "a");
  EXPECT_TRUE(ParseServerName(Bytes{0, 4, 1, 0, 1, 'a'}).error().Is(kMalformed));
}

TEST(Messages, NoLongerMessageThanAllowed) {
  HandshakeReader reader;
  EXPECT_TRUE(reader.Feed(Bytes{20, 2, 0, 1}).ok());
  EXPECT_TRUE(reader.Next().error().Is(kHandshakeTooLarge)) << "before it is there";
}

TEST(Messages, NoLongerHandshakeThanAllowed) {
  HandshakeReader reader;
  EXPECT_TRUE(reader.Feed(Bytes(kMaxHandshake)).ok());
  EXPECT_TRUE(reader.Feed(Bytes(1)).error().Is(kHandshakeTooLarge));
}

TEST(Messages, AChangeCipherSpecIsOneByte) {
  EXPECT_TRUE(CheckChangeCipherSpec(Bytes{1}).ok());
  for (const Bytes& other : {Bytes{}, Bytes{2}, Bytes{1, 1}})
    EXPECT_TRUE(CheckChangeCipherSpec(other).error().Is(kChangeCipherSpec)) << ToHex(other);
}

TEST(Messages, TypesThatNoRecordHas) {
  for (const uint8_t type : {0, 19, 24, 255})
    EXPECT_TRUE(NextRecord(Bytes{type, 3, 3, 0, 1, 0}).error().Is(kRecordHeader)) << int{type};
}

// Answers to a ClientHello, as the gate reads them in a recording.
class AnswerTest : public ::testing::Test {
 protected:
  AnswerTest() {
    retry_.random = crypto::Sha256(AsBytes("HelloRetryRequest"));
    retry_.session_id = hello_.session_id;
    retry_.cipher_suite = kAes128GcmSha256.id;
    retry_.extensions = {{ExtensionType::kSupportedVersions, {3, 4}}, {ExtensionType::kKeyShare, {0, 0x17}}};
  }

  ClientHello hello_ = MakeClientHello("bank.example", {}, {}, {kGroupX25519, Bytes(32, 9)});
  ServerHello retry_;
};

TEST_F(AnswerTest, ARetryIsNoServerHello) {
  EXPECT_TRUE(CheckHelloRetry(hello_, retry_).ok());
  EXPECT_TRUE(CheckServerHello(hello_, retry_, std::nullopt).error().Is(kHelloRetry));
}

TEST_F(AnswerTest, ARetryIsAnAnswerOfTls13) {
  ServerHello other = retry_;
  other.extensions[0].data = {3, 3};
  EXPECT_TRUE(CheckHelloRetry(hello_, other).error().Is(kVersion));
  other = retry_;
  other.session_id.push_back(1);
  EXPECT_TRUE(CheckHelloRetry(hello_, other).error().Is(kSessionIdEcho));
  other = retry_;
  other.cipher_suite = 0x1304;
  EXPECT_TRUE(CheckHelloRetry(hello_, other).error().Is(kCipherSuite));
  other = retry_;
  other.compression_method = 1;
  EXPECT_TRUE(CheckHelloRetry(hello_, other).error().Is(kMalformed));
}

TEST_F(AnswerTest, ARetryNamesOneGroupAndNoMore) {
  retry_.extensions[1].data = {0, 0x17, 0};
  EXPECT_TRUE(CheckHelloRetry(hello_, retry_).error().Is(kHelloRetry));
  retry_.extensions[1].data = {0, 0x17};
  retry_.extensions.push_back({ExtensionType::kCookie, {0, 1, 'c', 0}});
  EXPECT_TRUE(CheckHelloRetry(hello_, retry_).error().Is(kHelloRetry)) << "more than the cookie";
  retry_.extensions.back().data.pop_back();
  EXPECT_TRUE(CheckHelloRetry(hello_, retry_).ok());
}

TEST_F(AnswerTest, ASecondHelloHasOneShare) {
  ClientHello second = hello_;
  for (Extension& extension : second.extensions) {
    if (extension.type == ExtensionType::kKeyShare) extension.data = {0, 10, 0, 0x17, 0, 1, 1, 0, 0x1d, 0, 1, 1};
  }
  EXPECT_TRUE(CheckSecondClientHello(hello_, second, retry_, kGroupP256).error().Is(kHelloRetry));
}

TEST_F(AnswerTest, OneProtocolIsOffered) {
  for (Extension& extension : hello_.extensions) {
    if (extension.type == ExtensionType::kAlpn)
      extension.data = Concat({Bytes{0, 12, 8}, AsBytes("http/1.1"), Bytes{2, 'h', '2'}});
  }
  EXPECT_TRUE(CheckClientHello(hello_, "bank.example", ByteArray<32>{}).error().Is(kAlpn));
}

TEST_F(AnswerTest, OneProtocolIsChosen) {
  const Bytes two = Concat({Bytes{0, 12, 8}, AsBytes("http/1.1"), Bytes{2, 'h', '2'}});
  EXPECT_TRUE(CheckEncryptedExtensions({{ExtensionType::kAlpn, two}}).error().Is(kAlpn));
  EXPECT_TRUE(CheckEncryptedExtensions({{ExtensionType::kAlpn, EncodeAlpn(kAlpnHttp11)}}).ok());
}

// The client itself.
TEST_F(RefusalTest, AnotherMessageThanServerHello) {
  ReadHello();
  Refused(client_.Receive(
              EncodeRecord(ContentType::kHandshake, EncodeHandshake(HandshakeType::kEncryptedExtensions, Bytes{0, 0}))),
          kUnexpectedMessage);
}
TEST_F(RefusalTest, AnotherMessageThanFinished) {
  ToFlight();
  std::vector<Bytes> flight = server_.FlightMessages();
  flight.back()[0] = static_cast<uint8_t>(HandshakeType::kCertificateVerify);
  Refused(client_.Receive(server_.Seal(ContentType::kHandshake, Concat({flight[0], flight[1], flight[2], flight[3]}))),
          kUnexpectedMessage);
}
TEST_F(RefusalTest, AlertOfTheWrongSizeBeforeServerHello) {
  ReadHello();
  Refused(client_.Receive(EncodeRecord(ContentType::kAlert, Bytes{2, 40, 0})), kMalformed);
}
TEST_F(RefusalTest, ProtectedHandshakeRecordWithoutContent) {
  ToFlight();
  Refused(client_.Receive(server_.Seal(ContentType::kHandshake, {})), kMalformed);
}
TEST_F(RefusalTest, FlightThatGrowsBeyondTheLimit) {
  ToFlight();
  const Bytes first = server_.FlightMessages()[0];
  ASSERT_TRUE(client_.Receive(server_.Seal(ContentType::kHandshake, first)).ok());
  // The longest message that is allowed by itself, and too long behind the first.
  Bytes certificate(kMaxHandshake);
  certificate[0] = static_cast<uint8_t>(HandshakeType::kCertificate);
  certificate[1] = 1, certificate[2] = 0xff, certificate[3] = 0xfc;
  Status last;
  for (size_t at = 0; at < certificate.size() && last.ok(); at += kMaxPlaintext)
    last = client_.Receive(server_.Seal(ContentType::kHandshake, ByteView(certificate).subspan(at, kMaxPlaintext)));
  Refused(last, kHandshakeTooLarge);
}
TEST_F(RefusalTest, TypesThatNoProtectedRecordHas) {
  Connect();
  Refused(client_.Receive(server_.SealRaw(Bytes{1, 24})), kInnerType);
}
TEST_F(RefusalTest, RecordOfNoKeyBehindCloseNotify) {
  Connect();
  ASSERT_TRUE(client_.Receive(server_.Seal(ContentType::kAlert, Bytes{1, kCloseNotify})).ok());
  Refused(client_.Receive(EncodeRecord(ContentType::kApplicationData, Bytes(32, 1))), kAfterClose);
}
TEST_F(RefusalTest, TicketBehindUserCanceled) {
  Connect();
  ASSERT_TRUE(client_.Receive(server_.Seal(ContentType::kAlert, Bytes{1, kUserCanceled})).ok());
  Refused(client_.Receive(
              server_.Seal(ContentType::kHandshake, EncodeHandshake(HandshakeType::kNewSessionTicket, Bytes(8, 1)))),
          kAfterClose);
}

}  // namespace
}  // namespace attestor::tls
