#include "web/tls/tls13_blind_sealer.h"

#include <gtest/gtest.h>

#include "core/base/random.h"
#include "core/crypto/hash.h"
#include "web/tls/other_suites_test.h"
#include "web/tls/record_protection.h"
#include "web/tls/suite.h"

namespace attestor::tls {
namespace {

class BlindSealerTest : public ::testing::TestWithParam<Suite> {
 protected:
  // Blindly is a record made by two: one has the key, the other the content.
  Bytes Blindly(uint64_t number, ContentType type, ByteView content) {
    BlindSealer sealer = BlindSealer::Create(GetParam(), secret_);
    Bytes ciphertext = Concat({content, ByteArray<1>{static_cast<uint8_t>(type)}});
    const Secret stream = sealer.Keystream(number, ciphertext.size());
    for (size_t i = 0; i < ciphertext.size(); ++i)
      ciphertext[i] = static_cast<uint8_t>(ciphertext[i] ^ stream.Reveal()[i]);
    return std::move(sealer).Seal(number, ciphertext);
  }
  Bytes Openly(uint64_t number, ContentType type, ByteView content) {
    return RecordProtection::Create(GetParam(), secret_, number).Seal(type, content);
  }
  CountingRandom random_{41};
  Secret secret_ = random_.MakeSecret(crypto::HashSize(GetParam().hash));
};

TEST_P(BlindSealerTest, MakesTheRecordsThatRecordProtectionMakes) {
  for (const size_t size : {0, 1, 14, 15, 16, 17, 31, 32, 100, 1000, 16383, 16384}) {
    const Secret content = random_.MakeSecret(size);
    EXPECT_EQ(Blindly(0, ContentType::kApplicationData, content.Reveal()),
              Openly(0, ContentType::kApplicationData, content.Reveal()))
        << size;
  }
}

TEST_P(BlindSealerTest, MakesEachOfItsNumber) {
  for (const uint64_t number : {uint64_t{1}, uint64_t{255}, uint64_t{256}, uint64_t{0x123456}}) {
    EXPECT_EQ(Blindly(number, ContentType::kAlert, AsBytes("ab")), Openly(number, ContentType::kAlert, AsBytes("ab")));
  }
}

TEST_P(BlindSealerTest, AShorterStreamIsTheBeginning) {
  BlindSealer sealer = BlindSealer::Create(GetParam(), secret_);
  const Secret all = sealer.Keystream(3, 50), some = sealer.Keystream(3, 17);
  EXPECT_TRUE(Equal(some.Reveal(), all.Reveal().first(17)));
}

TEST_P(BlindSealerTest, SealsNothingThatIsNoRecord) {
  const auto seal = [this](size_t size) { return BlindSealer::Create(GetParam(), secret_).Seal(0, Bytes(size)); };
  EXPECT_EQ(seal(1).size(), 5u + 1 + 16);
  EXPECT_DEATH((void)seal(0), "");
  EXPECT_DEATH((void)seal(kMaxPlaintext + 2), "");
}

INSTANTIATE_TEST_SUITE_P(Suites, BlindSealerTest, ::testing::Values(kAes128GcmSha256, kAes256GcmSha384),
                         [](const auto& suite) { return std::string(suite.param.name); });

TEST(BlindSealer, OfAnotherVersionOrAeadIsNone) {
  ExpectNoneForOthers([](const Suite& suite) { (void)BlindSealer::Create(suite, Secret(32)); });
}

}  // namespace
}  // namespace attestor::tls
