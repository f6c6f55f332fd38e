// The traces of RFC 8448 section 3 (simple 1-RTT handshake), message by message and record by record.
#include <gtest/gtest.h>

#include <fstream>
#include <map>

#include "core/crypto/ecdh.h"
#include "testkit/fixtures/vectors.h"
#include "web/tls/errors.h"
#include "web/tls/messages.h"
#include "web/tls/record.h"
#include "web/tls/record_protection.h"
#include "web/tls/tls13_handshake_checks.h"
#include "web/tls/tls13_key_schedule.h"
#include "web/tls/transcript.h"

namespace attestor::tls {
namespace {

using crypto::HashId;

// Section reads the "name = hex" lines under [name] of a .vec file.
std::map<std::string, Bytes> Section(const std::filesystem::path& path, const std::string& name) {
  std::ifstream in(path);
  std::map<std::string, Bytes> out;
  std::string line;
  bool inside = false;
  while (std::getline(in, line)) {
    if (line.starts_with("[")) inside = line == "[" + name + "]";
    const size_t equals = line.find(" = ");
    if (!inside || equals == std::string::npos) continue;
    if (const auto value = FromHex(line.substr(equals + 3))) out[line.substr(0, equals)] = *value;
  }
  return out;
}

class Rfc8448 : public ::testing::Test {
 protected:
  void SetUp() override {
    ATTESTOR_VECTOR_OR_SKIP(path, "tls/transcripts.vec");
    trace_ = Section(path, "Simple_1RTT_Handshake");
    ASSERT_FALSE(trace_.empty());
    client_hello_ =
        Bytes(trace_["Record_ClientHello_1"].begin() + kRecordHeaderSize, trace_["Record_ClientHello_1"].end());
    auto hello = ParseServerHello(ByteView(trace_["Message_ServerHello"]).subspan(4));
    ASSERT_TRUE(hello.ok());
    const Extension* extension = FindExtension(hello->extensions, ExtensionType::kKeyShare);
    ASSERT_NE(extension, nullptr);
    const auto share = ParseServerKeyShare(extension->data);
    const auto key = crypto::EcdhKey::FromPrivate(crypto::EcdhGroup::kX25519,
                                                  Secret::CopyOf(ByteView(trace_["Client_RNG_Pool"]).subspan(32, 32)));
    ASSERT_TRUE(share.ok() && key.ok());
    const auto shared = key->Agree(share->key);
    ASSERT_TRUE(shared.ok());
    secret_.emplace(HandshakeSecret::FromSharedSecret(HashId::kSha256, *shared));
    transcript_.Add(client_hello_);
    transcript_.Add(trace_["Message_ServerHello"]);
    handshake_ = secret_->HandshakeTraffic(transcript_.Hash());
  }
  static Record One(const Bytes& stream) { return **NextRecord(stream); }

  std::map<std::string, Bytes> trace_;
  Bytes client_hello_;
  std::optional<HandshakeSecret> secret_;
  TrafficSecrets handshake_;
  Transcript transcript_{HashId::kSha256};
};

TEST_F(Rfc8448, ServerFlightFinishedAndApplicationData) {
  RecordProtection server = RecordProtection::Create(kAes128GcmSha256, handshake_.server);
  auto flight = server.Open(One(trace_["Record_ServerHandshakeMessages"]));
  ASSERT_TRUE(flight.ok());
  EXPECT_EQ(flight->type, ContentType::kHandshake);
  EXPECT_EQ(flight->content, Concat({trace_["Message_EncryptedExtensions"], trace_["Message_Server_Certificate"],
                                     trace_["Message_Server_CertificateVerify"], trace_["Message_Server_Finished"]}));
  transcript_.Add(trace_["Message_EncryptedExtensions"]);
  transcript_.Add(trace_["Message_Server_Certificate"]);
  transcript_.Add(trace_["Message_Server_CertificateVerify"]);
  EXPECT_EQ(FinishedMac(HashId::kSha256, handshake_.server, transcript_.Hash()),
            Bytes(trace_["Message_Server_Finished"].begin() + 4, trace_["Message_Server_Finished"].end()));
  transcript_.Add(trace_["Message_Server_Finished"]);
  RecordProtection client_handshake = RecordProtection::Create(kAes128GcmSha256, handshake_.client);
  const auto finished = client_handshake.Open(One(trace_["Record_ClientFinished"]));
  ASSERT_TRUE(finished.ok());
  EXPECT_EQ(ToBytes(ByteView(finished->content).subspan(4)),
            FinishedMac(HashId::kSha256, handshake_.client, transcript_.Hash()));

  const TrafficSecrets application = secret_->Master().ApplicationTraffic(transcript_.Hash());
  RecordProtection from_server = RecordProtection::Create(kAes128GcmSha256, application.server);
  EXPECT_EQ(from_server.Open(One(trace_["Record_NewSessionTicket"]))->type, ContentType::kHandshake);
  EXPECT_EQ(from_server.Open(One(trace_["Record_Server_AppData"]))->content, trace_["Server_AppData"]);
  EXPECT_EQ(from_server.Open(One(trace_["Record_Server_CloseNotify"]))->type, ContentType::kAlert);
  RecordProtection to_server = RecordProtection::Create(kAes128GcmSha256, application.client);
  EXPECT_EQ(to_server.Seal(ContentType::kApplicationData, trace_["Client_AppData"]), trace_["Record_Client_AppData"]);
}

TEST_F(Rfc8448, EveryFlippedBitOfARecordIsRefused) {
  const Bytes& good = trace_["Record_ServerHandshakeMessages"];
  for (size_t byte = 0; byte < good.size(); byte += 7) {
    Bytes changed = good;
    changed[byte] ^= 1;
    const auto record = NextRecord(changed);
    if (!record.ok() || !record->has_value()) continue;
    RecordProtection server = RecordProtection::Create(kAes128GcmSha256, handshake_.server);
    EXPECT_FALSE(server.Open(**record).ok()) << byte;
  }
  RecordProtection server = RecordProtection::Create(kAes128GcmSha256, handshake_.server);
  ASSERT_TRUE(server.Open(One(good)).ok());
  EXPECT_TRUE(server.Open(One(good)).error().Is(kRecordTag)) << "a record twice";
}

TEST_F(Rfc8448, AnOpenedSecretDerivesTheSameKeys) {
  const HandshakeSecret opened = HandshakeSecret::FromOpening(HashId::kSha256, secret_->secret());
  const TrafficSecrets traffic = opened.HandshakeTraffic(transcript_.Hash());
  EXPECT_TRUE(ConstantTimeEqual(traffic.server.Reveal(), handshake_.server.Reveal()));
  EXPECT_TRUE(ConstantTimeEqual(traffic.client.Reveal(), handshake_.client.Reveal()));
}

}  // namespace
}  // namespace attestor::tls
