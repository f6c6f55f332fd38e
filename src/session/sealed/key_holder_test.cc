// The node's half: what it does in which order, what it never gives away, and how it ends.
#include "session/sealed/key_holder.h"

#include <gtest/gtest.h>

#include "core/crypto/hash.h"
#include "session/sealed/errors.h"
#include "session/sealed/two_halves_test.h"
#include "web/tls/errors.h"
#include "web/tls/tls13_key_source.h"
#include "web/tls/types.h"

namespace attestor::sealed {
namespace {

using tls::ContentType;

class KeyHolderTest : public TwoHalves {
 protected:
  KeyHolderTest() { Begin(); }

  // Over: nothing is given away any more, and nothing written.
  void Over() {
    EXPECT_TRUE(holder_->TakeOutput().empty());
    EXPECT_TRUE(holder_->Receive(Bytes{23, 3, 3}).error().Is(kState));
    EXPECT_TRUE(holder_->HandOut().error().Is(kState));
    EXPECT_TRUE(holder_->Seal(Bytes(request_.size() + 1)).error().Is(kState));
    EXPECT_TRUE(holder_->Release().error().Is(kState));
    EXPECT_TRUE(holder_->TakeOutput().empty());
  }
  void Refused(const Status& status, const ErrorCode& code) {
    ASSERT_FALSE(status.ok());
    EXPECT_TRUE(status.error().Is(code)) << status.error().Text();
  }
  // Silent: refused, and nothing is written, for there are no handshake keys (any more).
  void Silent(const Status& status, const ErrorCode& code) {
    Refused(status, code);
    EXPECT_FALSE(holder_->agreed());
    EXPECT_TRUE(holder_->TakeOutput().empty());
    Over();
  }
  // Alerted: refused, with an alert under the handshake keys and nothing else.
  void Alerted(const Status& status, const ErrorCode& code) {
    Refused(status, code);
    EXPECT_FALSE(holder_->agreed());
    const Bytes output = holder_->TakeOutput();
    const std::vector<tls::Record> records = RecordsOf(output);
    ASSERT_EQ(records.size(), 2u);
    EXPECT_EQ(records[0].type, ContentType::kChangeCipherSpec);
    const auto alert = server_.Open(output);
    ASSERT_TRUE(alert.ok());
    EXPECT_EQ(alert->type, ContentType::kAlert);
    Over();
  }
  Bytes Inner(size_t size) { return Bytes(size, 0x41); }
};

TEST(HoldAlone, TakesSizesThatOneRecordHas) {
  CountingRandom random(1);
  for (const size_t size : {kMinSealed, kMaxSealed}) EXPECT_TRUE(HoldAlone(TestTerms(size), random).ok()) << size;
  for (const size_t size : {size_t{0}, kMinSealed - 1, kMaxSealed + 1, SIZE_MAX})
    EXPECT_TRUE(HoldAlone(TestTerms(size), random).error().Is(kSize)) << size;
}

TEST(HoldAlone, HasOtherKeysForEverySession) {
  const auto shares = [](uint8_t id) {
    CountingRandom random(1);
    HolderTerms terms = TestTerms(2);
    terms.session_id.fill(id);
    return std::move(HoldAlone(terms, random)).value()->shares();
  };
  const auto first = shares(1), again = shares(1), other = shares(2);
  ASSERT_EQ(first.size(), tls::kGroups.size());
  for (size_t i = 0; i < first.size(); ++i) {
    EXPECT_EQ(first[i].group, tls::kGroups[i]);
    EXPECT_EQ(first[i].key, again[i].key);
    EXPECT_NE(first[i].key, other[i].key) << "the same random bytes, as in a copied machine";
  }
}

TEST_F(KeyHolderTest, FinishedWaitsForTheRequest) {
  Agree();
  EXPECT_TRUE(holder_->TakeOutput().empty());
  Send();
  EXPECT_TRUE(holder_->TakeOutput().empty());
  const std::vector<tls::Record> sent = RecordsOf(recording_.client_bytes);
  ASSERT_EQ(sent.size(), 4u) << "hello, change_cipher_spec, Finished, request";
  EXPECT_EQ(sent[1].type, ContentType::kChangeCipherSpec);
}

TEST_F(KeyHolderTest, HandsOutAsMuchKeystreamAsWasAgreedOn) {
  Agree();
  HandOut();
  EXPECT_EQ(handed_.keystream.size(), terms_.sealed_size);
  EXPECT_EQ(handed_.server_handshake_traffic.size(), 32u);
}

TEST_F(KeyHolderTest, TheHashOfTheSecretsIsKnownFromTheAgreementOn) {
  EXPECT_EQ(holder_->secrets_hash(), ByteArray<32>{});
  Agree();
  const ByteArray<32> agreed = holder_->secrets_hash();
  Send();
  Release();
  const auto& handshake = sent_->flight().handshake();
  const tls::TrafficSecrets traffic =
      tls::OpenedSecret(released_).HandshakeTraffic(handshake.suite, handshake.hello_hash);
  EXPECT_EQ(agreed, crypto::Sha256(Concat({traffic.server.Reveal(), traffic.client.Reveal()})));
  EXPECT_EQ(agreed, holder_->secrets_hash());
}

TEST_F(KeyHolderTest, NothingIsHandedOutBeforeTheServersFinished) {
  EXPECT_TRUE(holder_->HandOut().error().Is(kState));
  Over();
}

TEST_F(KeyHolderTest, NothingIsHandedOutAfterServerHelloAlone) {
  ASSERT_TRUE(ToNode(server_.Hello()).ok());
  EXPECT_FALSE(holder_->agreed());
  EXPECT_TRUE(holder_->HandOut().error().Is(kState));
  Over();
}

TEST_F(KeyHolderTest, HandsOutOnce) {
  Agree();
  HandOut();
  EXPECT_TRUE(holder_->HandOut().error().Is(kState));
  Over();
}

TEST_F(KeyHolderTest, SealsNothingBeforeItHasHandedOut) {
  Agree();
  EXPECT_TRUE(holder_->Seal(Inner(terms_.sealed_size)).error().Is(kState));
  Over();
}

TEST_F(KeyHolderTest, SealsNothingLonger) {
  Agree();
  HandOut();
  EXPECT_TRUE(holder_->Seal(Inner(terms_.sealed_size + 1)).error().Is(kLength));
  Over();
}

TEST_F(KeyHolderTest, SealsNothingShorter) {
  Agree();
  HandOut();
  EXPECT_TRUE(holder_->Seal(Inner(terms_.sealed_size - 1)).error().Is(kLength));
  Over();
}

TEST_F(KeyHolderTest, SealsOnce) {
  Agree();
  Send();
  EXPECT_TRUE(holder_->Seal(Inner(terms_.sealed_size)).error().Is(kState));
  Over();
}

TEST_F(KeyHolderTest, ReleasesNothingBeforeTheRequestWasSealed) {
  Agree();
  HandOut();
  EXPECT_TRUE(holder_->Release().error().Is(kState));
  Over();
}

TEST_F(KeyHolderTest, ReleasesOnce) {
  Agree();
  Send();
  Release();
  Over();
}

TEST_F(KeyHolderTest, ASecondServerHello) {
  ASSERT_TRUE(ToNode(server_.Hello()).ok());
  tls::TestServer other(server_random_);
  other.ReadHello(recording_.client_bytes);
  Alerted(ToNode(other.Hello()), tls::kUnexpectedRecord);
}

TEST_F(KeyHolderTest, TwoRetries) {
  ASSERT_TRUE(ToNode(server_.Retry(tls::kGroupP256)).ok());
  FromNode();
  Silent(ToNode(server_.Retry(tls::kGroupP256)), tls::kHelloRetry);
}

TEST_F(KeyHolderTest, ARetryForAGroupThatHasAShare) {
  Silent(ToNode(server_.Retry(tls::kGroupX25519)), tls::kHelloRetry);
}

TEST_F(KeyHolderTest, AShareOfAGroupThatHasNoneInTheHello) {
  Silent(ToNode(server_.Hello(tls::kGroupP256)), tls::kGroup);
}

TEST_F(KeyHolderTest, AShareOfZeros) {
  server_.edit_hello = [](tls::ServerHello& hello) {
    hello.extensions[1].data = Concat({Bytes{0, 0x1d, 0, 32}, Bytes(32)});
  };
  Silent(ToNode(server_.Hello()), tls::kKeyShare);
}

TEST_F(KeyHolderTest, AForgedCertificateVerify) {
  server_.edit_verify = [](tls::CertificateVerify& verify) { verify.signature.back() ^= 1; };
  ASSERT_TRUE(ToNode(server_.Hello()).ok());
  Alerted(ToNode(server_.Flight()), tls::kCertificateVerify);
}

TEST_F(KeyHolderTest, AForgedFinished) {
  server_.edit_finished = [](Bytes& message) { message.back() ^= 1; };
  ASSERT_TRUE(ToNode(server_.Hello()).ok());
  Alerted(ToNode(server_.Flight()), tls::kServerFinished);
}

TEST_F(KeyHolderTest, ACertificateThatCannotBeRead) {
  server_.chain = {Bytes{0x30, 0}};
  ASSERT_TRUE(ToNode(server_.Hello()).ok());
  const Status status = ToNode(server_.Flight());
  ASSERT_FALSE(status.ok());
  Alerted(status, status.error().code());
}

TEST_F(KeyHolderTest, AChangedRecordOfTheFlight) {
  ASSERT_TRUE(ToNode(server_.Hello()).ok());
  Bytes flight = server_.Flight();
  flight.back() ^= 1;
  Alerted(ToNode(flight), tls::kRecordTag);
}

// What is wrong shows only behind Finished, when the client's keys have changed: no alert, it would be under those.
TEST_F(KeyHolderTest, AMessageBehindFinishedInItsRecord) {
  ASSERT_TRUE(ToNode(server_.Hello()).ok());
  Bytes all;
  for (const Bytes& message : server_.FlightMessages()) Append(all, message);
  Append(all, tls::EncodeHandshake(tls::HandshakeType::kNewSessionTicket, Bytes(10)));
  Silent(ToNode(server_.Seal(ContentType::kHandshake, all)), tls::kKeyChangeSpan);
}

TEST_F(KeyHolderTest, BytesThatAreNoRecord) { Silent(ToNode(AsBytes("HTTP/1.1 400")), tls::kRecordHeader); }

TEST_F(KeyHolderTest, BytesThatAreNoRecordWithinTheFlight) {
  ASSERT_TRUE(ToNode(server_.Hello()).ok());
  Alerted(ToNode(Bytes{23, 3, 3, 0xff, 0xff}), tls::kRecordLength);
}

TEST_F(KeyHolderTest, AnAlertInsteadOfServerHello) {
  Silent(ToNode(tls::EncodeRecord(ContentType::kAlert, Bytes{2, 40})), tls::kAlert);
}

TEST_F(KeyHolderTest, AnAlertInsteadOfTheFlightIsNotAnsweredWithOne) {
  ASSERT_TRUE(ToNode(server_.Hello()).ok());
  Silent(ToNode(server_.Seal(ContentType::kAlert, Bytes{2, 40})), tls::kAlert);
}

TEST_F(KeyHolderTest, ApplicationDataBeforeFinished) {
  ASSERT_TRUE(ToNode(server_.Hello()).ok());
  Alerted(ToNode(server_.Seal(ContentType::kApplicationData, Bytes{1})), tls::kInnerType);
}

// What was not written when the handshake failed is not written afterwards.
TEST_F(KeyHolderTest, ASecondHelloThatWasNotWrittenYetIsDropped) {
  ASSERT_TRUE(ToNode(server_.Retry(tls::kGroupP256)).ok());
  Silent(ToNode(server_.Retry(tls::kGroupP256)), tls::kHelloRetry);
}

class AfterAgreement : public KeyHolderTest, public ::testing::WithParamInterface<bool> {
 protected:
  // Fails: before or after the request, the session is over, and says nothing.
  void Fails(const std::function<Bytes()>& record, const ErrorCode& code) {
    Agree();
    server_.UseApplicationKeys();
    if (GetParam()) Send();
    Refused(ToNode(record()), code);
    Over();
  }
};

TEST_P(AfterAgreement, ARecordOfZeros) {
  Fails([this] { return server_.SealRaw(Bytes(50)); }, tls::kInnerType);
}
// Of a record that was changed nothing is read.
TEST_P(AfterAgreement, AChangedTag) {
  Fails(
      [this] {
        Bytes record = server_.Seal(ContentType::kApplicationData, AsBytes("data"));
        record.back() ^= 1;
        return record;
      },
      tls::kRecordTag);
}
TEST_P(AfterAgreement, ATypeThatDoesNotExist) {
  Fails([this] { return server_.SealRaw(Bytes{1, 2, 24}); }, tls::kInnerType);
}
TEST_P(AfterAgreement, ARecordWithoutProtection) {
  Fails([] { return tls::EncodeRecord(ContentType::kHandshake, Bytes{4, 0, 0, 0}); }, tls::kUnexpectedRecord);
}
TEST_P(AfterAgreement, AChangeOfCipherSpec) {
  Fails([] { return tls::EncodeRecord(ContentType::kChangeCipherSpec, Bytes{1}); }, tls::kUnexpectedRecord);
}
TEST_P(AfterAgreement, AnAlertWithoutProtection) {
  Fails([] { return tls::EncodeRecord(ContentType::kAlert, Bytes{2, 40}); }, tls::kUnexpectedRecord);
}
TEST_P(AfterAgreement, ARecordOfTwoBytes) {
  Fails([] { return Bytes{23, 3, 3, 0, 2, 1, 2}; }, tls::kRecordLength);
}
TEST_P(AfterAgreement, BytesThatAreNoRecord) {
  Fails([] { return ToBytes(std::string_view("HTTP/1.1 400")); }, tls::kRecordHeader);
}
INSTANTIATE_TEST_SUITE_P(BeforeAndAfterTheRequest, AfterAgreement, ::testing::Bool());

TEST_F(KeyHolderTest, CountsWholeRecordsAlone) {
  Agree();
  const size_t flight = recording_.server_bytes.size();
  EXPECT_EQ(holder_->whole_records(), flight);
  Send();
  const Bytes answer = Answer();
  ASSERT_TRUE(ToNode(ByteView(answer).first(3)).ok());
  EXPECT_EQ(holder_->whole_records(), flight);
  ASSERT_TRUE(ToNode(ByteView(answer).subspan(3, answer.size() - 4)).ok());
  EXPECT_EQ(holder_->whole_records(), flight);
  ASSERT_TRUE(ToNode(ByteView(answer).last(1)).ok());
  EXPECT_EQ(holder_->whole_records(), flight + answer.size());
}

TEST_F(KeyHolderTest, AnAlertIsTheEnd) {
  Agree();
  Send();
  ASSERT_TRUE(ToNode(Answer()).ok());
  EXPECT_FALSE(holder_->ended());
  ASSERT_TRUE(ToNode(CloseNotify()).ok());
  EXPECT_TRUE(holder_->ended());
  Release();
}

}  // namespace
}  // namespace attestor::sealed
