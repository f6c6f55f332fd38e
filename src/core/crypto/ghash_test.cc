#include "core/crypto/ghash.h"

#include <gtest/gtest.h>

#include "core/base/random.h"
#include "core/crypto/aead.h"
#include "core/crypto/aes_ctr.h"

namespace attestor::crypto {
namespace {

Bytes Hex(std::string_view hex) { return *FromHex(hex); }

// The GHASH values that the GCM specification (McGrew and Viega, appendix B) gives for its test cases 2, 3 and 4, which
// NIST's validation uses.
TEST(Ghash, GivesTheValuesOfTheSpecification) {
  const Secret zero_key = Secret::CopyOf(Hex("66e94bd4ef8a2c3b884cfa59ca342b2e"));
  EXPECT_EQ(ToHex(Ghash(zero_key, {}, {}).Reveal()), std::string(32, '0'));
  EXPECT_EQ(ToHex(Ghash(zero_key, {}, Hex("0388dace60b6a392f328c2b971b2fe78")).Reveal()),
            "f38cbb1ad69223dcc3457ae5b6b0f885");
  const Secret h = Secret::CopyOf(Hex("b83b533708bf535d0aa6e52980d53b78"));
  const Bytes text =
      Hex("42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e"
          "21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091473f5985");
  EXPECT_EQ(ToHex(Ghash(h, {}, text).Reveal()), "7f1b32b81b820d02614f8895ac1d4eac");
  EXPECT_EQ(ToHex(Ghash(h, Hex("feedfacedeadbeeffeedfacedeadbeefabaddad2"), ByteView(text).first(60)).Reveal()),
            "698e57f70e6ecc7fd9463b7260a9ae5f");
}

// TagOf makes GCM's tag from its parts.
Bytes TagOf(const Secret& key, const ByteArray<kGcmNonceSize>& nonce, ByteView additional_data, ByteView ciphertext) {
  auto cipher = AesCtr::Create(key);
  AesBlock j0{};
  std::copy(nonce.begin(), nonce.end(), j0.begin());
  j0.back() = 1;
  const Secret mask = cipher->Keystream(j0, kGcmTagSize);
  Bytes tag = ToBytes(Ghash(cipher->Keystream({}, kAesBlockSize), additional_data, ciphertext).Reveal());
  for (size_t i = 0; i < tag.size(); ++i) tag[i] = static_cast<uint8_t>(tag[i] ^ mask.Reveal()[i]);
  return tag;
}

class GhashTag : public ::testing::TestWithParam<size_t> {
 protected:
  void Expect(size_t additional_size, size_t size) {
    const Secret key = random_.MakeSecret(GetParam());
    const auto nonce = random_.Array<kGcmNonceSize>();
    const Secret additional = random_.MakeSecret(additional_size);
    const Secret plain = random_.MakeSecret(size);
    const Bytes sealed = AesGcm::Create(key)->Seal(nonce, additional.Reveal(), plain.Reveal());
    const ByteView text = ByteView(sealed).first(size);
    EXPECT_EQ(TagOf(key, nonce, additional.Reveal(), text), ToBytes(ByteView(sealed).subspan(size)))
        << additional_size << " " << size;
  }
  CountingRandom random_{21};
};

TEST_P(GhashTag, IsThatOfTheLibraryAtEveryLengthOfAFewBlocks) {
  for (size_t size = 0; size <= 80; ++size) Expect(5, size);
  for (size_t additional = 0; additional <= 40; ++additional) Expect(additional, 33);
}

TEST_P(GhashTag, IsThatOfTheLibraryForRecords) {
  for (const size_t size : {255, 256, 257, 4095, 4096, 16383, 16384, 16385, 16640}) Expect(5, size);
}

INSTANTIATE_TEST_SUITE_P(Keys, GhashTag, ::testing::Values(16, 32));

TEST(Ghash, TakesNoOtherKey) {
  EXPECT_DEATH((void)Ghash(Secret(15), {}, {}), "");
  EXPECT_DEATH((void)Ghash(Secret(17), {}, {}), "");
}

}  // namespace
}  // namespace attestor::crypto
