// Records that break RFC 8446 section 5, and what may not come after the handshake (sections 4.6 and 6).
#include "web/tls/refusal_fixture_test.h"

namespace attestor::tls {
namespace {

// Records.

TEST_F(RefusalTest, MessageAcrossTheFirstChangeOfKeys) {
  ReadHello();
  const Bytes both = Concat({server_.HelloMessage(), ByteArray<1>{8}});
  SealedRefusal(EncodeRecord(ContentType::kHandshake, both), kKeyChangeSpan, kUnexpectedMessageAlert);
}
TEST_F(RefusalTest, MessageAcrossTheSecondChangeOfKeys) {
  ToFlight();
  Bytes flight;
  for (const Bytes& message : server_.FlightMessages()) Append(flight, message);
  flight.push_back(4);
  Refused(client_.Receive(server_.Seal(ContentType::kHandshake, flight)), kKeyChangeSpan);
}
TEST_F(RefusalTest, MessageAcrossARetry) {
  ReadHello();
  const Bytes retry = server_.Retry(kGroupP256);
  const Bytes message = Concat({ByteView(retry).subspan(kRecordHeaderSize), ByteArray<1>{2}});
  PlainRefusal(EncodeRecord(ContentType::kHandshake, message), kKeyChangeSpan, kUnexpectedMessageAlert);
}
TEST_F(RefusalTest, ChangedRecord) {
  ToFlight();
  Bytes flight = server_.Flight();
  flight.back() ^= 1;
  SealedRefusal(flight, kRecordTag, kBadRecordMac);
}
TEST_F(RefusalTest, DroppedRecord) {
  Connect();
  (void)server_.Seal(ContentType::kApplicationData, AsBytes("lost"));
  SealedRefusal(server_.Seal(ContentType::kApplicationData, AsBytes("kept")), kRecordTag, kBadRecordMac);
}
TEST_F(RefusalTest, UnprotectedRecordAfterTheHandshake) {
  Connect();
  SealedRefusal(EncodeRecord(ContentType::kAlert, ByteArray<2>{1, 0}), kUnexpectedRecord, kUnexpectedMessageAlert);
}
TEST_F(RefusalTest, ApplicationRecordBeforeServerHello) {
  ReadHello();
  PlainRefusal(EncodeRecord(ContentType::kApplicationData, Bytes(20)), kUnexpectedRecord, kUnexpectedMessageAlert);
}
TEST_F(RefusalTest, RecordLongerThanAllowed) {
  ToFlight();
  SealedRefusal(Bytes{23, 3, 3, 0x41, 0x01}, kRecordLength, kRecordOverflow);
}
TEST_F(RefusalTest, PlainRecordLongerThanAllowed) {
  ReadHello();
  PlainRefusal(Bytes{22, 3, 3, 0x40, 0x01}, kRecordLength, kRecordOverflow);
}
TEST_F(RefusalTest, EmptyHandshakeRecord) {
  ReadHello();
  PlainRefusal(Bytes{22, 3, 3, 0, 0}, kRecordLength, kRecordOverflow);
}
TEST_F(RefusalTest, InnerPlaintextLongerThanAllowed) {
  Connect();
  Bytes inner(kMaxPlaintext + 1, 'x');
  inner.push_back(23);
  SealedRefusal(server_.SealRaw(inner), kRecordLength, kRecordOverflow);
}
TEST_F(RefusalTest, PaddingLongerThanAllowed) {
  Connect();
  Bytes inner(kMaxPlaintext + 2, 0);
  inner[0] = 23;
  SealedRefusal(server_.SealRaw(inner), kRecordLength, kRecordOverflow);
}
TEST_F(RefusalTest, AllZeroInnerPlaintext) {
  Connect();
  SealedRefusal(server_.SealRaw(Bytes(17, 0)), kInnerType, kUnexpectedMessageAlert);
}
TEST_F(RefusalTest, NoInnerPlaintext) {
  Connect();
  SealedRefusal(server_.SealRaw({}), kInnerType, kUnexpectedMessageAlert);
}
TEST_F(RefusalTest, ChangeCipherSpecInside) {
  Connect();
  SealedRefusal(server_.SealRaw(Bytes{1, 20}), kInnerType, kUnexpectedMessageAlert);
}
TEST_F(RefusalTest, NotTls) {
  ReadHello();
  PlainRefusal(AsBytes("HTTP/1.1 400 Bad Request\r\n"), kRecordHeader, kDecodeError);
}
TEST_F(RefusalTest, MalformedChangeCipherSpec) {
  ReadHello();
  PlainRefusal(EncodeRecord(ContentType::kChangeCipherSpec, ByteArray<1>{2}), kChangeCipherSpec,
               kUnexpectedMessageAlert);
}
TEST_F(RefusalTest, TooManyChangeCipherSpecs) {
  ReadHello();
  const Bytes one = EncodeRecord(ContentType::kChangeCipherSpec, ByteArray<1>{1});
  PlainRefusal(Concat({one, one, one}), kChangeCipherSpec, kUnexpectedMessageAlert);
}
TEST_F(RefusalTest, ChangeCipherSpecInsideAMessage) {
  ReadHello();
  const Bytes start = EncodeRecord(ContentType::kHandshake, ByteArray<2>{2, 0});
  PlainRefusal(Concat({start, EncodeRecord(ContentType::kChangeCipherSpec, ByteArray<1>{1})}), kChangeCipherSpec,
               kUnexpectedMessageAlert);
}
TEST_F(RefusalTest, ChangeCipherSpecAfterFinished) {
  Connect();
  SealedRefusal(EncodeRecord(ContentType::kChangeCipherSpec, ByteArray<1>{1}), kUnexpectedRecord,
                kUnexpectedMessageAlert);
}

// After the handshake.

TEST_F(RefusalTest, KeyUpdate) {
  Connect();
  SealedRefusal(server_.Seal(ContentType::kHandshake, EncodeHandshake(HandshakeType::kKeyUpdate, ByteArray<1>{0})),
                tls::kKeyUpdate, kUnexpectedMessageAlert);
}
TEST_F(RefusalTest, CertificateRequestAfterTheHandshake) {
  Connect();
  SealedRefusal(
      server_.Seal(ContentType::kHandshake, EncodeHandshake(HandshakeType::kCertificateRequest, ByteArray<3>{})),
      kPostHandshake, kUnexpectedMessageAlert);
}
TEST_F(RefusalTest, ApplicationDataInsideAMessage) {
  Connect();
  ASSERT_TRUE(client_.Receive(server_.Seal(ContentType::kHandshake, ByteArray<2>{4, 0})).ok());
  SealedRefusal(server_.Seal(ContentType::kApplicationData, AsBytes("x")), kUnexpectedMessage, kUnexpectedMessageAlert);
}
TEST_F(RefusalTest, CloseInsideAMessage) {
  Connect();
  ASSERT_TRUE(client_.Receive(server_.Seal(ContentType::kHandshake, ByteArray<2>{4, 0})).ok());
  SealedRefusal(server_.Seal(ContentType::kAlert, ByteArray<2>{1, kCloseNotify}), kUnexpectedMessage,
                kUnexpectedMessageAlert);
}
TEST_F(RefusalTest, DataAfterCloseNotify) {
  Connect();
  ASSERT_TRUE(client_.Receive(server_.Seal(ContentType::kAlert, ByteArray<2>{1, kCloseNotify})).ok());
  SealedRefusal(server_.Seal(ContentType::kApplicationData, AsBytes("x")), kAfterClose, kUnexpectedMessageAlert);
}
TEST_F(RefusalTest, PartOfARecordAfterCloseNotify) {
  Connect();
  ASSERT_TRUE(client_.Receive(server_.Seal(ContentType::kAlert, ByteArray<2>{1, kCloseNotify})).ok());
  ASSERT_TRUE(client_.Receive(Bytes{23}).ok());
  EXPECT_TRUE(client_.CheckEnd().error().Is(kAfterClose));
}
TEST_F(RefusalTest, DataAfterUserCanceled) {
  Connect();
  ASSERT_TRUE(client_.Receive(server_.Seal(ContentType::kAlert, ByteArray<2>{1, kUserCanceled})).ok());
  EXPECT_TRUE(client_.CheckEnd().error().Is(kTruncated)) << "it only announces the end";
  SealedRefusal(server_.Seal(ContentType::kApplicationData, AsBytes("x")), kAfterClose, kUnexpectedMessageAlert);
}
TEST_F(RefusalTest, UserCanceledTwice) {
  Connect();
  const Bytes alert = {1, kUserCanceled};
  ASSERT_TRUE(client_.Receive(server_.Seal(ContentType::kAlert, alert)).ok());
  SealedRefusal(server_.Seal(ContentType::kAlert, alert), kAfterClose, kUnexpectedMessageAlert);
}
TEST_F(RefusalTest, UserCanceledInTheHandshake) {
  ToFlight();
  Refused(client_.Receive(server_.Seal(ContentType::kAlert, ByteArray<2>{1, kUserCanceled})), kAlert);
}
TEST_F(RefusalTest, Truncation) {
  Connect();
  const Bytes record = server_.Seal(ContentType::kApplicationData, AsBytes("half of it"));
  ASSERT_TRUE(client_.Receive(ByteView(record).first(12)).ok());
  EXPECT_TRUE(client_.CheckEnd().error().Is(kTruncated));
  EXPECT_EQ(client_.CheckEnd().error().detail(), "inside a record");
  EXPECT_TRUE(client_.TakeApplicationData().empty());
}

// Alerts of the server: named, and never answered.

TEST_F(RefusalTest, AlertBeforeServerHello) {
  ReadHello();
  const Status status = client_.Receive(EncodeRecord(ContentType::kAlert, ByteArray<2>{2, kHandshakeFailure}));
  Refused(status, kAlert);
  EXPECT_EQ(status.error().detail(), "handshake_failure");
  EXPECT_TRUE(client_.TakeOutput().empty());
}
TEST_F(RefusalTest, AlertOfAnOldServer) {
  ReadHello();
  const Status status = client_.Receive(Bytes{21, 3, 1, 0, 2, 2, 70});
  Refused(status, kAlert);
  EXPECT_EQ(status.error().detail(), "protocol_version");
}
TEST_F(RefusalTest, OtherRecordsOfOldVersionsAreRefused) {
  ReadHello();
  PlainRefusal(Bytes{22, 3, 1, 0, 1, 2}, kRecordHeader, kDecodeError);
}
TEST_F(RefusalTest, ProtectedAlert) {
  ToFlight();
  Refused(client_.Receive(server_.Seal(ContentType::kAlert, ByteArray<2>{2, 80})), kAlert);
  EXPECT_TRUE(client_.TakeOutput().empty());
}
TEST_F(RefusalTest, CloseNotifyInTheHandshake) {
  ToFlight();
  Refused(client_.Receive(server_.Seal(ContentType::kAlert, ByteArray<2>{1, kCloseNotify})), kAlert);
}
TEST_F(RefusalTest, AlertAfterTheHandshake) {
  Connect();
  Refused(client_.Receive(server_.Seal(ContentType::kAlert, ByteArray<2>{2, 80})), kAlert);
  EXPECT_TRUE(client_.TakeOutput().empty());
}
TEST_F(RefusalTest, AlertOfTheWrongSize) {
  Connect();
  SealedRefusal(server_.Seal(ContentType::kAlert, ByteArray<4>{1, 0, 1, 0}), kMalformed, kDecodeError);
}

}  // namespace
}  // namespace attestor::tls
