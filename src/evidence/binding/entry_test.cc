#include "evidence/binding/entry.h"

#include <gtest/gtest.h>

#include "core/crypto/hash.h"
#include "evidence/binding/errors.h"
#include "evidence/release/release_list.h"
#include "testkit/attested/attested.h"
#include "testkit/fixtures/codec.h"

namespace attestor::binding {
namespace {

constexpr char kGolden[] =
    "a50158200101010101010101010101010101010101010101010101010101010101010101025821020202020202020202020202020202020202"
    "02020202020202020202"
    "0202"
    "020202031b0000019ab697e87b041b0000019abbbe447b05582003030303030303030303030303030303030303030303030303030303030303"
    "03";

TEST(Entry, GoldenBytesAndOneForm) {
  Entry entry;
  entry.kid.fill(1);
  entry.public_key.fill(2);
  entry.born = Time(Duration(1764000000123));
  entry.not_after = entry.born + std::chrono::hours(24);
  entry.evidence_hash.fill(3);
  EXPECT_EQ(ToHex(entry.Encode()), kGolden);
  testing::ExpectOneForm<Entry>(*FromHex(kGolden));
  entry.not_after = Time(Duration(253402300800000));
  EXPECT_TRUE(Entry::Decode(entry.Encode()).error().Is(kEntryFormat)) << "the year 10000";
}

class EntryTest : public ::testing::Test {
 protected:
  EntryTest() {
    entry_.public_key.fill(2);
    entry_.kid = crypto::Sha256(entry_.public_key);
    entry_.born = testing::AttestedTime();
    entry_.not_after = testing::AttestedTime() + std::chrono::minutes(30);
    entry_.evidence_hash = evidence_.evidence_hash();
  }
  void Refused(const Entry& entry, Time at, const ErrorCode& code) {
    const Status status = CheckEntry(entry, evidence_.binding(), evidence_.evidence_hash(), at);
    ASSERT_FALSE(status.ok()) << code.id;
    EXPECT_TRUE(status.error().Is(code)) << status.error().Text();
  }

  testing::Attested world_;
  VerifiedEvidence evidence_ = world_.Verify(world_.Binding(release::Role::kSigner));
  Entry entry_;
};

TEST_F(EntryTest, WithinItsLife) {
  EXPECT_TRUE(CheckEntry(entry_, evidence_.binding(), evidence_.evidence_hash(), entry_.born).ok());
  EXPECT_TRUE(CheckEntry(entry_, evidence_.binding(), evidence_.evidence_hash(), entry_.not_after - Duration(1)).ok());
  Refused(entry_, entry_.born - Duration(1), kKeyLife);
  Refused(entry_, entry_.not_after, kKeyLife);
}

TEST_F(EntryTest, KeyIdAndEvidenceBelongTogether) {
  Entry other = entry_;
  other.kid[0] ^= 1;
  Refused(other, entry_.born, kEntry);
  other = entry_;
  other.evidence_hash[0] ^= 1;
  Refused(other, entry_.born, kEntry);
  other = entry_;
  other.not_after += Duration(1);
  Refused(other, entry_.born, kEntry);
}

TEST_F(EntryTest, EvidenceOfAnotherKey) {
  Entry other = entry_;
  other.public_key[32] ^= 1;
  other.kid = crypto::Sha256(other.public_key);
  Refused(other, entry_.born, kStatementKey);
}

}  // namespace
}  // namespace attestor::binding
