// What a client can do that holds the handshake's keys: it opens the server's flight, changes a message and protects it
// again. Every tag is right, so each message must be refused by what it says.
#include "session/proof/forged_flight_test.h"

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
