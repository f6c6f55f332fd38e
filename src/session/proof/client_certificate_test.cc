// A server that asks for a client certificate: the client has none and says so. Everything else around the request and
// its answer is refused, under keys and with a Finished that are right.
#include "session/proof/forged_flight_test.h"
#include "web/tls/errors.h"
#include "web/tls/tls13_handshake_checks.h"

namespace attestor::proof {
namespace {

using tls::HandshakeType;

// The server's flight is EncryptedExtensions, CertificateRequest, Certificate, CertificateVerify, Finished; the
// client's Certificate, Finished.
class ClientCertificateTest : public ForgedFlight {
 protected:
  ClientCertificateTest() : ForgedFlight(true) {}

  void RequestRefused(const ErrorCode& code, ByteView body) {
    Refused("tls.server_flight", code,
            [&](Flight& flight) { flight[1] = Message(HandshakeType::kCertificateRequest, body); });
  }
  void AnswerRefused(const ErrorCode& code, const Change& client) {
    Refused("tls.client_finished", code, nullptr, client);
  }
};

// An empty context and signature_algorithms, which is a request, and not the one that TestServer makes.
constexpr ByteArray<11> kRequestBody = {0, 0, 8, 0, 13, 0, 4, 0, 2, 4, 3};

TEST_F(ClientCertificateTest, TheEmptyAnswerIsAccepted) {
  EXPECT_TRUE(Check(run_.recording).ok());
  EXPECT_TRUE(report_.AllPassed());
  const auto apart =
      Check(Forge(nullptr, [](Flight& flight) { EXPECT_EQ(flight[0].bytes, ToBytes(tls::kNoCertificate)); }));
  EXPECT_TRUE(apart.ok()) << "in a record of its own";
}

TEST_F(ClientCertificateTest, TheRequestIsPartOfTheHandshake) {
  Refused("tls.certificate_verify", tls::kCertificateVerify,
          [](Flight& flight) { flight[1] = Message(HandshakeType::kCertificateRequest, kRequestBody); });
  Refused("tls.certificate_verify", tls::kCertificateVerify, [](Flight& flight) { flight.erase(flight.begin() + 1); });
}

TEST_F(ClientCertificateTest, RequestsThatAreMalformed) {
  RequestRefused(tls::kCertificateRequest, Bytes{1, 7, 0, 8, 0, 13, 0, 4, 0, 2, 4, 3});  // a context
  RequestRefused(tls::kMalformed, Bytes{0});                                             // cut off
  RequestRefused(tls::kMalformed, Concat({kRequestBody, Bytes{0}}));                     // with more behind it
  RequestRefused(tls::kExtension, Bytes{0, 0, 0});                                       // no signature_algorithms
  RequestRefused(tls::kExtension, Bytes{0, 0, 16, 0, 13, 0, 4, 0, 2, 4, 3, 0, 13, 0, 4, 0, 2, 4, 3});  // twice
  RequestRefused(tls::kExtension, Bytes{0, 0, 16, 0, 13, 0, 4, 0, 2, 4, 3, 0, 47, 0, 0, 0, 47, 0, 0});
  RequestRefused(tls::kExtension, Bytes{0, 0, 12, 0, 13, 0, 4, 0, 2, 4, 3, 0, 51, 0, 0});  // key_share
  RequestRefused(tls::kMalformed, Bytes{0, 0, 7, 0, 13, 0, 3, 0, 1, 4});                   // half of a scheme
}

TEST_F(ClientCertificateTest, RequestsOutOfPlace) {
  const auto refused = [this](const Change& server) { Refused("tls.server_flight", tls::kUnexpectedMessage, server); };
  refused([](Flight& flight) { flight.insert(flight.begin() + 1, flight[1]); });  // two
  refused([](Flight& flight) { std::swap(flight[0], flight[1]); });               // before EncryptedExtensions
  refused([](Flight& flight) { std::swap(flight[1], flight[2]); });               // behind Certificate
  refused([](Flight& flight) { std::swap(flight[1], flight[3]); });               // behind CertificateVerify
  refused([](Flight& flight) {
    flight.insert(flight.begin() + 3, flight[1]);
  });  // in its place, and once more behind Certificate
}

TEST_F(ClientCertificateTest, RequestWithoutAnAnswer) {
  AnswerRefused(tls::kClientCertificate, [](Flight& flight) { flight.erase(flight.begin()); });
}

TEST_F(ClientCertificateTest, AnswersThatAreNotTheEmptyOne) {
  const auto refused = [this](ByteView body) {
    AnswerRefused(tls::kClientCertificate,
                  [&](Flight& flight) { flight[0] = Message(HandshakeType::kCertificate, body); });
  };
  refused(Bytes{0, 0, 0, 6, 0, 0, 1, 0xaa, 0, 0});  // a list of one certificate
  refused(Bytes{1, 7, 0, 0, 0});                    // a context
  refused(Bytes{0, 0, 0, 0, 0});                    // a byte more
  refused(Bytes{0, 0, 0});                          // a byte less
  AnswerRefused(tls::kClientCertificate,
                [](Flight& flight) { flight[0] = Message(HandshakeType::kCertificateVerify, Bytes{0, 0, 0, 0}); });
}

TEST_F(ClientCertificateTest, MoreThanTheEmptyAnswer) {
  AnswerRefused(tls::kUnexpectedMessage, [](Flight& flight) {
    flight.insert(flight.begin() + 1, Message(HandshakeType::kCertificateVerify, Bytes{4, 3, 0, 1, 0xaa}));
  });
  AnswerRefused(tls::kUnexpectedMessage, [](Flight& flight) { flight.insert(flight.begin(), flight[0]); });
}

TEST_F(ClientCertificateTest, TheClientsFinishedCoversTheAnswer) {
  Refused("tls.client_finished", tls::kClientFinished, Forge(nullptr, [](Flight&) {}, false));
}

class NoRequestTest : public ForgedFlight {
 protected:
  NoRequestTest() : ForgedFlight(false) {}
};

TEST_F(NoRequestTest, AnAnswerThatNobodyAskedFor) {
  Refused("tls.client_finished", tls::kUnexpectedMessage, nullptr, [](Flight& flight) {
    flight.insert(flight.begin(), {HandshakeType::kCertificate, ToBytes(tls::kNoCertificate)});
  });
}

TEST_F(NoRequestTest, ARequestThatTheServerDidNotMake) {
  Refused(
      "tls.certificate_verify", tls::kCertificateVerify,
      [](Flight& flight) {
        flight.insert(flight.begin() + 1, Message(HandshakeType::kCertificateRequest, kRequestBody));
      },
      [](Flight& flight) {
        flight.insert(flight.begin(), {HandshakeType::kCertificate, ToBytes(tls::kNoCertificate)});
      });
}

}  // namespace
}  // namespace attestor::proof
