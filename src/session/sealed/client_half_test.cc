// The client's half: what it accepts of a handshake that it has no keys of, and what a node's release must be.
#include "session/sealed/client_half.h"

#include <gtest/gtest.h>

#include "core/crypto/certificate.h"
#include "core/crypto/errors.h"
#include "session/proof/check_session.h"
#include "session/proof/errors.h"
#include "session/recording/recording.h"
#include "session/recording/session.h"
#include "session/sealed/errors.h"
#include "session/sealed/two_halves_test.h"
#include "session/terms/terms.h"
#include "web/tls/client.h"
#include "web/tls/errors.h"
#include "web/tls/record_protection.h"
#include "web/tls/tls13_key_source.h"
#include "web/tls/transcript.h"

namespace attestor::sealed {
namespace {

using tls::ContentType;

class ClientHalfTest : public TwoHalves {
 protected:
  ClientHalfTest() { Begin(); }
  void ToHandedOut() {
    Agree();
    HandOut();
  }
  void Refused(const ErrorCode& code) { Refused(handed_.server_handshake_traffic, code); }
  void Refused(const Secret& secret, const ErrorCode& code) {
    const auto flight = Check(secret);
    ASSERT_FALSE(flight.ok());
    EXPECT_TRUE(flight.error().Is(code)) << flight.error().Text();
  }
};

TEST_F(ClientHalfTest, KnowsTheServerAndTheShares) {
  ToHandedOut();
  const auto flight = Check(handed_.server_handshake_traffic);
  ASSERT_TRUE(flight.ok()) << flight.error().Text();
  EXPECT_TRUE(report_.AllPassed());
  EXPECT_EQ(flight->handshake().suite, tls::kAes128GcmSha256);
  EXPECT_EQ(flight->handshake().group, tls::kGroupX25519);
  EXPECT_EQ(flight->handshake().hello_hash.size(), 32u);
  EXPECT_EQ(flight->handshake().server.spki, crypto::Certificate::Parse(proof::TestLeaf())->spki());
  EXPECT_EQ(flight->handshake().client_records, 0u);
  ASSERT_EQ(flight->shares().size(), 1u);
  EXPECT_EQ(flight->shares()[0].group, tls::kGroupX25519);
  EXPECT_EQ(flight->shares()[0].key, holder_->shares()[0].key);
}

TEST_F(ClientHalfTest, KnowsBothSharesAfterARetry) {
  ASSERT_TRUE(ToNode(server_.Retry(tls::kGroupP256)).ok());
  server_.ReadHello(FromNode());
  Agree(tls::kGroupP256);
  HandOut();
  const auto flight = Check(handed_.server_handshake_traffic);
  ASSERT_TRUE(flight.ok()) << flight.error().Text();
  ASSERT_EQ(flight->shares().size(), 2u);
  for (size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(flight->shares()[i].group, holder_->shares()[i].group);
    EXPECT_EQ(flight->shares()[i].key, holder_->shares()[i].key);
  }
}

// The report has the lines of every other session, up to the one that needs a secret of the client.
TEST_F(ClientHalfTest, TheReportHasTheLinesOfTheServersHalf) {
  ToHandedOut();
  ASSERT_TRUE(Check(handed_.server_handshake_traffic).ok());
  const auto all = proof::SessionChecks(session::Disclosure::kRevealAll, session::Mode::kProxy);
  const auto begin = std::ranges::find(all, "tls.client_hello"), end = std::ranges::find(all, "tls.client_finished");
  ASSERT_EQ(report_.checks().size(), static_cast<size_t>(end - begin));
  for (size_t i = 0; i < report_.checks().size(); ++i) EXPECT_EQ(report_.checks()[i].id, begin[static_cast<long>(i)]);
}

TEST_F(ClientHalfTest, AnotherHost) {
  ToHandedOut();
  host_ = "bank.example.org";
  Refused(tls::kServerName);
}

TEST_F(ClientHalfTest, AnotherChallenge) {
  ToHandedOut();
  terms_.challenge[31] ^= 1;
  Refused(tls::kChallenge);
}

TEST_F(ClientHalfTest, AnotherSecret) {
  ToHandedOut();
  Refused(Secret(32), tls::kRecordTag);
  Refused(Secret(), tls::kRecordTag);
}

TEST_F(ClientHalfTest, ACertificateOfNobody) {
  CountingRandom same_key(proof::kTestServerSeed);
  server_.chain = tls::TestServer(same_key).chain;  // of its own key, self-signed
  Agree();
  HandOut();
  EXPECT_FALSE(Check(handed_.server_handshake_traffic).ok());
  ASSERT_NE(report_.FirstFailure(), nullptr);
  EXPECT_TRUE(report_.FirstFailure()->id.starts_with("certificate."));
}

TEST_F(ClientHalfTest, AFlightThatIsNotWhole) {
  ToHandedOut();
  recording_.server_bytes.pop_back();
  Refused(proof::kHandshakeIncomplete);
}

TEST_F(ClientHalfTest, WhatComesBehindTheFlightIsNotLookedAt) {
  Agree(tls::kGroupX25519, [this] {
    server_.UseApplicationKeys();
    return Concat({Ticket(), Bytes{23, 3, 3}});
  });
  HandOut();
  EXPECT_TRUE(Check(handed_.server_handshake_traffic).ok());
}

TEST_F(ClientHalfTest, BytesThatAreNoRecords) {
  ToHandedOut();
  recording_.server_bytes[0] = 'H';
  Refused(tls::kRecordHeader);
}

TEST_F(ClientHalfTest, ANodeThatSentMoreThanHellos) {
  ToHandedOut();
  const Bytes hello = recording_.client_bytes;
  recording_.client_bytes = Concat({hello, Bytes{23, 3, 3, 0, 1, 0}});
  Refused(tls::kUnexpectedRecord);
  recording_.client_bytes = Concat({hello, Bytes{23, 3, 3}});
  Refused(tls::kUnexpectedRecord);
}

// FromFalseNode runs a handshake that our holder would not make, or not go on with, and gives what the client says when
// the node hands out its secret all the same.
using ChangeHello = std::function<void(tls::ClientHello&)>;
using ChangeServer = std::function<void(tls::TestServer&)>;
Result<CheckedFlight> FromFalseNode(const ChangeHello& change, const ChangeServer& change_server, CheckReport& report) {
  CountingRandom random(7), server_random(proof::kTestServerSeed);
  const crypto::EcdhKey key = crypto::EcdhKey::Generate(crypto::EcdhGroup::kX25519, random);
  const HolderTerms terms = TestTerms(2);
  tls::ClientHello hello =
      tls::MakeClientHello(terms.host, terms.challenge, random.Array<32>(), {tls::kGroupX25519, key.public_key()});
  if (change) change(hello);
  const Bytes client = tls::EncodeRecord(ContentType::kHandshake, tls::EncodeClientHello(hello));
  tls::TestServer server(server_random);
  server.chain = {proof::TestLeaf()};
  if (change_server) change_server(server);
  server.ReadHello(client);
  const Bytes first = server.Hello();
  const Bytes answer = Concat({first, server.Flight()});
  tls::Transcript transcript(crypto::HashId::kSha256);
  transcript.Add(RecordsOf(client)[0].fragment);
  transcript.Add(RecordsOf(first)[0].fragment);
  const tls::TrafficSecrets traffic =
      tls::OpenedSecret(server.handshake_secret()).HandshakeTraffic(tls::kAes128GcmSha256, transcript.Hash());
  return CheckFlight(client, answer, traffic.server,
                     {terms.host, terms.challenge, proof::TestRoots(), proof::TestTime()}, report);
}
Result<CheckedFlight> ForHello(const ChangeHello& change) {
  CheckReport report;
  return FromFalseNode(change, nullptr, report);
}
void RefusedAt(std::string_view id, const ErrorCode& code, const ChangeServer& change) {
  CheckReport report;
  const auto flight = FromFalseNode(nullptr, change, report);
  ASSERT_FALSE(flight.ok());
  EXPECT_TRUE(flight.error().Is(code)) << flight.error().Text();
  ASSERT_NE(report.FirstFailure(), nullptr);
  EXPECT_EQ(report.FirstFailure()->id, id);
}

// What a node that does not verify, or lies, would have a client encrypt for.
TEST(FalseNode, HidesNothingOfTheServersFlight) {
  RefusedAt("tls.server_hello", tls::kSessionIdEcho, [](tls::TestServer& server) {
    server.edit_hello = [](tls::ServerHello& hello) { hello.session_id[0] ^= 1; };
  });
  RefusedAt("tls.encrypted_extensions", tls::kExtension,
            [](tls::TestServer& server) { server.encrypted_extensions = {{tls::ExtensionType::kCookie, {}}}; });
  RefusedAt("certificate.parse", crypto::kCertificateMalformed,
            [](tls::TestServer& server) { server.chain = {Bytes{0x30, 0}}; });
  RefusedAt("tls.certificate_verify", tls::kCertificateVerify, [](tls::TestServer& server) {
    server.edit_verify = [](tls::CertificateVerify& verify) { verify.signature.back() ^= 1; };
  });
  RefusedAt("tls.server_finished", tls::kServerFinished,
            [](tls::TestServer& server) { server.edit_finished = [](Bytes& message) { message.back() ^= 1; }; });
}

void SetExtension(tls::ClientHello& hello, tls::ExtensionType type, Bytes data) {
  for (tls::Extension& extension : hello.extensions) {
    if (extension.type == type) extension.data = std::move(data);
  }
}

TEST(Hello, OffersTheGroupsOfTheModeAndOneShare) {
  EXPECT_TRUE(ForHello([](tls::ClientHello&) {}).ok());
  const auto with_groups = [](std::vector<uint16_t> groups) {
    return ForHello([&](tls::ClientHello& hello) {
      SetExtension(hello, tls::ExtensionType::kSupportedGroups, tls::EncodeU16List(groups));
    });
  };
  EXPECT_TRUE(with_groups({tls::kGroupX25519, tls::kGroupP256}).ok());
  EXPECT_TRUE(with_groups({tls::kGroupX25519}).error().Is(kGroups));
  EXPECT_TRUE(with_groups({tls::kGroupP256, tls::kGroupX25519}).error().Is(kGroups));
}

TEST(Hello, WithSharesOfBothGroups) {
  CountingRandom random(8);
  const Bytes p256 = crypto::EcdhKey::Generate(crypto::EcdhGroup::kP256, random).public_key();
  const auto flight = ForHello([&](tls::ClientHello& hello) {
    Bytes& data = hello.extensions.back().data;
    ASSERT_EQ(hello.extensions.back().type, tls::ExtensionType::kKeyShare);
    Append(data, Concat({Bytes{0, 0x17, 0, 65}, p256}));
    data[1] = static_cast<uint8_t>(data.size() - 2);
  });
  ASSERT_FALSE(flight.ok());
  EXPECT_TRUE(flight.error().Is(kGroups)) << flight.error().Text();
}

TEST_F(ClientHalfTest, EncryptsOnce) {
  ToHandedOut();
  Encrypt();
  const Bytes inner = Concat({AsBytes(request_), ByteArray<1>{23}});
  Bytes expected = ToBytes(handed_.keystream.Reveal());
  for (size_t i = 0; i < inner.size(); ++i) expected[i] = static_cast<uint8_t>(expected[i] ^ inner[i]);
  const auto first = sent_->Ciphertext();
  ASSERT_TRUE(first.ok());
  EXPECT_EQ(*first, expected);
  EXPECT_TRUE(sent_->Ciphertext().error().Is(kState));
  EXPECT_TRUE(sent_->Ciphertext().error().Is(kState));
}

TEST_F(ClientHalfTest, EncryptsWithKeystreamOfTheRightLengthAlone) {
  ToHandedOut();
  const auto make = [this](size_t request, size_t keystream) {
    return EncryptOnce::Make(*Check(handed_.server_handshake_traffic), Secret(request), Secret(keystream));
  };
  EXPECT_TRUE(make(1, 2).ok());
  EXPECT_TRUE(make(kMaxRequest, kMaxRequest + 1).ok());
  EXPECT_TRUE(make(0, 1).error().Is(kSize));
  EXPECT_TRUE(make(kMaxRequest + 1, kMaxRequest + 2).error().Is(kSize));
  for (const size_t keystream : {0, 8, 9, 11}) EXPECT_TRUE(make(9, keystream).error().Is(kLength)) << keystream;
}

class ReleaseTest : public ClientHalfTest {
 protected:
  ReleaseTest() {
    Agree();
    Send();
    EXPECT_TRUE(ToNode(Answer()).ok());
    EXPECT_TRUE(ToNode(CloseNotify()).ok());
    Release();
  }
  void False(recording::Recording recording) {
    const Status status = Compare(std::move(recording));
    ASSERT_FALSE(status.ok());
    EXPECT_TRUE(status.error().Is(kNodeFalse)) << status.error().Text();
  }
  void False(std::string_view what) {
    const Status status = Compare(Ended());
    ASSERT_FALSE(status.ok());
    EXPECT_TRUE(status.error().Is(kNodeFalse));
    EXPECT_EQ(status.error().detail(), what);
  }
  // With is the recording with other records of the client behind its hello and change_cipher_spec.
  recording::Recording With(std::initializer_list<ByteView> records) {
    recording::Recording out = Ended();
    const auto own = RecordsOf(recording_.client_bytes);
    out.client_bytes = Concat({own[0].bytes, own[1].bytes, Concat(records)});
    size_t sent = 0;
    recording::Event* last = nullptr;
    for (recording::Event& event : out.events) {
      if (event.direction != recording::Direction::kClientToServer || event.is_end()) continue;
      sent += event.length;
      last = &event;
    }
    last->length = static_cast<uint32_t>(last->length + out.client_bytes.size() - sent);
    return out;
  }
  ByteView Finished() { return RecordsOf(recording_.client_bytes)[2].bytes; }
  ByteView Own() { return RecordsOf(recording_.client_bytes)[3].bytes; }
  // SealOwn is a record of the client under its true key.
  Bytes SealOwn(ContentType type, ByteView content) {
    const auto& handshake = sent_->flight().handshake();
    const auto keys = tls::OpenedSecret(released_).ApplicationTraffic(handshake.suite, handshake.finished_hash);
    return tls::RecordProtection::Create(handshake.suite, keys.client).Seal(type, content);
  }
};

TEST_F(ReleaseTest, TheRecordingIsThatOfAnySession) {
  recording::SessionRequest request;
  request.host = host_;
  request.nonce = Bytes(8, 1);
  const Bytes recording = Ended().Encode();
  CheckReport report;
  const auto proof = proof::CheckSession({recording, request, terms_.challenge, proof::TestRoots()},
                                         proof::RevealAllOpening{released_.Clone()}, report);
  ASSERT_TRUE(proof.ok()) << proof.error().Text();
  EXPECT_EQ(AsText(std::get<proof::RevealedAll>(proof->shown()).request), request_);
  EXPECT_EQ(AsText(std::get<proof::RevealedAll>(proof->shown()).response), kResponse);
}

TEST_F(ReleaseTest, AnotherSecret) {
  released_.RevealMutable()[0] ^= 1;
  False("the server's handshake traffic secret");
}

TEST_F(ReleaseTest, ASecretOfAnotherLength) {
  released_ = Secret(31);
  False("handshake secret: length");
}

TEST_F(ReleaseTest, OtherKeystream) {
  Secret other = handed_.keystream.Clone();
  other.RevealMutable()[other.size() - 1] ^= 1;
  const size_t hello = RecordsOf(recording_.client_bytes)[0].bytes.size();
  auto flight = CheckFlight(ByteView(recording_.client_bytes).first(hello), recording_.server_bytes,
                            handed_.server_handshake_traffic,
                            {host_, terms_.challenge, proof::TestRoots(), proof::TestTime()}, report_);
  ASSERT_TRUE(flight.ok());
  sent_.emplace(*EncryptOnce::Make(std::move(*flight), Secret::CopyOf(AsBytes(request_)), std::move(other)));
  False("key-stream");
}

TEST_F(ReleaseTest, RecordsThatAreNotOne) {
  False(With({Finished()}));
  False(With({Finished(), Own(), Own()}));
  False(With({Own()}));
  const Bytes change = tls::EncodeRecord(ContentType::kChangeCipherSpec, Bytes{1});
  False(With({Finished(), change, Own()}));
  False(With({Finished(), Own(), change}));
  EXPECT_TRUE(Compare(With({Finished(), Own()})).ok());
}

TEST_F(ReleaseTest, AnotherTag) {
  Bytes own = ToBytes(Own());
  own.back() ^= 1;
  False(With({Finished(), own}));
}

TEST_F(ReleaseTest, AnotherRequestUnderTheTrueKey) {
  std::string other = request_;
  other[5] = 'b';
  False(With({Finished(), SealOwn(ContentType::kApplicationData, AsBytes(other))}));
  False(With({Finished(), SealOwn(ContentType::kApplicationData, AsBytes(other).first(other.size() - 1))}));
  False(With({Finished(), SealOwn(ContentType::kHandshake, AsBytes(request_))}));
  EXPECT_TRUE(Compare(With({Finished(), SealOwn(ContentType::kApplicationData, AsBytes(request_))})).ok());
}

}  // namespace
}  // namespace attestor::sealed
