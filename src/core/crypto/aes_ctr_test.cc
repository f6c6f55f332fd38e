#include "core/crypto/aes_ctr.h"

#include <gtest/gtest.h>

#include "core/crypto/aead.h"
#include "core/crypto/errors.h"

namespace attestor::crypto {
namespace {

Secret FromHexSecret(std::string_view hex) { return Secret::CopyOf(*FromHex(hex)); }
AesBlock Block(std::string_view hex) { return *ToArray<kAesBlockSize>(*FromHex(hex)); }

Secret Stream(const Secret& key, const AesBlock& first, size_t size) {
  auto cipher = AesCtr::Create(key);
  return cipher->Keystream(first, size);
}

constexpr char kKey128[] = "2b7e151628aed2a6abf7158809cf4f3c";
constexpr char kFirst[] = "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff";

// NIST SP 800-38A appendices F.5.1 and F.5.5, the output blocks: over the last byte of the counter and into the next.
TEST(AesCtr, GivesTheOutputBlocksOfSp80038a) {
  EXPECT_EQ(ToHex(Stream(FromHexSecret(kKey128), Block(kFirst), 64).Reveal()),
            "ec8cdf7398607cb0f2d21675ea9ea1e4362b7c3c6773516318a077d7fc5073ae"
            "6a2cc3787889374fbeb4c81b17ba6c44e89c399ff0f198c6d40a31db156cabfe");
  const Secret key = FromHexSecret("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4");
  EXPECT_EQ(ToHex(Stream(key, Block(kFirst), 64).Reveal()),
            "0bdf7df1591716335e9a8b15c860c5025a6e699d536119065433863c8f657b94"
            "1bc12c9c01610d5d0d8bd6a3378eca622956e1c8693536b1bee99c73a31576b6");
}

// FIPS 197 appendices C.1 and C.3: one block is the cipher itself.
TEST(AesCtr, OneBlockIsTheCipher) {
  const AesBlock in = Block("00112233445566778899aabbccddeeff");
  EXPECT_EQ(ToHex(Stream(FromHexSecret("000102030405060708090a0b0c0d0e0f"), in, 16).Reveal()),
            "69c4e0d86a7b0430d8cdb78070b4c55a");
  const Secret key = FromHexSecret("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
  EXPECT_EQ(ToHex(Stream(key, in, 16).Reveal()), "8ea2b7ca516745bfeafc49904b496089");
}

TEST(AesCtr, AShorterStreamIsTheBeginningOfALongerOne) {
  auto cipher = AesCtr::Create(FromHexSecret(kKey128));
  const Secret all = cipher->Keystream(Block(kFirst), 100);
  for (const size_t size : {0, 1, 15, 16, 17, 99}) {
    const Secret some = cipher->Keystream(Block(kFirst), size);
    EXPECT_TRUE(Equal(some.Reveal(), all.Reveal().first(size))) << size;
  }
}

// The longest record: what AES-GCM adds to zeros, from its second counter block on.
TEST(AesCtr, IsTheStreamOfGcm) {
  const Secret key = FromHexSecret(kKey128);
  const ByteArray<kGcmNonceSize> nonce = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
  AesBlock first{};
  std::copy(nonce.begin(), nonce.end(), first.begin());
  first.back() = 2;
  const size_t size = (1 << 14) + 1;
  const Bytes sealed = AesGcm::Create(key)->Seal(nonce, {}, Bytes(size));
  EXPECT_TRUE(Equal(Stream(key, first, size).Reveal(), ByteView(sealed).first(size)));
}

TEST(AesCtr, RefusesOtherKeys) {
  for (const size_t size : {0, 15, 17, 24, 31, 33}) EXPECT_TRUE(AesCtr::Create(Secret(size)).error().Is(kKeySize));
}

}  // namespace
}  // namespace attestor::crypto
