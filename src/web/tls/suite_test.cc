// The table of suites: what it says of each is what hash and AEAD really do, and nothing else knows a suite.
#include "web/tls/suite.h"

#include <gtest/gtest.h>

#include <set>

#include "core/crypto/aead.h"
#include "web/tls/client.h"
#include "web/tls/errors.h"
#include "web/tls/other_suites_test.h"
#include "web/tls/record_protection.h"
#include "web/tls/tls13_handshake_checks.h"
#include "web/tls/tls13_key_schedule.h"
#include "web/tls/transcript.h"

namespace attestor::tls {
namespace {

std::vector<Suite> AllRows() {
  std::vector<Suite> rows(kSuites.begin(), kSuites.end());
  rows.push_back(kAes256GcmSha384);
  return rows;
}

TEST(Suite, IsFoundByItsNumberAlone) {
  std::set<uint16_t> ids;
  for (const Suite& suite : kSuites) {
    EXPECT_TRUE(ids.insert(suite.id).second) << suite.name;
    EXPECT_EQ(FindSuite(suite.id), suite);
  }
  EXPECT_EQ(ids, (std::set<uint16_t>{0x1301})) << "nothing else is allowed";
  for (const int id : {0, 0x1302, 0x1303, 0x1304, 0x1305, 0xc02f, 0xffff})
    EXPECT_FALSE(FindSuite(static_cast<uint16_t>(id))) << id;
}

TEST(Suite, LengthsAreThoseOfHashAndAead) {
  for (const Suite& suite : AllRows()) {
    SCOPED_TRACE(suite.name);
    const Secret traffic(crypto::HashSize(suite.hash));
    const TrafficKeys keys = DeriveTrafficKeys(suite, traffic);
    EXPECT_EQ(keys.key.size(), suite.key_size);
    EXPECT_EQ(keys.iv.size(), suite.iv_size);
    auto aead = crypto::AesGcm::Create(keys.key);
    ASSERT_TRUE(aead.ok());
    EXPECT_EQ(suite.iv_size + suite.explicit_nonce_size, crypto::kGcmNonceSize);
    EXPECT_EQ(aead->Seal({}, {}, {}).size(), suite.tag_size);
    const Bytes record = RecordProtection::Create(suite, traffic).Seal(ContentType::kApplicationData, {});
    EXPECT_EQ(record.size(), kRecordHeaderSize + suite.explicit_nonce_size + 1 + suite.tag_size);
  }
}

// A second row goes from ServerHello's secret to the last record as the first one does.
TEST(Suite, ASecondRowNeedsNoOtherLine) {
  for (const Suite& suite : AllRows()) {
    SCOPED_TRACE(suite.name);
    Transcript transcript;
    transcript.Add(AsBytes("ClientHello"));
    transcript.Begin(suite.hash);
    EXPECT_EQ(transcript.Hash(), crypto::Hash(suite.hash, AsBytes("ClientHello")));
    transcript.Add(AsBytes("ServerHello"));
    EXPECT_EQ(transcript.Hash(), crypto::Hash(suite.hash, AsBytes("ClientHelloServerHello")));
    const auto secret = HandshakeSecret::FromSharedSecret(suite.hash, Secret(32));
    EXPECT_EQ(secret.secret().size(), crypto::HashSize(suite.hash));
    const TrafficSecrets traffic = secret.HandshakeTraffic(transcript.Hash());
    EXPECT_EQ(FinishedMac(suite.hash, traffic.server, transcript.Hash()).size(), crypto::HashSize(suite.hash));
    const TrafficSecrets application = secret.Master().ApplicationTraffic(transcript.Hash());
    RecordProtection sealer = RecordProtection::Create(suite, application.server);
    RecordProtection opener = RecordProtection::Create(suite, application.server);
    for (const std::string_view text : {"one", "two"}) {
      const Bytes record = sealer.Seal(ContentType::kApplicationData, AsBytes(text));
      const auto opened = opener.Open(**NextRecord(record));
      ASSERT_TRUE(opened.ok());
      EXPECT_EQ(opened->content, ToBytes(text));
    }
  }
}

// A suite of which only the row is here is not protected as if it were another.
TEST(Suite, AnotherVersionOrAeadHasNoProtection) {
  ExpectNoneForOthers([](const Suite& suite) { (void)RecordProtection::Create(suite, Secret(32)); });
}

class NegotiationTest : public ::testing::Test {
 protected:
  NegotiationTest() {
    server_.extensions = {{ExtensionType::kSupportedVersions, {3, 4}},
                          {ExtensionType::kKeyShare, Concat({Bytes{0, 0x1d, 0, 32}, Bytes(32, 9)})}};
    server_.cipher_suite = kAes128GcmSha256.id;
    server_.session_id = client_.session_id;
  }
  Result<Negotiated> Choose(const std::optional<Suite>& retried = std::nullopt) const {
    return CheckServerHello(client_, server_, retried);
  }
  ClientHello client_ = MakeClientHello("bank.example", ByteArray<32>{}, ByteArray<32>{}, {kGroupX25519, Bytes(32, 9)});
  ServerHello server_;
};

TEST_F(NegotiationTest, GivesTheRowOfTheSuite) {
  EXPECT_EQ(Choose()->suite, kAes128GcmSha256);
  EXPECT_EQ(Choose(kAes128GcmSha256)->suite, kAes128GcmSha256);
}

TEST_F(NegotiationTest, ASuiteWithoutARowIsRefusedThoughItWasOffered) {
  client_.cipher_suites.push_back(kAes256GcmSha384.id);
  server_.cipher_suite = kAes256GcmSha384.id;
  EXPECT_TRUE(Choose().error().Is(kCipherSuite));
  client_.cipher_suites = {kAes256GcmSha384.id};
  server_.cipher_suite = kAes128GcmSha256.id;
  EXPECT_TRUE(Choose().error().Is(kCipherSuite)) << "in the table, and not offered";
}

// RFC 8446 section 4.1.4: the suite of the HelloRetryRequest stays.
TEST_F(NegotiationTest, AfterARetryTheSuiteStays) { EXPECT_TRUE(Choose(kAes256GcmSha384).error().Is(kHelloRetry)); }

TEST(Transcript, HasNoHashBeforeTheServersChoice) {
  Transcript transcript;
  transcript.Add(AsBytes("ClientHello"));
  EXPECT_DEATH((void)transcript.Hash(), "");
}

}  // namespace
}  // namespace attestor::tls
