#include "web/tls/tls13_type_reader.h"

#include <gtest/gtest.h>

#include "core/base/random.h"
#include "core/crypto/aead.h"
#include "web/tls/errors.h"
#include "web/tls/other_suites_test.h"
#include "web/tls/record_protection.h"
#include "web/tls/tls13_key_schedule.h"
#include "web/tls/tls13_record_protection.h"

namespace attestor::tls {
namespace {

class InnerTypeReaderTest : public ::testing::Test {
 protected:
  // Raw protects an inner plaintext as it is.
  Bytes Raw(uint64_t number, ByteView inner) {
    const TrafficKeys keys = DeriveTrafficKeys(kAes128GcmSha256, secret_);
    auto aead = crypto::AesGcm::Create(keys.key);
    const auto nonce = Tls13Nonce(keys.iv.Reveal().first<crypto::kGcmNonceSize>(), number);
    const Bytes header = EncodeRecordHeader(ContentType::kApplicationData, inner.size() + crypto::kGcmTagSize);
    return Concat({header, aead->Seal(nonce, header, inner)});
  }
  Result<ContentType> TypeOf(ByteView inner) { return reader_.Next(**NextRecord(kept_ = Raw(number_++, inner))); }
  void Refused(const Result<ContentType>& type, const ErrorCode& code) {
    ASSERT_FALSE(type.ok());
    EXPECT_TRUE(type.error().Is(code)) << type.error().Text();
  }
  Bytes Inner(size_t content, uint8_t type, size_t padding) {
    return Concat({Bytes(content, 0xaa), Bytes{type}, Bytes(padding)});
  }

  CountingRandom random_{51};
  Secret secret_ = random_.MakeSecret(32);
  InnerTypeReader reader_ = InnerTypeReader::Create(kAes128GcmSha256, secret_);
  uint64_t number_ = 0;
  Bytes kept_;
};

TEST_F(InnerTypeReaderTest, FindsTheTypeAtEveryPlaceOfABlock) {
  for (size_t content = 0; content <= 34; ++content) {
    for (size_t padding = 0; padding <= 34; ++padding) {
      const auto type = static_cast<uint8_t>(21 + (content + padding) % 3);
      const auto found = TypeOf(Inner(content, type, padding));
      ASSERT_TRUE(found.ok()) << content << " " << padding << " " << found.error().Text();
      EXPECT_EQ(static_cast<uint8_t>(*found), type);
    }
  }
}

TEST_F(InnerTypeReaderTest, ReadsTheLongestRecord) {
  EXPECT_EQ(*TypeOf(Inner(kMaxPlaintext, 23, 0)), ContentType::kApplicationData);
  EXPECT_EQ(*TypeOf(Inner(2, 21, kMaxPlaintext - 2)), ContentType::kAlert);
  EXPECT_EQ(*TypeOf(Inner(0, 22, kMaxPlaintext)), ContentType::kHandshake);
  Refused(TypeOf(Inner(kMaxPlaintext + 1, 23, 0)), kRecordLength);
}

TEST_F(InnerTypeReaderTest, ReadsWhatRecordProtectionMakes) {
  RecordProtection sealer = RecordProtection::Create(kAes128GcmSha256, secret_);
  for (const ContentType type : {ContentType::kAlert, ContentType::kHandshake, ContentType::kApplicationData}) {
    const Bytes record = sealer.Seal(type, AsBytes("content"));
    EXPECT_EQ(*reader_.Next(**NextRecord(record)), type);
  }
}

// Whoever could have a changed record read would learn what a byte of it is, from what is made of the type.
TEST_F(InnerTypeReaderTest, OfAChangedRecordNothingIsRead) {
  const Bytes genuine = Raw(0, Inner(40, 23, 3));
  for (size_t at = 0; at < genuine.size(); ++at) {
    if (at < 3) continue;  // type and version are no record's any more
    Bytes changed = genuine;
    changed[at] ^= 1;
    const auto record = NextRecord(changed);
    if (!record.ok() || !record->has_value()) continue;  // a length that nothing has
    InnerTypeReader reader = InnerTypeReader::Create(kAes128GcmSha256, secret_);
    Refused(reader.Next(**record), kRecordTag);
  }
  // A record that was cut, so that another byte stands where the type was.
  for (size_t content = 1; content < 40; ++content) {
    Bytes cut(genuine.begin(), genuine.begin() + static_cast<ptrdiff_t>(kRecordHeaderSize + content));
    Append(cut, Bytes(crypto::kGcmTagSize, 0x55));
    const Bytes header = EncodeRecordHeader(ContentType::kApplicationData, cut.size() - kRecordHeaderSize);
    std::copy(header.begin(), header.end(), cut.begin());
    InnerTypeReader reader = InnerTypeReader::Create(kAes128GcmSha256, secret_);
    Refused(reader.Next(**NextRecord(cut)), kRecordTag);
  }
}

TEST_F(InnerTypeReaderTest, ARecordOfZerosHasNoType) {
  for (const size_t size : {1, 16, 17, 16385}) {
    const auto type = TypeOf(Bytes(size));
    Refused(type, kInnerType);
    EXPECT_EQ(type.error().detail(), "no content type: the record is all zeros");
  }
}

TEST_F(InnerTypeReaderTest, OtherTypesAreNone) {
  for (const uint8_t type : {1, 20, 24, 255}) Refused(TypeOf(Inner(3, type, 1)), kInnerType);
}

TEST_F(InnerTypeReaderTest, ARecordThatIsNotProtected) {
  Refused(reader_.Next(**NextRecord(kept_ = EncodeRecord(ContentType::kAlert, Bytes(40, 21)))), kUnexpectedRecord);
}

TEST_F(InnerTypeReaderTest, ARecordWithoutRoomForAType) {
  for (const size_t size : {1, 2, 15, 16})
    Refused(reader_.Next(**NextRecord(kept_ = EncodeRecord(ContentType::kApplicationData, Bytes(size)))),
            kRecordLength);
}

// A record that is refused counts as one.
TEST_F(InnerTypeReaderTest, CountsEveryRecord) {
  Refused(TypeOf(Bytes(5)), kInnerType);
  EXPECT_EQ(*TypeOf(Inner(5, 23, 0)), ContentType::kApplicationData);
  number_ += 1;
  const auto missed = TypeOf(Inner(5, 23, 0));
  EXPECT_FALSE(missed.ok() && *missed == ContentType::kApplicationData) << "record 3 read as record 2";
}

TEST_F(InnerTypeReaderTest, EndsWhereAKeyDoes) {
  InnerTypeReader last = InnerTypeReader::Create(kAes128GcmSha256, secret_, kMaxRecords - 1);
  kept_ = Raw(kMaxRecords - 1, Inner(1, 23, 0));
  EXPECT_TRUE(last.Next(**NextRecord(kept_)).ok());
  Refused(last.Next(**NextRecord(kept_)), kSequence);
}

TEST(InnerTypeReader, OfAnotherVersionOrAeadIsNone) {
  ExpectNoneForOthers([](const Suite& suite) { (void)InnerTypeReader::Create(suite, Secret(32)); });
}

}  // namespace
}  // namespace attestor::tls
