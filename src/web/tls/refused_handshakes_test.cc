// Handshakes that break RFC 8446 section 4: ServerHello, HelloRetryRequest, and the protected flight.
#include "web/tls/refusal_fixture_test.h"

#include "core/crypto/hash.h"

namespace attestor::tls {
namespace {

// ServerHello.

TEST_F(RefusalTest, SessionIdNotEchoed) {
  HelloRefusal([](ServerHello& hello) { hello.session_id[0] ^= 1; }, kSessionIdEcho, kIllegalParameter);
}
TEST_F(RefusalTest, SessionIdLeftOut) {
  HelloRefusal([](ServerHello& hello) { hello.session_id.clear(); }, kSessionIdEcho, kIllegalParameter);
}
TEST_F(RefusalTest, PskInServerHello) {
  HelloRefusal([](ServerHello& hello) { hello.extensions.push_back({static_cast<ExtensionType>(41), {0, 0}}); },
               kExtension, kUnsupportedExtension);
}
TEST_F(RefusalTest, ExtensionTwice) {
  HelloRefusal([](ServerHello& hello) { hello.extensions.push_back(hello.extensions[0]); }, kExtension,
               kUnsupportedExtension);
}
TEST_F(RefusalTest, NoKeyShare) {
  HelloRefusal([](ServerHello& hello) { DropExtension(hello, ExtensionType::kKeyShare); }, kExtension,
               kUnsupportedExtension);
}
TEST_F(RefusalTest, Tls12) {
  HelloRefusal([](ServerHello& hello) { hello.extensions.clear(); }, kVersion, kProtocolVersion);
}
TEST_F(RefusalTest, Tls12WithTheSentinel) {
  const auto edit = [](ServerHello& hello) {
    hello.extensions.clear();
    const Bytes sentinel = *FromHex("444f574e47524401");
    std::copy(sentinel.begin(), sentinel.end(), hello.random.end() - 8);
  };
  HelloRefusal(edit, kDowngrade, kIllegalParameter);
}
TEST_F(RefusalTest, Tls11WithTheSentinel) {
  const auto edit = [](ServerHello& hello) {
    hello.extensions.clear();
    const Bytes sentinel = *FromHex("444f574e47524400");
    std::copy(sentinel.begin(), sentinel.end(), hello.random.end() - 8);
  };
  HelloRefusal(edit, kDowngrade, kIllegalParameter);
}
TEST_F(RefusalTest, UnknownVersionSelected) {
  HelloRefusal([](ServerHello& hello) { SetExtension(hello, ExtensionType::kSupportedVersions, {3, 3}); }, kVersion,
               kProtocolVersion);
}
TEST_F(RefusalTest, OldLegacyVersion) {
  HelloRefusal([](ServerHello& hello) { hello.legacy_version = 0x0302; }, kVersion, kProtocolVersion);
}
TEST_F(RefusalTest, SuiteNotOffered) {
  HelloRefusal([](ServerHello& hello) { hello.cipher_suite = 0x1302; }, kCipherSuite, kIllegalParameter);
}
TEST_F(RefusalTest, Compression) {
  HelloRefusal([](ServerHello& hello) { hello.compression_method = 1; }, kMalformed, kDecodeError);
}
TEST_F(RefusalTest, GroupWithoutAShare) {
  ReadHello();
  PlainRefusal(server_.Hello(kGroupP256), kGroup, kIllegalParameter);
}
TEST_F(RefusalTest, KeyShareOfLowOrder) {
  const Bytes zero_share = Concat({*FromHex("001d0020"), Bytes(32)});
  HelloRefusal([&zero_share](ServerHello& hello) { SetExtension(hello, ExtensionType::kKeyShare, zero_share); },
               kKeyShare, kIllegalParameter);
}
TEST_F(RefusalTest, KeyShareOfTheWrongLength) {
  const Bytes short_share = Concat({*FromHex("001d001f"), Bytes(31, 9)});
  HelloRefusal([&short_share](ServerHello& hello) { SetExtension(hello, ExtensionType::kKeyShare, short_share); },
               kKeyShare, kIllegalParameter);
}
TEST_F(RefusalTest, KeyShareMalformed) {
  HelloRefusal([](ServerHello& hello) { SetExtension(hello, ExtensionType::kKeyShare, {0}); }, kMalformed,
               kDecodeError);
}
TEST_F(RefusalTest, TrailingBytesInServerHello) {
  ReadHello();
  Bytes message = server_.HelloMessage();
  message.push_back(0);
  message[3] = static_cast<uint8_t>(message[3] + 1);
  PlainRefusal(EncodeRecord(ContentType::kHandshake, message), kMalformed, kDecodeError);
}

// HelloRetryRequest.

TEST_F(RefusalTest, SecondRetry) {
  ReadHello();
  ASSERT_TRUE(client_.Receive(server_.Retry(kGroupP256)).ok());
  ReadHello();
  PlainRefusal(server_.Retry(kGroupX25519), kHelloRetry, kIllegalParameter);
}
TEST_F(RefusalTest, RetryForTheGroupThatWasSent) { RetryRefusal(kGroupX25519, {}, kHelloRetry, kIllegalParameter); }
TEST_F(RefusalTest, RetryForAGroupThatWasNotOffered) { RetryRefusal(0x0018, {}, kHelloRetry, kIllegalParameter); }
TEST_F(RefusalTest, RetryWithAnotherExtension) {
  RetryRefusal(kGroupP256, {{ExtensionType::kServerName, {}}}, kExtension, kUnsupportedExtension);
}
TEST_F(RefusalTest, RetryWithAnEmptyCookie) {
  RetryRefusal(kGroupP256, {{ExtensionType::kCookie, {0, 0}}}, kHelloRetry, kIllegalParameter);
}
TEST_F(RefusalTest, RetryWithACookieThatFillsTheSecondHello) {
  // A second ClientHello with it would fit neither its own lengths nor a record.
  Bytes cookie(0xff00, 'c');
  cookie[0] = 0xfe;
  cookie[1] = 0xfe;
  ReadHello();
  ServerHello retry;
  retry.random = crypto::Sha256(AsBytes("HelloRetryRequest"));
  retry.session_id = server_.client_hello().session_id;
  retry.cipher_suite = kAes128GcmSha256.id;
  retry.extensions = {{ExtensionType::kSupportedVersions, {3, 4}},
                      {ExtensionType::kKeyShare, {0, 0x17}},
                      {ExtensionType::kCookie, cookie}};
  const Bytes message = EncodeServerHello(retry);
  Bytes records;
  for (size_t at = 0; at < message.size(); at += kMaxPlaintext) {
    Append(records, EncodeRecord(ContentType::kHandshake,
                                 ByteView(message).subspan(at, std::min(kMaxPlaintext, message.size() - at))));
  }
  PlainRefusal(records, kHelloRetry, kIllegalParameter);
}
TEST_F(RefusalTest, ServerHelloForTheFirstShareAfterARetry) {
  ReadHello();
  ASSERT_TRUE(client_.Receive(server_.Retry(kGroupP256)).ok());
  ReadHello();
  PlainRefusal(server_.Hello(kGroupX25519), kGroup, kIllegalParameter);
}

// The server's flight.

TEST_F(RefusalTest, UnsolicitedExtension) {
  server_.encrypted_extensions = {{static_cast<ExtensionType>(15), {1}}};
  FlightRefusal(kExtension, kUnsupportedExtension);
}
TEST_F(RefusalTest, ExtensionOfAnotherMessage) {
  server_.encrypted_extensions = {{ExtensionType::kKeyShare, {}}};
  FlightRefusal(kExtension, kUnsupportedExtension);
}
TEST_F(RefusalTest, ServerNameWithContents) {
  server_.encrypted_extensions = {{ExtensionType::kServerName, {0}}};
  FlightRefusal(kExtension, kUnsupportedExtension);
}
TEST_F(RefusalTest, EarlyDataAccepted) {
  server_.encrypted_extensions = {{static_cast<ExtensionType>(42), {}}};
  FlightRefusal(kExtension, kUnsupportedExtension);
}
TEST_F(RefusalTest, AnotherProtocol) {
  server_.encrypted_extensions = {{ExtensionType::kAlpn, EncodeAlpn("h2")}};
  FlightRefusal(kAlpn, kIllegalParameter);
}
TEST_F(RefusalTest, RequestWithAContext) {
  server_.request_certificate = true;
  server_.request_context = {7};
  FlightRefusal(kCertificateRequest, kIllegalParameter);
}
TEST_F(RefusalTest, RequestWithoutSignatureAlgorithms) {
  server_.request_certificate = true;
  server_.request_extensions = {{ExtensionType::kSignatureAlgorithmsCert, EncodeU16List(kSignatureSchemes)}};
  FlightRefusal(kExtension, kUnsupportedExtension);
}
TEST_F(RefusalTest, RequestWithAnExtensionTwice) {
  server_.request_certificate = true;
  server_.request_extensions.push_back(server_.request_extensions[0]);
  FlightRefusal(kExtension, kUnsupportedExtension);
}
TEST_F(RefusalTest, RequestWithAnUnknownExtensionTwice) {
  server_.request_certificate = true;
  server_.request_extensions.resize(3, {static_cast<ExtensionType>(47), {0, 0}});
  FlightRefusal(kExtension, kUnsupportedExtension);
}
TEST_F(RefusalTest, RequestWithAnExtensionOfAnotherMessage) {
  server_.request_certificate = true;
  server_.request_extensions.push_back({ExtensionType::kKeyShare, {}});
  FlightRefusal(kExtension, kUnsupportedExtension);
}
TEST_F(RefusalTest, RequestWithMalformedSignatureAlgorithms) {
  server_.request_certificate = true;
  server_.request_extensions[0].data.pop_back();
  FlightRefusal(kMalformed, kDecodeError);
}
TEST_F(RefusalTest, RequestWithMoreThanItsExtensions) {
  ToFlight();
  server_.request_certificate = true;
  std::vector<Bytes> flight = server_.FlightMessages();
  flight[1] =
      EncodeHandshake(HandshakeType::kCertificateRequest, Concat({ByteView(flight[1]).subspan(4), ByteArray<1>{0}}));
  SealedRefusal(server_.Seal(ContentType::kHandshake, Concat({flight[0], flight[1]})), kMalformed, kDecodeError);
}
TEST_F(RefusalTest, TwoRequests) {
  ToFlight();
  server_.request_certificate = true;
  const std::vector<Bytes> flight = server_.FlightMessages();
  SealedRefusal(server_.Seal(ContentType::kHandshake, Concat({flight[0], flight[1], flight[1]})), kUnexpectedMessage,
                kUnexpectedMessageAlert);
}
TEST_F(RefusalTest, RequestBeforeEncryptedExtensions) {
  ToFlight();
  server_.request_certificate = true;
  SealedRefusal(server_.Seal(ContentType::kHandshake, server_.FlightMessages()[1]), kUnexpectedMessage,
                kUnexpectedMessageAlert);
}
TEST_F(RefusalTest, RequestBehindTheCertificate) {
  ToFlight();
  server_.request_certificate = true;
  const std::vector<Bytes> flight = server_.FlightMessages();
  SealedRefusal(server_.Seal(ContentType::kHandshake, Concat({flight[0], flight[2], flight[1]})), kUnexpectedMessage,
                kUnexpectedMessageAlert);
}
TEST_F(RefusalTest, NoCertificate) {
  server_.chain.clear();
  FlightRefusal(kCertificateMissing, kDecodeError);
}
TEST_F(RefusalTest, ExtensionOfACertificate) {
  server_.certificate_extensions = {{static_cast<ExtensionType>(18), {0}}};
  FlightRefusal(kExtension, kUnsupportedExtension);
}
TEST_F(RefusalTest, WrongCertificateVerify) {
  server_.edit_verify = [](CertificateVerify& verify) { verify.signature.back() ^= 1; };
  FlightRefusal(kCertificateVerify, kDecryptError);
}
TEST_F(RefusalTest, CertificateOfAnotherKey) {
  server_.chain = TestServer(random_).chain;
  FlightRefusal(kCertificateVerify, kDecryptError);
}
TEST_F(RefusalTest, SchemeNotOffered) {
  server_.edit_verify = [](CertificateVerify& verify) { verify.scheme = 0x0401; };
  FlightRefusal(kSignatureScheme, kIllegalParameter);
}
TEST_F(RefusalTest, SchemeOfAnotherKeyType) {
  server_.edit_verify = [](CertificateVerify& verify) { verify.scheme = 0x0804; };
  FlightRefusal(kCertificateVerify, kDecryptError);
}
TEST_F(RefusalTest, WrongFinished) {
  server_.edit_finished = [](Bytes& finished) { finished.back() ^= 1; };
  FlightRefusal(kServerFinished, kDecryptError);
}
TEST_F(RefusalTest, ShortFinished) {
  server_.edit_finished = [](Bytes& finished) { finished = EncodeHandshake(HandshakeType::kFinished, {}); };
  FlightRefusal(kServerFinished, kDecryptError);
}
TEST_F(RefusalTest, FinishedWithoutCertificate) {
  ToFlight();
  const std::vector<Bytes> flight = server_.FlightMessages();
  SealedRefusal(server_.Seal(ContentType::kHandshake, Concat({flight.front(), flight.back()})), kUnexpectedMessage,
                kUnexpectedMessageAlert);
}
TEST_F(RefusalTest, FlightLargerThanTheLimit) {
  ToFlight();
  Status status = client_.Receive(server_.Seal(ContentType::kHandshake, server_.FlightMessages().front()));
  ASSERT_TRUE(status.ok());
  const Bytes start = {11, 1, 0xff, 0xff};  // a Certificate of 128 KiB
  status = client_.Receive(server_.Seal(ContentType::kHandshake, start));
  for (int i = 0; i < 9 && status.ok(); ++i)
    status = client_.Receive(server_.Seal(ContentType::kHandshake, Bytes(kMaxPlaintext, 1)));
  Refused(status, kHandshakeTooLarge);
}
TEST_F(RefusalTest, UnknownHandshakeMessage) {
  ToFlight();
  SealedRefusal(server_.Seal(ContentType::kHandshake, Bytes{99, 0, 0, 0}), kMalformed, kDecodeError);
}
TEST_F(RefusalTest, ApplicationDataBeforeFinished) {
  ToFlight();
  SealedRefusal(server_.Seal(ContentType::kApplicationData, AsBytes("early")), kInnerType, kUnexpectedMessageAlert);
}

}  // namespace
}  // namespace attestor::tls
