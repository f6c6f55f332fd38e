#include "session/recording/session.h"

#include <gtest/gtest.h>

#include "core/crypto/hash.h"
#include "core/wire/cbor.h"
#include "session/recording/errors.h"
#include "session/terms/terms.h"
#include "testkit/fixtures/codec.h"

namespace attestor::recording {
namespace {

constexpr char kGolden[] =
    "a60101026c62616e6b2e6578616d706c65031901bb0454aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa054801020304050607080601";

SessionRequest Sample() {
  SessionRequest request;
  request.host = "bank.example";
  request.recipient.fill(0xaa);
  request.nonce = {1, 2, 3, 4, 5, 6, 7, 8};
  return request;
}

SessionId Id() {
  ByteArray<32> kid{};
  for (size_t i = 0; i < kid.size(); ++i) kid[i] = static_cast<uint8_t>(i);
  ByteArray<16> random{};
  random.fill(0x66);
  return MakeSessionId(kid, 258, random);
}

TEST(SessionRequest, GoldenBytes) {
  EXPECT_EQ(ToHex(Sample().Encode()), kGolden);
  const auto decoded = SessionRequest::Decode(*FromHex(kGolden));
  ASSERT_TRUE(decoded.ok());
  EXPECT_EQ(decoded->host, "bank.example");
  EXPECT_EQ(decoded->port, 443);
  EXPECT_EQ(decoded->recipient, Sample().recipient);
  EXPECT_EQ(decoded->nonce, Sample().nonce);
}

TEST(SessionRequest, OneForm) { testing::ExpectOneForm<SessionRequest>(Sample().Encode()); }

TEST(SessionRequest, OtherVersionsDisclosuresAndSizes) {
  const Bytes good = Sample().Encode();
  Bytes version = good;
  version[2] = 2;
  EXPECT_TRUE(SessionRequest::Decode(version).error().Is(kVersion));
  Bytes disclosure = good;
  disclosure.back() = 3;
  EXPECT_TRUE(SessionRequest::Decode(disclosure).error().Is(kVersion));
  disclosure.back() = 2;
  EXPECT_EQ(SessionRequest::Decode(disclosure)->disclosure, Disclosure::kSelective);
  for (const size_t size : {size_t{0}, kMinNonceSize - 1, kMaxNonceSize + 1}) {
    SessionRequest request = Sample();
    request.nonce = Bytes(size, 7);
    EXPECT_TRUE(SessionRequest::Decode(request.Encode()).error().Is(kFormat)) << size;
  }
  for (const size_t size : {kMinNonceSize, kMaxNonceSize}) {
    SessionRequest request = Sample();
    request.nonce = Bytes(size, 7);
    EXPECT_TRUE(SessionRequest::Decode(request.Encode()).ok()) << size;
  }
}

TEST(SessionRequest, AnotherModeIsNamedAndProxyIsNot) {
  SessionRequest request = Sample();
  EXPECT_EQ(request.mode(), session::Mode::kProxy);
  request.other_mode = session::Mode::kSealed;
  const Bytes sealed = request.Encode();
  EXPECT_EQ(ToHex(sealed), "a7" + std::string(kGolden).substr(2) + "0702");
  testing::ExpectOneForm<SessionRequest>(sealed);
  EXPECT_EQ(SessionRequest::Decode(sealed)->mode(), session::Mode::kSealed);
  for (const uint8_t number : {0, 1, 3}) {
    Bytes other = sealed;
    other.back() = number;
    EXPECT_TRUE(SessionRequest::Decode(other).error().Is(kVersion)) << int{number};
  }
}

TEST(SessionRequest, HostsAreCheckedWhenDecoded) {
  SessionRequest request = Sample();
  request.host = "Bank.example";
  EXPECT_TRUE(SessionRequest::Decode(request.Encode()).error().Is(kHost));
}

TEST(CheckHost, Names) {
  const std::string label63(63, 'a');
  const std::string longest = label63 + "." + label63 + "." + label63 + "." + std::string(61, 'b');
  for (const std::string& good :
       {std::string("localhost"), std::string("bank.example"), std::string("a.b-c.d1"), std::string("1.example"),
        std::string("xn--bcher-kva.example"), label63 + ".example", longest}) {
    EXPECT_TRUE(CheckHost(good).ok()) << good;
  }
  for (const std::string& bad : {std::string(),
                                 std::string("."),
                                 std::string("a."),
                                 std::string(".a"),
                                 std::string("a..b"),
                                 std::string("A.example"),
                                 std::string("-a.example"),
                                 std::string("a-.example"),
                                 std::string("a_b.example"),
                                 std::string("a b"),
                                 std::string("a:443"),
                                 std::string("127.0.0.1"),
                                 std::string("1"),
                                 std::string("0x7f000001"),
                                 std::string("a.0x7f"),
                                 std::string("a.example.0"),
                                 std::string("[::1]"),
                                 std::string("b\xc3\xbc.example"),
                                 std::string("a\0b", 3),
                                 label63 + "a.example",
                                 longest + "b"}) {
    EXPECT_TRUE(CheckHost(bad).error().Is(kHost)) << bad;
  }
}

TEST(Challenge, GoldenBytes) {
  ByteArray<32> seed{};
  seed.fill(0x5d);
  EXPECT_EQ(ToHex(MakeChallenge(Id(), Sample(), seed)),
            "2d36d9b00985a50c595d4e1239104dc7ed5346485bab9193ebb98aba108d6a3a");
}

TEST(Challenge, ChangesWithEachInput) {
  const SessionRequest request = Sample();
  const ByteArray<32> seed{};
  const Challenge challenge = MakeChallenge(Id(), request, seed);
  SessionId id = Id();
  id[0] ^= 1;
  EXPECT_NE(MakeChallenge(id, request, seed), challenge);
  ByteArray<32> other_seed{};
  other_seed[0] = 1;
  EXPECT_NE(MakeChallenge(Id(), request, other_seed), challenge);
  SessionRequest host = request, port = request, recipient = request, nonce = request;
  host.host = "bank.example.";
  port.port = 444;
  recipient.recipient[0] ^= 1;
  nonce.nonce.push_back(9);
  for (const SessionRequest& other : {host, port, recipient, nonce})
    EXPECT_NE(MakeChallenge(Id(), other, seed), challenge);
}

}  // namespace
}  // namespace attestor::recording
