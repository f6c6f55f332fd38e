// What a client may say about records, whatever they hold: the rules that are applied before anything is proved.
#include "session/proof/record_shapes.h"

#include <gtest/gtest.h>

#include "core/crypto/aead.h"
#include "session/disclosure/errors.h"
#include "session/proof/errors.h"
#include "session/recording/recording.h"
#include "testkit/proof/cheating_prover.h"
#include "web/tls/errors.h"
#include "web/tls/messages.h"

namespace attestor::proof {
namespace {

using disclosure::ByteClass;
using recording::Direction;
using tls::ContentType;
using tls::HandshakeType;
using tls::InnerPlaintext;

constexpr Direction kClient = Direction::kClientToServer;
constexpr Direction kServer = Direction::kServerToClient;

InnerPlaintext Data(std::string_view text) { return {ContentType::kApplicationData, ToBytes(text)}; }
InnerPlaintext Alert(uint8_t level, uint8_t description) { return {ContentType::kAlert, {level, description}}; }
InnerPlaintext Close() { return Alert(1, tls::kCloseNotify); }
InnerPlaintext Handshake(Bytes content) { return {ContentType::kHandshake, std::move(content)}; }
Bytes Message(HandshakeType type, size_t size) { return tls::EncodeHandshake(type, Bytes(size, 0x18)); }
Bytes Ticket(size_t size = 50) { return Message(HandshakeType::kNewSessionTicket, size); }

class RecordShapesTest : public ::testing::Test {
 protected:
  // Say describes records with these contents, each with `padding` bytes more than it needs.
  void Say(const std::vector<InnerPlaintext>& contents, size_t padding = 0) {
    claim_ = Claim::Of(contents);
    sizes_.clear();
    for (const InnerPlaintext& one : contents) sizes_.push_back(one.content.size() + 1 + padding + crypto::kGcmTagSize);
  }
  Result<DescribedRecords> Check(Direction direction, const DirectionOpening& opening) const {
    std::vector<Bytes> bytes;
    for (const size_t size : sizes_) bytes.emplace_back(tls::kRecordHeaderSize + size);
    std::vector<tls::Record> records;
    for (const Bytes& one : bytes) records.push_back({outer_, one, ByteView(one).subspan(tls::kRecordHeaderSize)});
    return CheckRecordShapes(tls::kAes128GcmSha256, records, direction, opening);
  }
  Result<DescribedRecords> Check(Direction direction) const { return Check(direction, claim_.Opening()); }
  std::string Code(Direction direction) const {
    const auto described = Check(direction);
    return described.ok() ? "none" : std::string(described.error().code().id);
  }
  void FromBoth(const ErrorCode& code) const {
    EXPECT_EQ(Code(kClient), code.id);
    EXPECT_EQ(Code(kServer), code.id);
  }

  ContentType outer_ = ContentType::kApplicationData;
  Claim claim_;
  std::vector<size_t> sizes_;
};

TEST_F(RecordShapesTest, JoinsDataAndSeesTheEnd) {
  Say({});
  EXPECT_FALSE(Check(kClient)->end.first_data);
  Say({Data(""), Data("GET "), Data(""), Data("/")}, 7);
  EXPECT_EQ(AsText(Check(kClient)->application.bytes()), "GET /");
  EXPECT_EQ(Check(kClient)->end.first_data, 1u);
  EXPECT_EQ(Check(kClient)->end.last_data, 3u);
  EXPECT_FALSE(Check(kClient)->end.close_notify);
  Say({Handshake(Ticket()), Data("200"), Close()});
  EXPECT_EQ(AsText(Check(kServer)->application.bytes()), "200");
  EXPECT_EQ(Check(kServer)->end.first_data, 1u) << "a ticket is no data";
  EXPECT_TRUE(Check(kServer)->end.close_notify);
  EXPECT_EQ(Check(kServer)->content.size(), Ticket().size() + 5);
}

TEST_F(RecordShapesTest, HiddenDataIsData) {
  Say({Data("200 OK")});
  claim_.Set(ByteClass::kOpaque, "OK");
  const auto described = Check(kServer);
  ASSERT_TRUE(described.ok());
  EXPECT_TRUE(described->application.AllOf(ByteClass::kOpaque, {4, 6}));
  EXPECT_TRUE(described->application.AllOf(ByteClass::kDisclosed, {0, 4}));
}

TEST_F(RecordShapesTest, AsManyAsRecorded) {
  Say({Data("one"), Data("two")});
  sizes_.pop_back();
  FromBoth(kRecordShape);
  Say({Data("one")});
  sizes_.push_back(20);
  FromBoth(kRecordShape);
}

TEST_F(RecordShapesTest, ContentTypeAndTagFit) {
  Say({Data("one")});
  sizes_[0] -= 1;
  FromBoth(kRecordShape);
  sizes_[0] = 3;
  FromBoth(kRecordShape);
  Say({Data("")});
  sizes_[0] = 16;
  FromBoth(kRecordShape);
  sizes_[0] = 17;
  EXPECT_TRUE(Check(kClient).ok()) << "an empty record";
}

TEST_F(RecordShapesTest, LargestRecord) {
  Say({Data(std::string(tls::kMaxPlaintext, 'x'))});
  EXPECT_TRUE(Check(kServer).ok());
  Say({Data(std::string(tls::kMaxPlaintext, 'x'))}, 1);
  FromBoth(tls::kRecordLength);
}

TEST_F(RecordShapesTest, UnprotectedRecords) {
  Say({Data("one")});
  for (const ContentType type : {ContentType::kHandshake, ContentType::kAlert, ContentType::kChangeCipherSpec}) {
    outer_ = type;
    FromBoth(tls::kUnexpectedRecord);
  }
}

TEST_F(RecordShapesTest, TypesThatNoRecordHas) {
  for (const uint8_t type : {0, 20, 24, 255}) {
    Say({{static_cast<ContentType>(type), Bytes(1)}});
    FromBoth(tls::kInnerType);
  }
}

TEST_F(RecordShapesTest, Spans) {
  Say({Data("one"), Data("two")});
  const DirectionOpening good = claim_.Opening();
  const auto code = [&](DirectionOpening opening) { return Check(kServer, opening).error().code().id; };
  DirectionOpening other = good;
  other.spans[0].end = 5;
  EXPECT_EQ(code(other), disclosure::kSpans.id);
  other = good;
  other.spans = {{0, 3, ByteClass::kDisclosed}, {3, 6, ByteClass::kDisclosed}};
  EXPECT_EQ(code(other), disclosure::kSpans.id) << "one form: neighbours differ";
  other = good;
  other.disclosed.pop_back();
  EXPECT_EQ(code(other), disclosure::kSpanBytes.id);
}

TEST_F(RecordShapesTest, KeyUpdateWhereverItStands) {
  const Bytes update = Message(HandshakeType::kKeyUpdate, 1);
  Say({Handshake(update)});
  EXPECT_EQ(Code(kServer), tls::kKeyUpdate.id);
  EXPECT_EQ(Code(kClient), tls::kPostHandshake.id) << "a client sends no handshake message at all";
  Say({Handshake(Concat({Ticket(), update}))});
  EXPECT_EQ(Code(kServer), tls::kKeyUpdate.id);
  Say({Handshake(Concat({Ticket(), Ticket(), update})), Data("200")});
  EXPECT_EQ(Code(kServer), tls::kKeyUpdate.id);
  Say({Handshake(ToBytes(ByteView(update).first(2))), Handshake(ToBytes(ByteView(update).subspan(2)))});
  claim_.classes.assign(claim_.classes.size(), ByteClass::kDisclosed);
  EXPECT_EQ(Code(kServer), tls::kKeyUpdate.id) << "over two records";
}

TEST_F(RecordShapesTest, OtherHandshakeMessages) {
  for (const uint8_t type : {0, 1, 2, 8, 11, 13, 20, 23, 25, 254, 255}) {
    Say({Handshake(Message(static_cast<HandshakeType>(type), 8))});
    EXPECT_EQ(Code(kServer), tls::kPostHandshake.id) << int{type};
    Say({Handshake(Message(static_cast<HandshakeType>(type), 0))});
    EXPECT_EQ(Code(kServer), tls::kPostHandshake.id) << int{type} << ", empty";
  }
}

TEST_F(RecordShapesTest, EmptyHandshakeRecord) {
  Say({Handshake({})});
  EXPECT_EQ(Code(kServer), tls::kMalformed.id);
}

TEST_F(RecordShapesTest, HeadersOfHandshakeMessagesAreShown) {
  const std::vector<InnerPlaintext> contents = {Handshake(Concat({Ticket(), Ticket()}))};
  Say(contents);
  ASSERT_TRUE(Check(kServer).ok());
  for (const size_t message : {size_t{0}, Ticket().size()}) {
    for (size_t at = 0; at < 4; ++at) {
      Say(contents);
      claim_.classes[message + at] = ByteClass::kOpaque;
      EXPECT_EQ(Code(kServer), kHiddenProtocol.id) << message + at;
    }
  }
}

TEST_F(RecordShapesTest, MessagesThatDoNotEnd) {
  Say({Handshake(ToBytes(ByteView(Ticket()).first(20)))});
  EXPECT_EQ(Code(kServer), tls::kUnexpectedMessage.id);
  Say({Handshake(ToBytes(ByteView(Ticket()).first(3)))});
  claim_.classes.assign(3, ByteClass::kDisclosed);
  EXPECT_EQ(Code(kServer), tls::kUnexpectedMessage.id);
  Say({Handshake(ToBytes(ByteView(Ticket()).first(20))), Data("200")});
  EXPECT_EQ(Code(kServer), tls::kUnexpectedMessage.id);
  Say({Handshake(ToBytes(ByteView(Ticket()).first(20))), Data("200"),
       Handshake(ToBytes(ByteView(Ticket()).subspan(20)))});
  claim_.classes.assign(claim_.classes.size(), ByteClass::kDisclosed);
  EXPECT_EQ(Code(kServer), tls::kUnexpectedMessage.id) << "also when the message ends behind it";
}

TEST_F(RecordShapesTest, MessagesOverSeveralRecords) {
  const Bytes tickets = Concat({Ticket(), Ticket(20)});
  for (size_t cut = 1; cut < tickets.size(); ++cut) {
    Say({Handshake(ToBytes(ByteView(tickets).first(cut))), Handshake(ToBytes(ByteView(tickets).subspan(cut))),
         Data("200")});
    claim_.classes.assign(claim_.classes.size(), ByteClass::kDisclosed);
    EXPECT_TRUE(Check(kServer).ok()) << cut;
  }
}

TEST_F(RecordShapesTest, Alerts) {
  Say({Alert(2, 40)});
  FromBoth(tls::kAlert);
  Say({{ContentType::kAlert, {1, 0, 0}}});
  FromBoth(tls::kMalformed);
  Say({{ContentType::kAlert, {}}});
  FromBoth(tls::kMalformed);
  Say({Alert(1, tls::kUserCanceled), Close()});
  EXPECT_TRUE(Check(kServer)->end.close_notify);
  Say({Alert(1, tls::kUserCanceled), Data("x")});
  FromBoth(tls::kAfterClose);
}

TEST_F(RecordShapesTest, AlertsAreShown) {
  for (const size_t at : {0, 1}) {
    Say({Close()});
    claim_.classes[at] = ByteClass::kText;
    FromBoth(kHiddenProtocol);
  }
}

TEST_F(RecordShapesTest, NothingFollowsTheEnd) {
  for (const InnerPlaintext& more : {Data("x"), Data(""), Close()}) {
    Say({Close(), more});
    FromBoth(tls::kAfterClose);
  }
  Say({Close(), Handshake(Ticket())});
  EXPECT_EQ(Code(kServer), tls::kAfterClose.id);
}

}  // namespace
}  // namespace attestor::proof
