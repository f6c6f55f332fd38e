#include "circuit/hmac.h"

#include <gtest/gtest.h>

#include "core/crypto/hash.h"
#include "testkit/circuit/run.h"

namespace attestor::circuit {
namespace {

template <class B>
HmacKey<B> InputKey(B& b) {
  HmacKey<B> key;
  for (auto& word : key) word = InputWord(b);
  return key;
}

ByteArray<32> InnerStateOf(const Bytes& key) {
  ByteArray<64> block{};
  block.fill(0x36);
  for (size_t i = 0; i < 32; ++i) block[i] = static_cast<uint8_t>(block[i] ^ key[i]);
  Sha256State state = kSha256Init;
  Sha256Compress(state, block);
  return StateBytes(state);
}

ByteArray<32> InnerDigest(const ByteArray<32>& inner_state, ByteView message) {
  return Sha256Finish(StateOf(inner_state), 64, message);
}

TEST(HmacTest, EqualsOpenssl) {
  for (const size_t size : {0U, 1U, 32U, 55U, 56U, 64U, 200U}) {
    const Bytes key = RandomBytes(32, static_cast<uint32_t>(size));
    const Bytes message = RandomBytes(size, static_cast<uint32_t>(size) + 1000);
    const Bytes expected = crypto::Hmac(crypto::HashId::kSha256, Secret::CopyOf(key), message);
    const ByteArray<32> inner = InnerStateOf(key);
    for (const uint32_t wrong : {0U, 1U}) {
      const auto circuit = [&](auto& b) {
        const auto secret = InputKey(b);
        AssertInnerState(b, secret, inner);
        const auto mac = HmacOfPublic(b, OuterState(b, secret), InnerDigest(inner, message));
        for (size_t i = 0; i < 8; ++i) AssertWord(b, mac[i].bits, LoadWord(ByteView(expected).subspan(4 * i)) ^ wrong);
      };
      EXPECT_EQ(RunClear(key, circuit), wrong == 0) << size;
    }
  }
}

TEST(HmacTest, AssertsTheFirstBytes) {
  const Bytes key = RandomBytes(32, 1);
  const Bytes message = RandomBytes(50, 2);
  const ByteArray<32> digest = InnerDigest(InnerStateOf(key), message);
  const Bytes mac = crypto::Hmac(crypto::HashId::kSha256, Secret::CopyOf(key), message);
  for (size_t size = 4; size <= 32; size += 4) {
    for (size_t wrong = 0; wrong <= size; ++wrong) {
      Bytes expected = mac;
      if (wrong > 0) expected[wrong - 1] ^= 0x10;
      const auto circuit = [&](auto& b) {
        const auto outer = OuterState(b, InputKey(b));
        AssertHmacOfPublic(b, outer, digest, ByteView(expected).first(size));
      };
      EXPECT_EQ(RunClear(key, circuit), wrong == 0) << size << " " << wrong;
    }
  }
}

TEST(HmacTest, AnotherInnerStateIsRefused) {
  const Bytes key = RandomBytes(32, 3);
  for (size_t byte = 0; byte < 32; ++byte) {
    ByteArray<32> inner = InnerStateOf(key);
    inner[byte] ^= 0x40;
    EXPECT_FALSE(RunClear(key, [&](auto& b) { AssertInnerState(b, InputKey(b), inner); })) << byte;
  }
}

}  // namespace
}  // namespace attestor::circuit
