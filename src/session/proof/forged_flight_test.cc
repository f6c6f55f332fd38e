// What a client can do that holds the handshake's keys: it opens the server's flight, changes a message and protects it
// again. Every tag is right, so each message must be refused by what it says.
#include "session/proof/forged_flight_test.h"

#include "session/proof/errors.h"
#include "web/tls/errors.h"

namespace attestor::proof {
namespace {

class ForgedFlightTest : public ForgedFlight {
 protected:
  ForgedFlightTest() : ForgedFlight(false) {}
};

// The flight is EncryptedExtensions, Certificate, CertificateVerify, Finished.
TEST_F(ForgedFlightTest, ExtensionsThatWereNotOffered) {
  Refused("tls.encrypted_extensions", tls::kExtension, [](auto& flight) {
    flight[0].bytes = tls::EncodeHandshake(tls::HandshakeType::kEncryptedExtensions, Bytes{0, 4, 0xab, 0xcd, 0, 0});
  });
}

TEST_F(ForgedFlightTest, CertificatesThatCannotBeRead) {
  Refused("certificate.parse", tls::kMalformed, [](auto& flight) { flight[1].bytes[5] ^= 1; });
}

TEST_F(ForgedFlightTest, AnotherSignature) {
  Refused("tls.certificate_verify", tls::kCertificateVerify, [](auto& flight) { flight[2].bytes.back() ^= 1; });
}

TEST_F(ForgedFlightTest, AnotherFinished) {
  Refused("tls.server_finished", tls::kServerFinished, [](auto& flight) { flight[3].bytes.back() ^= 1; });
}

TEST_F(ForgedFlightTest, AnotherFinishedOfTheClient) {
  Refused("tls.client_finished", tls::kClientFinished, nullptr, [](auto& flight) { flight[0].bytes.back() ^= 1; });
}

TEST_F(ForgedFlightTest, WhatIsMadeAnewIsAccepted) {
  const auto proof = Check(Forge([](auto& flight) {
    flight[0].bytes = tls::EncodeHandshake(tls::HandshakeType::kEncryptedExtensions, Bytes{0, 4, 0, 0, 0, 0});
  }));
  ASSERT_FALSE(proof.ok());
  EXPECT_EQ(report_.FirstFailure()->id, "tls.certificate_verify") << "the signature alone stands against it";
  EXPECT_TRUE(Check(Forge(nullptr)).ok());
}

// What stands between the flight's messages, protected or not.
TEST_F(ForgedFlightTest, RecordsThatNoFlightHas) {
  using tls::ContentType;
  const auto refused = [this](const ErrorCode& code, std::function<Bytes(tls::RecordProtection&)> first) {
    inside_flight_ = std::move(first);
    Refused("tls.server_flight", code, nullptr);
  };
  const auto sealed = [](ContentType type, Bytes content) {
    return [type, content = std::move(content)](tls::RecordProtection& sealer) { return sealer.Seal(type, content); };
  };
  const Bytes change = tls::EncodeRecord(ContentType::kChangeCipherSpec, Bytes{1});
  refused(tls::kAlert, sealed(ContentType::kAlert, {1, 0}));
  refused(tls::kInnerType, sealed(ContentType::kApplicationData, {1}));
  refused(tls::kMalformed, sealed(ContentType::kHandshake, {}));
  refused(tls::kChangeCipherSpec, [&](tls::RecordProtection&) { return Concat({change, change, change}); });
  refused(tls::kChangeCipherSpec,
          [](tls::RecordProtection&) { return tls::EncodeRecord(ContentType::kChangeCipherSpec, Bytes{2}); });
  refused(tls::kUnexpectedMessage, [&](tls::RecordProtection& sealer) {
    return Concat({sealer.Seal(ContentType::kHandshake, Bytes{8, 0}), change});
  });
  refused(tls::kHandshakeTooLarge, [](tls::RecordProtection& sealer) {
    Bytes out;
    const Bytes message = tls::EncodeHandshake(tls::HandshakeType::kCertificate, Bytes(16'000));
    for (int i = 0; i < 9; ++i) Append(out, sealer.Seal(ContentType::kHandshake, message));
    return out;
  });
}

Bytes Record(ByteView fragment, tls::ContentType type = tls::ContentType::kHandshake) {
  return tls::EncodeRecord(type, fragment);
}

TEST_F(ForgedFlightTest, HellosThatAreNone) {
  const auto client = [this](const ErrorCode& code, const std::function<Bytes(ByteView)>& make) {
    Refused("tls.client_hello", code, WithPlain(run_.recording, &recording::Recording::client_bytes, make));
  };
  client(kHelloCount, [](ByteView hello) { return Concat({Record(hello), Record(hello), Record(hello)}); });
  client(tls::kKeyChangeSpan, [](ByteView hello) { return Concat({Record(hello), Record(hello.first(3))}); });
  client(tls::kUnexpectedRecord,
         [](ByteView hello) { return Concat({Record(hello), Record(Bytes{1, 0}, tls::ContentType::kAlert)}); });
  client(tls::kHandshakeTooLarge, [](ByteView) {
    Bytes out;
    const Bytes message = tls::EncodeHandshake(tls::HandshakeType::kClientHello, Bytes(16'000));
    for (int i = 0; i < 9; ++i) Append(out, Record(message));
    return out;
  });
  Refused("tls.server_hello", tls::kUnexpectedMessage,
          WithPlain(run_.recording, &recording::Recording::server_bytes, [](ByteView hello) {
            const Bytes change = Record(Bytes{1}, tls::ContentType::kChangeCipherSpec);
            return Concat({Record(hello.first(10)), change, Record(hello.subspan(10))});
          }));
  const auto twice = [](ByteView hello) { return Concat({Record(hello), Record(hello)}); };
  Refused("tls.server_hello", tls::kHelloRetry,
          WithPlain(WithPlain(run_.recording, &recording::Recording::client_bytes, twice),
                    &recording::Recording::server_bytes, twice));
}

TEST_F(ForgedFlightTest, AFlightOfMoreOrFewerMessages) {
  Refused("tls.server_flight", tls::kUnexpectedMessage,
          [](auto& flight) { flight.insert(flight.begin() + 3, {flight[0], flight[0]}); });
  Refused("tls.server_flight", tls::kUnexpectedMessage, [](auto& flight) { flight.erase(flight.begin()); });
  Refused("tls.server_flight", tls::kUnexpectedMessage,
          [](auto& flight) { flight.erase(flight.begin(), flight.end() - 1); });
}

// Keys change behind Finished: what follows it in its record would be under none.
TEST_F(ForgedFlightTest, FinishedEndsItsRecord) {
  Refused("tls.server_flight", tls::kKeyChangeSpan, [](auto& flight) { flight[3].bytes.push_back(4); });
}

TEST_F(ForgedFlightTest, MessagesThatAreMissingOrTooMany) {
  Refused("tls.server_flight", tls::kUnexpectedMessage, [](auto& flight) { flight.erase(flight.begin() + 2); });
  Refused("tls.server_flight", tls::kUnexpectedMessage,
          [](auto& flight) { flight.insert(flight.begin() + 3, flight[2]); });
  Refused("tls.server_flight", tls::kUnexpectedMessage, [](auto& flight) { std::swap(flight[0], flight[1]); });
}

}  // namespace
}  // namespace attestor::proof
