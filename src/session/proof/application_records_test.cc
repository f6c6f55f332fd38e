// Records after the handshake, made under a known secret: what may be among them, and what may not.
#include "session/proof/application_records.h"

#include <gtest/gtest.h>

#include "core/wire/reader.h"
#include "session/recording/recording.h"
#include "web/tls/errors.h"
#include "web/tls/messages.h"
#include "web/tls/record_protection.h"

namespace attestor::proof {
namespace {

using recording::Direction;
using tls::ContentType;
using tls::HandshakeType;

constexpr Direction kClient = Direction::kClientToServer;
constexpr Direction kServer = Direction::kServerToClient;

Bytes Ticket() {
  wire::Writer body;
  body.U32(7200).U32(1).Vector8(ByteArray<8>{}).Vector16(Bytes(16, 9)).Vector16({});
  return tls::EncodeHandshake(HandshakeType::kNewSessionTicket, body.bytes());
}

class ApplicationRecordsTest : public ::testing::Test {
 protected:
  void Seal(ContentType type, ByteView content) { records_.push_back(sealer_.Seal(type, content)); }
  void Data(std::string_view text) { Seal(ContentType::kApplicationData, AsBytes(text)); }
  void Alert(uint8_t level, uint8_t description) { Seal(ContentType::kAlert, ByteArray<2>{level, description}); }
  void Close() { Alert(1, tls::kCloseNotify); }

  Result<ApplicationData> Open(Direction direction, const Secret& secret) const {
    std::vector<tls::Record> records;
    for (const Bytes& bytes : records_) records.push_back(**tls::NextRecord(bytes));
    return OpenApplicationRecords(records, direction, tls::RecordProtection::Create(tls::kAes128GcmSha256, secret));
  }
  void Refused(Direction direction, const ErrorCode& code) const {
    const auto opened = Open(direction, secret_);
    ASSERT_FALSE(opened.ok()) << code.id;
    EXPECT_TRUE(opened.error().Is(code)) << opened.error().Text();
  }
  void RefusedFromBoth(const ErrorCode& code) const {
    Refused(kClient, code);
    Refused(kServer, code);
  }

  Secret secret_ = Secret::CopyOf(Bytes(32, 0x77));
  tls::RecordProtection sealer_ = tls::RecordProtection::Create(tls::kAes128GcmSha256, secret_);
  std::vector<Bytes> records_;
};

TEST_F(ApplicationRecordsTest, JoinsDataAndSeesTheEnd) {
  EXPECT_TRUE(Open(kClient, secret_)->bytes.empty());
  EXPECT_FALSE(Open(kClient, secret_)->end.first_data);
  Data("GET ");
  Data("");
  Data("/");
  EXPECT_EQ(Open(kClient, secret_)->bytes, ToBytes("GET /"));
  EXPECT_FALSE(Open(kClient, secret_)->end.close_notify);
  EXPECT_EQ(Open(kClient, secret_)->end.first_data, 0u);
  EXPECT_EQ(Open(kClient, secret_)->end.last_data, 2u);
  Close();
  const auto opened = Open(kServer, secret_);
  ASSERT_TRUE(opened.ok());
  EXPECT_EQ(opened->bytes, ToBytes("GET /"));
  EXPECT_TRUE(opened->end.close_notify);
}

TEST_F(ApplicationRecordsTest, TicketsComeFromTheServerOnly) {
  const Bytes ticket = Ticket();
  Seal(ContentType::kHandshake, ByteView(ticket).first(10));
  Seal(ContentType::kHandshake, Concat({ByteView(ticket).subspan(10), ticket}));
  Data("200");
  EXPECT_EQ(Open(kServer, secret_)->bytes, ToBytes("200"));
  EXPECT_EQ(Open(kServer, secret_)->end.first_data, 2u) << "a ticket is no data";
  Refused(kClient, tls::kPostHandshake);
}

TEST_F(ApplicationRecordsTest, KeyUpdateIsRefusedWhereverItHides) {
  const Bytes update = tls::EncodeHandshake(HandshakeType::kKeyUpdate, ByteArray<1>{0});
  Seal(ContentType::kHandshake, update);
  RefusedFromBoth(tls::kKeyUpdate);
  records_.clear();
  sealer_ = tls::RecordProtection::Create(tls::kAes128GcmSha256, secret_);
  Data("GET /");
  Seal(ContentType::kHandshake, Concat({Ticket(), update}));
  Refused(kServer, tls::kKeyUpdate);
}

TEST_F(ApplicationRecordsTest, OtherHandshakeMessages) {
  Seal(ContentType::kHandshake, tls::EncodeHandshake(HandshakeType::kCertificateRequest, Bytes{0, 0, 0}));
  RefusedFromBoth(tls::kPostHandshake);
}

TEST_F(ApplicationRecordsTest, EmptyHandshakeRecord) {
  Seal(ContentType::kHandshake, {});
  RefusedFromBoth(tls::kMalformed);
}

TEST_F(ApplicationRecordsTest, DataInsideAHandshakeMessage) {
  const Bytes ticket = Ticket();
  Seal(ContentType::kHandshake, ByteView(ticket).first(10));
  Refused(kServer, tls::kUnexpectedMessage);
  Data("200");
  Refused(kServer, tls::kUnexpectedMessage);
  Seal(ContentType::kHandshake, ByteView(ticket).subspan(10));
  Refused(kServer, tls::kUnexpectedMessage);  // also when the message ends
}

TEST_F(ApplicationRecordsTest, MoreTicketsThanAServerMaySend) {
  const Bytes ticket = tls::EncodeHandshake(HandshakeType::kNewSessionTicket, Bytes(16'000));
  for (int i = 0; i < 8; ++i) Seal(ContentType::kHandshake, ticket);
  EXPECT_TRUE(Open(kServer, secret_).ok());
  Seal(ContentType::kHandshake, ticket);
  Refused(kServer, tls::kHandshakeTooLarge);
}

TEST_F(ApplicationRecordsTest, NothingFollowsTheEnd) {
  Data("200");
  Close();
  Data("x");
  RefusedFromBoth(tls::kAfterClose);
}

TEST_F(ApplicationRecordsTest, TheEndComesOnce) {
  Close();
  Close();
  RefusedFromBoth(tls::kAfterClose);
}

TEST_F(ApplicationRecordsTest, Alerts) {
  Alert(2, 40);
  RefusedFromBoth(tls::kAlert);
}

TEST_F(ApplicationRecordsTest, MalformedAlert) {
  Seal(ContentType::kAlert, ByteArray<3>{1, 0, 0});
  RefusedFromBoth(tls::kMalformed);
}

TEST_F(ApplicationRecordsTest, JavaAnnouncesItsEnd) {
  Alert(1, tls::kUserCanceled);
  Close();
  EXPECT_TRUE(Open(kServer, secret_)->end.close_notify);
}

TEST_F(ApplicationRecordsTest, ProtectedChangeCipherSpec) {
  Seal(ContentType::kChangeCipherSpec, ByteArray<1>{1});
  RefusedFromBoth(tls::kInnerType);
}

TEST_F(ApplicationRecordsTest, UnprotectedRecords) {
  records_ = {tls::EncodeRecord(ContentType::kAlert, ByteArray<2>{1, 0})};
  EXPECT_FALSE(Open(kServer, secret_).ok());
  records_ = {tls::EncodeRecord(ContentType::kChangeCipherSpec, ByteArray<1>{1})};
  EXPECT_FALSE(Open(kClient, secret_).ok());
}

TEST_F(ApplicationRecordsTest, OrderAndCompletenessUnderOneSecret) {
  Data("one");
  Data("two");
  EXPECT_TRUE(Open(kClient, Secret::CopyOf(Bytes(32, 0x78))).error().Is(tls::kRecordTag));
  std::swap(records_[0], records_[1]);
  RefusedFromBoth(tls::kRecordTag);
  records_.erase(records_.begin());
  EXPECT_TRUE(Open(kClient, secret_).ok());
  records_.push_back(records_[0]);
  RefusedFromBoth(tls::kRecordTag);
}

}  // namespace
}  // namespace attestor::proof
