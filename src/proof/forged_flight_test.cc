// What a client can do that holds the handshake's keys: it opens the server's flight, changes a message and protects it again. Every tag is
// right, so each message must be refused by what it says.
#include <gtest/gtest.h>

#include <functional>

#include "proof/check_session.h"
#include "proof/recorded_session_test.h"
#include "testing/orderly_events.h"
#include "tls/errors.h"
#include "tls/handshake_checks.h"
#include "tls/key_schedule.h"
#include "tls/messages.h"
#include "tls/record.h"

namespace attestor::proof {
namespace {

using tls::ContentType;
using tls::HandshakeMessage;
using transcript::Direction;

constexpr crypto::HashId kHash = crypto::HashId::kSha256;

class ForgedFlightTest : public ::testing::Test {
 protected:
  ForgedFlightTest() {
    plan_.challenge.fill(0x5a);
    request_.host = kTestHost;
    request_.nonce = Bytes(8, 1);
    run_ = RunSession(plan_);
  }

  tls::Record Next(ByteView stream, size_t& used, ContentType type) {
    while (true) {
      const tls::Record record = **tls::NextRecord(stream.subspan(used));
      used += record.bytes.size();
      if (record.type == type) return record;
    }
  }

  // Forge is the recording with the flight as `change` leaves it.
  transcript::Recording Forge(const std::function<void(std::vector<HandshakeMessage>&)>& change) {
    const Bytes& client = run_.recording.client_bytes;
    const Bytes& server = run_.recording.server_bytes;
    size_t from_client = 0;
    size_t from_server = 0;
    tls::Transcript transcript(kHash);
    transcript.Add(Next(client, from_client, ContentType::kHandshake).fragment);
    transcript.Add(Next(server, from_server, ContentType::kHandshake).fragment);
    const Bytes hello(server.begin(), server.begin() + static_cast<ptrdiff_t>(from_server));
    const auto secret = tls::HandshakeSecret::FromOpening(kHash, run_.handshake_secret).HandshakeTraffic(transcript.Hash()).server.Clone();
    tls::RecordCipher opener = tls::RecordCipher::Create(tls::kAes128GcmSha256, secret);
    tls::HandshakeReader reader;
    std::vector<HandshakeMessage> flight;
    while (flight.empty() || flight.back().type != tls::HandshakeType::kFinished) {
      EXPECT_TRUE(reader.Feed(opener.Open(Next(server, from_server, ContentType::kApplicationData))->content).ok());
      while (const auto message = *reader.Next()) flight.push_back(*message);
    }
    change(flight);
    tls::RecordCipher sealer = tls::RecordCipher::Create(tls::kAes128GcmSha256, secret);
    transcript::Recording out = run_.recording;
    out.server_bytes = hello;
    for (const HandshakeMessage& message : flight) Append(out.server_bytes, sealer.Seal(ContentType::kHandshake, message.bytes));
    Append(out.server_bytes, ByteView(server).subspan(from_server));
    out.events = testing::OrderlyEvents(out, SIZE_MAX, run_.recording.events.back().offset_ms);
    return out;
  }

  void Refused(std::string_view id, const ErrorCode& code, const std::function<void(std::vector<HandshakeMessage>&)>& change) {
    const Bytes recording = Forge(change).Encode();
    CheckReport report;
    const auto proof = CheckSession({recording, request_, plan_.challenge, TestRoots()}, run_.opening(), report);
    ASSERT_FALSE(proof.ok()) << id;
    ASSERT_NE(report.FirstFailure(), nullptr);
    EXPECT_EQ(report.FirstFailure()->id, id);
    EXPECT_EQ(report.FirstFailure()->code, code.id);
  }

  SessionPlan plan_;
  transcript::SessionRequest request_;
  RecordedSession run_;
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

}  // namespace
}  // namespace attestor::proof
