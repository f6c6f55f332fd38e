#include "circuit/aes128.h"

#include <gtest/gtest.h>

#include "circuit/word.h"
#include "core/crypto/aead.h"
#include "testkit/circuit/run.h"

namespace attestor::circuit {
namespace {

using Use = AesByte::Use;

ByteArray<16> Hex(std::string_view hex) { return *ToArray<16>(*FromHex(hex)); }

ByteArray<16> Counter(const ByteArray<12>& nonce, uint32_t counter) {
  ByteArray<16> block{};
  std::copy(nonce.begin(), nonce.end(), block.begin());
  for (size_t i = 0; i < 4; ++i) block[12 + i] = static_cast<uint8_t>(counter >> (24 - 8 * i));
  return block;
}

// AES_K(nonce || counter) by OpenSSL: GCM encrypts with the counters from 2 on.
ByteArray<16> Reference(const Bytes& key, const ByteArray<12>& nonce, uint32_t counter) {
  auto gcm = crypto::AesGcm::Create(Secret::CopyOf(key));
  const Bytes sealed = gcm->Seal(nonce, {}, Bytes(16 * (counter - 1)));
  return *ToArray<16>(ByteView(sealed).subspan(16 * (counter - 2), 16));
}

template <class B>
ByteBlock<B> InputKey(B& b) {
  ByteBlock<B> key;
  for (auto& byte : key) byte = InputByte(b);
  return key;
}

bool HoldsPublic(const Bytes& key, const ByteArray<16>& in, const ByteArray<16>& out) {
  return RunClear(key, [&](auto& b) {
    Aes128 aes(b, InputKey(b));
    aes.Encrypt(in, PublicBytes(out));
  });
}

bool HoldsCommitted(const Bytes& key, const ByteArray<16>& in, const ByteArray<16>& out) {
  return RunClear(key, [&](auto& b) {
    Aes128 aes(b, InputKey(b));
    AesBytes wanted;
    wanted.fill({Use::kCommitted, 0});
    const auto bits = aes.Encrypt(in, wanted);
    for (size_t i = 0; i < 16; ++i) AssertByte(b, bits[i], out[i]);
  });
}

struct Vector {
  std::string_view key, in, out;
};
constexpr Vector kVectors[] = {
    // FIPS 197, appendices B and C.1
    {"2b7e151628aed2a6abf7158809cf4f3c", "3243f6a8885a308d313198a2e0370734", "3925841d02dc09fbdc118597196a0b32"},
    {"000102030405060708090a0b0c0d0e0f", "00112233445566778899aabbccddeeff", "69c4e0d86a7b0430d8cdb78070b4c55a"},
    // H of test case 1 of the GCM specification: S-boxes with input 0
    {"00000000000000000000000000000000", "00000000000000000000000000000000", "66e94bd4ef8a2c3b884cfa59ca342b2e"},
};

TEST(Aes128Test, PublishedVectors) {
  for (const Vector& vector : kVectors) {
    const Bytes key = *FromHex(vector.key);
    const ByteArray<16> in = Hex(vector.in);
    EXPECT_TRUE(HoldsPublic(key, in, Hex(vector.out)));
    EXPECT_TRUE(HoldsCommitted(key, in, Hex(vector.out)));
    for (size_t bit = 0; bit < 128; ++bit) {
      ByteArray<16> wrong = Hex(vector.out);
      wrong[bit / 8] = static_cast<uint8_t>(wrong[bit / 8] ^ (1 << (bit % 8)));
      EXPECT_FALSE(HoldsPublic(key, in, wrong)) << bit;
      EXPECT_FALSE(HoldsCommitted(key, in, wrong)) << bit;
    }
  }
}

TEST(Aes128Test, EqualsOpenssl) {
  for (uint32_t seed = 0; seed < 40; ++seed) {
    const Bytes key = RandomBytes(16, seed);
    const auto nonce = *ToArray<12>(RandomBytes(12, seed + 1000));
    const uint32_t counter = 2 + seed * 7;
    const ByteArray<16> out = Reference(key, nonce, counter);
    EXPECT_TRUE(HoldsPublic(key, Counter(nonce, counter), out)) << seed;
    EXPECT_TRUE(HoldsCommitted(key, Counter(nonce, counter), out)) << seed;
    EXPECT_FALSE(HoldsPublic(key, Counter(nonce, counter + 1), out)) << seed;
  }
}

// Many blocks of several nonces share S-boxes and are still all right; one wrong byte anywhere is found.
TEST(Aes128Test, SharedSboxes) {
  const Bytes key = RandomBytes(16, 1);
  const auto iv = *ToArray<12>(RandomBytes(12, 2));
  std::vector<std::pair<ByteArray<16>, ByteArray<16>>> blocks;
  for (uint8_t sequence = 0; sequence < 3; ++sequence) {
    ByteArray<12> nonce = iv;
    nonce[11] = static_cast<uint8_t>(nonce[11] ^ sequence);
    for (const uint32_t counter : {2U, 3U, 255U, 256U, 257U})
      blocks.emplace_back(Counter(nonce, counter), Reference(key, nonce, counter));
  }
  for (size_t wrong = 0; wrong <= blocks.size(); ++wrong) {
    const auto circuit = [&](auto& b) {
      Aes128 aes(b, InputKey(b));
      for (size_t i = 0; i < blocks.size(); ++i) {
        ByteArray<16> out = blocks[i].second;
        if (i + 1 == wrong) out[i] ^= 0x20;
        aes.Encrypt(blocks[i].first, PublicBytes(out));
      }
    };
    EXPECT_EQ(RunClear(key, circuit), wrong == 0) << wrong;
  }
}

TEST(Aes128Test, BytesAsWanted) {
  const Bytes key = RandomBytes(16, 3);
  const auto nonce = *ToArray<12>(RandomBytes(12, 4));
  const ByteArray<16> out = Reference(key, nonce, 2);
  AesBytes wanted;
  for (size_t i = 0; i < 16; ++i)
    wanted[i] = {static_cast<Use>(i % 3), static_cast<uint8_t>(i % 3 == 0 ? 0x5a : out[i])};
  const auto circuit = [&](auto& b) {
    Aes128 aes(b, InputKey(b));
    const auto bits = aes.Encrypt(Counter(nonce, 2), wanted);
    for (size_t i = 2; i < 16; i += 3) AssertByte(b, bits[i], out[i]);
  };
  EXPECT_TRUE(RunClear(key, circuit)) << "unused bytes are not looked at";
  EXPECT_EQ(CommittedBits(circuit), 128U + 320 + 1152 + 5 * 8);
  EXPECT_EQ(CountAcceptedFlips(key, circuit, 1), 0U);
}

// Bits for a sequence of (nonce's last byte, counter).
size_t Cost(std::span<const std::pair<uint8_t, uint32_t>> blocks) {
  return CommittedBits([&](auto& b) {
           Aes128 aes(b, InputKey(b));
           for (const auto& [last, counter] : blocks) {
             aes.Encrypt(Counter({1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, last}, counter), PublicBytes({}));
           }
         }) -
         128 - 320;
}

TEST(Aes128Test, CommittedBits) {
  using Blocks = std::vector<std::pair<uint8_t, uint32_t>>;
  EXPECT_EQ(Cost(Blocks{}), 0U);
  EXPECT_EQ(Cost(Blocks{{0, 1}}), 1152U);
  EXPECT_EQ(Cost(Blocks{{0, 1}, {0, 2}}), 1152U + 936);
  EXPECT_EQ(Cost(Blocks{{0, 1}, {0, 2}, {0, 3}}), 1152U + 2 * 936);
  EXPECT_EQ(Cost(Blocks{{0, 1}, {0, 256}}), 1152U + 976) << "two bytes of the counter differ";
  EXPECT_EQ(Cost(Blocks{{0, 1}, {1, 1}}), 1152U + 936) << "another nonce";
  EXPECT_EQ(Cost(Blocks{{0, 1}, {0, 2}, {1, 1}, {1, 2}}), 1152U + 2 * 936 + 896);
}

}  // namespace
}  // namespace attestor::circuit
