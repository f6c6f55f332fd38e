#include "zk/prg/aes128.h"

#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/secret.h"
#include "core/crypto/aead.h"
#include "zk/field/cpu.h"

namespace attestor::zk::prg {
namespace {

class Aes128Test : public ::testing::TestWithParam<Isa> {
 protected:
  void SetUp() override {
    if (GetParam() > field::BestIsa()) GTEST_SKIP() << "this processor lacks the instructions";
  }
};

Bytes Hex(const char* text) { return *FromHex(text); }

Bytes Expand(Isa isa, const Bytes& key, const Bytes& iv, uint64_t first, size_t blocks) {
  Bytes out(16 * blocks);
  ExpandAes(isa, key.data(), iv.data(), first, blocks, out.data());
  return out;
}

TEST_P(Aes128Test, Fips197) {
  // Appendix B and appendix C.1.
  EXPECT_EQ(
      ToHex(Expand(GetParam(), Hex("2b7e151628aed2a6abf7158809cf4f3c"), Hex("3243f6a8885a308d313198a2e0370734"), 0, 1)),
      "3925841d02dc09fbdc118597196a0b32");
  EXPECT_EQ(
      ToHex(Expand(GetParam(), Hex("000102030405060708090a0b0c0d0e0f"), Hex("00112233445566778899aabbccddeeff"), 0, 1)),
      "69c4e0d86a7b0430d8cdb78070b4c55a");
}

// What OpenSSL encrypts in GCM, from counter 2 on, is the encryption of nonce || big-endian counter.
TEST_P(Aes128Test, EncryptsWhatOpenSslEncrypts) {
  for (uint8_t number = 0; number < 50; ++number) {
    Bytes key(16);
    ByteArray<12> nonce{};
    for (uint8_t i = 0; i < 16; ++i) key[i] = static_cast<uint8_t>(i * 17 + number * 5);
    for (uint8_t i = 0; i < 12; ++i) nonce[i] = static_cast<uint8_t>(i * 29 + number * 7);
    auto gcm = crypto::AesGcm::Create(Secret::CopyOf(key));
    ASSERT_TRUE(gcm.ok());
    const Bytes stream = gcm->Seal(nonce, {}, Bytes(160));
    for (uint8_t block = 0; block < 10; ++block) {
      Bytes iv = ToBytes(nonce);
      Append(iv, Bytes{0, 0, 0, static_cast<uint8_t>(block + 2)});
      ASSERT_EQ(ToHex(Expand(GetParam(), key, iv, 0, 1)), ToHex(ByteView(stream).subspan(16 * block, 16)));
    }
  }
}

TEST_P(Aes128Test, BlockNumberIsAddedToTheEndOfTheIv) {
  const Bytes key = Hex("000102030405060708090a0b0c0d0e0f");
  const Bytes iv = Hex("f0e1d2c3b4a5968778695a4b3c2d1e0f");
  const uint64_t number = 0x0123456789abcdef;
  Bytes changed = iv;
  for (int i = 0; i < 8; ++i) changed[8 + i] = static_cast<uint8_t>(changed[8 + i] ^ (number >> (8 * i)));
  EXPECT_EQ(Expand(GetParam(), key, iv, number, 1), Expand(GetParam(), key, changed, 0, 1));
}

TEST_P(Aes128Test, AStreamIsItsBlocks) {
  const Bytes key = Hex("2b7e151628aed2a6abf7158809cf4f3c");
  const Bytes iv = Hex("f0e1d2c3b4a5968778695a4b3c2d1e0f");
  const uint64_t first = ~uint64_t{0} - 20;  // wraps
  const Bytes all = Expand(Isa::kPortable, key, iv, first, 300);
  for (const size_t blocks : {0, 1, 2, 7, 8, 9, 31, 32, 33, 64, 127, 128, 129, 300}) {
    EXPECT_EQ(ToHex(Expand(GetParam(), key, iv, first, blocks)), ToHex(ByteView(all).first(16 * blocks))) << blocks;
  }
  for (const size_t at : {19, 20, 21, 22, 127, 128, 299}) {
    EXPECT_EQ(ToHex(Expand(GetParam(), key, iv, first + at, 1)), ToHex(ByteView(all).subspan(16 * at, 16))) << at;
  }
}

TEST_P(Aes128Test, DoublingGivesBlocksOfTheStream) {
  const Bytes iv = Hex("f0e1d2c3b4a5968778695a4b3c2d1e0f");
  for (const size_t n : {1, 2, 63, 64, 65, 150}) {
    Bytes seeds(16 * n);
    std::vector<uint64_t> tweaks(n);
    for (size_t i = 0; i < seeds.size(); ++i) seeds[i] = static_cast<uint8_t>(i * 7 + i / 256);
    for (size_t i = 0; i < n; ++i) tweaks[i] = i * 0x1000000001 + 3;
    Bytes out(32 * n);
    DoubleSeeds(GetParam(), seeds.data(), n, iv.data(), tweaks.data(), out.data());
    for (size_t i = 0; i < n; ++i) {
      const Bytes seed = ToBytes(ByteView(seeds).subspan(16 * i, 16));
      const Bytes children = Expand(GetParam(), seed, iv, 2 * tweaks[i], 2);
      ASSERT_EQ(ToHex(ByteView(out).subspan(32 * i, 32)), ToHex(children)) << i << " of " << n;
      Bytes left(16);
      Bytes right(16);
      DoubleSeed(GetParam(), seed.data(), iv.data(), tweaks[i], left.data(), right.data());
      ASSERT_EQ(Concat({left, right}), children);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(EveryIsa, Aes128Test, ::testing::Values(Isa::kPortable, Isa::kAesClmul, Isa::kVaes512));

}  // namespace
}  // namespace attestor::zk::prg
