#include "zk/field/ghash.h"

#include <gtest/gtest.h>

#include "core/base/secret.h"
#include "core/crypto/aead.h"

namespace attestor::zk::field {
namespace {

class GhashTest : public ::testing::TestWithParam<Isa> {
 protected:
  void SetUp() override {
    if (GetParam() > BestIsa()) GTEST_SKIP() << "this processor lacks the instructions";
  }
  std::string Hash(const char* h, const char* aad, const char* ciphertext) {
    return ToHex(Ghash(*ToArray<16>(*FromHex(h)), *FromHex(aad), *FromHex(ciphertext), GetParam()));
  }
};

// The intermediate values that the specification of GCM by McGrew and Viega gives for its test cases 1, 2 and 4.
TEST_P(GhashTest, TestCasesOfGcm) {
  EXPECT_EQ(Hash("66e94bd4ef8a2c3b884cfa59ca342b2e", "", ""), "00000000000000000000000000000000");
  EXPECT_EQ(Hash("66e94bd4ef8a2c3b884cfa59ca342b2e", "", "0388dace60b6a392f328c2b971b2fe78"),
            "f38cbb1ad69223dcc3457ae5b6b0f885");
  EXPECT_EQ(Hash("b83b533708bf535d0aa6e52980d53b78", "feedfacedeadbeeffeedfacedeadbeefabaddad2",
                 "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b25466931c7d8f6a5aac84aa051ba30"
                 "b396a0aac973d58e091"),
            "698e57f70e6ecc7fd9463b7260a9ae5f");
}

// A tag is the hash plus a mask that depends on the nonce only: the tag of an empty message, whose hash is 0. The hash
// key is the encryption of a zero block, which GCM does not show, so the key is that of test case 4 above.
TEST_P(GhashTest, TagsOfOpenSsl) {
  auto gcm = crypto::AesGcm::Create(Secret::CopyOf(*FromHex("feffe9928665731c6d6a8f9467308308")));
  ASSERT_TRUE(gcm.ok());
  const auto h = *ToArray<16>(*FromHex("b83b533708bf535d0aa6e52980d53b78"));
  const ByteArray<12> nonce{1, 2, 3};
  const Bytes mask = gcm->Seal(nonce, {}, {});
  for (size_t aad_size = 0; aad_size < 35; ++aad_size) {
    for (size_t size = 0; size < 70; size += 3) {
      const Bytes aad(aad_size, static_cast<uint8_t>(size + 1));
      const Bytes sealed = gcm->Seal(nonce, aad, Bytes(size, static_cast<uint8_t>(aad_size)));
      Bytes tag(16);
      const auto hash = Ghash(h, aad, ByteView(sealed).first(size), GetParam());
      for (size_t i = 0; i < 16; ++i) tag[i] = hash[i] ^ mask[i];
      ASSERT_EQ(ToHex(tag), ToHex(ByteView(sealed).subspan(size))) << aad_size << ' ' << size;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(EveryIsa, GhashTest, ::testing::Values(Isa::kPortable, Isa::kAesClmul, Isa::kVaes512));

}  // namespace
}  // namespace attestor::zk::field
