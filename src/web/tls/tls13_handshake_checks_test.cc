// The checks that the gate makes on a recorded ClientHello: each thing that a client may not offer has its code.
#include "web/tls/tls13_handshake_checks.h"

#include <gtest/gtest.h>

#include "web/tls/client.h"
#include "web/tls/errors.h"
#include "web/tls/record_protection.h"

namespace attestor::tls {
namespace {

class ClientHelloTest : public ::testing::Test {
 protected:
  ClientHelloTest() { challenge_.fill(7); }
  static KeyShare Share() { return {kGroupX25519, Bytes(32, 9)}; }
  ClientHello Good() const { return MakeClientHello("bank.example", challenge_, ByteArray<32>{}, Share()); }
  Status Check(const ClientHello& hello) const { return CheckClientHello(hello, "bank.example", challenge_); }
  static void Set(ClientHello& hello, ExtensionType type, Bytes data) {
    for (Extension& extension : hello.extensions) {
      if (extension.type == type) extension.data = std::move(data);
    }
  }
  static void Drop(ClientHello& hello, ExtensionType type) {
    std::erase_if(hello.extensions, [type](const Extension& extension) { return extension.type == type; });
  }
  ByteArray<32> challenge_{};
};

TEST_F(ClientHelloTest, OurOwnPassesAndSurvivesEncoding) {
  EXPECT_TRUE(Check(Good()).ok());
  const Bytes message = EncodeClientHello(Good());
  const auto parsed = ParseClientHello(ByteView(message).subspan(4));
  ASSERT_TRUE(parsed.ok());
  EXPECT_TRUE(Check(*parsed).ok());
  EXPECT_EQ(EncodeClientHello(*parsed), message);
}

TEST_F(ClientHelloTest, AnotherHost) {
  EXPECT_TRUE(CheckClientHello(Good(), "other.example", challenge_).error().Is(kServerName));
}

TEST_F(ClientHelloTest, AnotherChallenge) {
  ByteArray<32> other = challenge_;
  other[31] ^= 1;
  EXPECT_TRUE(CheckClientHello(Good(), "bank.example", other).error().Is(kChallenge));
  ClientHello hello = Good();
  hello.session_id.clear();
  EXPECT_TRUE(Check(hello).error().Is(kChallenge));
}

TEST_F(ClientHelloTest, WhatWouldStartASessionWithoutACertificate) {
  for (const uint16_t type : {41, 42, 49, 0xfe0d, 57}) {  // PSK, early data, post-handshake authentication, ECH, QUIC
    ClientHello hello = Good();
    hello.extensions.push_back({static_cast<ExtensionType>(type), {}});
    EXPECT_TRUE(Check(hello).error().Is(kClientHello)) << type;
  }
}

TEST_F(ClientHelloTest, OtherVersionsSuitesGroupsSchemesCompression) {
  ClientHello hello = Good();
  Set(hello, ExtensionType::kSupportedVersions, {4, 3, 4, 3, 3});
  EXPECT_TRUE(Check(hello).error().Is(kClientHello));
  hello = Good();
  hello.cipher_suites.push_back(0x1302);
  EXPECT_TRUE(Check(hello).error().Is(kClientHello));
  hello = Good();
  Set(hello, ExtensionType::kSupportedGroups, {0, 2, 0, 0x18});
  EXPECT_TRUE(Check(hello).error().Is(kClientHello));
  hello = Good();
  Set(hello, ExtensionType::kSignatureAlgorithms, {0, 2, 4, 1});
  EXPECT_TRUE(Check(hello).error().Is(kClientHello)) << "PKCS #1 in the handshake";
  hello = Good();
  hello.compression_methods = {0, 1};
  EXPECT_TRUE(Check(hello).error().Is(kClientHello));
  hello = Good();
  hello.legacy_version = 0x0302;
  EXPECT_TRUE(Check(hello).error().Is(kClientHello));
}

TEST_F(ClientHelloTest, KeySharesOfGroupsThatAreNotOfferedOrTwice) {
  ClientHello hello = Good();
  Set(hello, ExtensionType::kKeyShare, {0, 6, 0, 0x18, 0, 2, 1, 1});
  EXPECT_TRUE(Check(hello).error().Is(kKeyShare));
  hello = Good();
  Set(hello, ExtensionType::kKeyShare, {0, 10, 0, 0x1d, 0, 1, 1, 0, 0x1d, 0, 1, 1});
  EXPECT_TRUE(Check(hello).error().Is(kKeyShare));
}

TEST_F(ClientHelloTest, OtherProtocols) {
  ClientHello hello = Good();
  Set(hello, ExtensionType::kAlpn, EncodeAlpn("h2"));
  EXPECT_TRUE(Check(hello).error().Is(kAlpn));
  Set(hello, ExtensionType::kAlpn, Concat({Bytes{0, 12}, Bytes{2, 'h', '2'}, Bytes{8}, AsBytes("http/1.1")}));
  EXPECT_TRUE(Check(hello).error().Is(kAlpn)) << "the server would choose";
}

TEST_F(ClientHelloTest, MissingAndMalformedExtensions) {
  for (const ExtensionType type :
       {ExtensionType::kServerName, ExtensionType::kSupportedGroups, ExtensionType::kSignatureAlgorithms,
        ExtensionType::kAlpn, ExtensionType::kSupportedVersions, ExtensionType::kKeyShare}) {
    ClientHello hello = Good();
    Set(hello, type, {1});
    EXPECT_TRUE(Check(hello).error().Is(kMalformed)) << static_cast<int>(type);
    Drop(hello, type);
    EXPECT_TRUE(Check(hello).error().Is(kExtension)) << static_cast<int>(type);
  }
  ClientHello hello = Good();
  Set(hello, ExtensionType::kServerName, Concat({Bytes{0, 6, 0, 0, 1, 'a', 0, 0}}));
  EXPECT_TRUE(Check(hello).error().Is(kMalformed)) << "two names";
}

TEST_F(ClientHelloTest, ASecondHelloMayDifferInShareAndCookieOnly) {
  const ClientHello first = Good();
  ServerHello retry;
  retry.extensions = {{ExtensionType::kKeyShare, {0, 0x17}}};
  ClientHello second = first;
  Set(second, ExtensionType::kKeyShare, EncodeClientKeyShare({kGroupP256, Bytes(65, 4)}));
  EXPECT_TRUE(CheckSecondClientHello(first, second, retry, kGroupP256).ok());
  EXPECT_TRUE(CheckSecondClientHello(first, first, retry, kGroupP256).error().Is(kHelloRetry)) << "the old share";
  ClientHello changed = second;
  changed.random[0] ^= 1;
  EXPECT_TRUE(CheckSecondClientHello(first, changed, retry, kGroupP256).error().Is(kHelloRetry));
  changed = second;
  Set(changed, ExtensionType::kServerName, EncodeServerName("other.example"));
  EXPECT_TRUE(CheckSecondClientHello(first, changed, retry, kGroupP256).error().Is(kHelloRetry));
  changed = second;
  changed.extensions.push_back({ExtensionType::kCookie, {0, 1, 1}});
  EXPECT_TRUE(CheckSecondClientHello(first, changed, retry, kGroupP256).error().Is(kHelloRetry))
      << "nobody asked for a cookie";
  retry.extensions.push_back({ExtensionType::kCookie, {0, 1, 2}});
  EXPECT_TRUE(CheckSecondClientHello(first, changed, retry, kGroupP256).error().Is(kHelloRetry)) << "another cookie";
  EXPECT_TRUE(CheckSecondClientHello(first, second, retry, kGroupP256).error().Is(kHelloRetry)) << "no cookie";
}

TEST(RecordProtection, StopsBeforeTheLimitOfItsKey) {
  const Secret secret(32);
  RecordProtection sealer = RecordProtection::Create(kAes128GcmSha256, secret, kMaxRecords - 1);
  RecordProtection opener = RecordProtection::Create(kAes128GcmSha256, secret, kMaxRecords - 1);
  const Bytes last = sealer.Seal(ContentType::kApplicationData, {});
  EXPECT_TRUE(opener.Open(**NextRecord(last)).ok());
  const Bytes beyond = sealer.Seal(ContentType::kApplicationData, {});
  EXPECT_TRUE(opener.Open(**NextRecord(beyond)).error().Is(kSequence));
}

}  // namespace
}  // namespace attestor::tls
