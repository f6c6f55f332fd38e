#include "circuit/sha256.h"

#include <gtest/gtest.h>

#include "core/crypto/hash.h"
#include "testkit/circuit/run.h"

namespace attestor::circuit {
namespace {

ByteArray<64> Block64(uint32_t seed) { return *ToArray<64>(RandomBytes(64, seed)); }

Sha256State RandomState(uint32_t seed) { return StateOf(*ToArray<32>(RandomBytes(32, seed))); }

Bytes PlainCompress(Sha256State state, const ByteArray<64>& block) {
  Sha256Compress(state, block);
  return ToBytes(StateBytes(state));
}

// One compression; what is public of chaining value and block is said by the two masks, one bit a word.
struct Compression {
  Sha256State state;
  ByteArray<64> block;
  uint32_t public_state = 0;
  uint32_t public_block = 0;

  Bytes Inputs() const {
    Bytes inputs;
    for (size_t i = 0; i < 8; ++i) {
      const ByteArray<32> bytes = StateBytes(state);
      if (((public_state >> i) & 1) == 0) Append(inputs, ByteView(bytes).subspan(4 * i, 4));
    }
    for (size_t i = 0; i < 16; ++i) {
      if (((public_block >> i) & 1) == 0) Append(inputs, ByteView(block).subspan(4 * i, 4));
    }
    return inputs;
  }

  template <class B>
  std::pair<State<B>, Block<B>> Wires(B& b) const {
    State<B> chaining = KnownState(b, state);
    Block<B> words = KnownBlock<B>(b, block);
    for (size_t i = 0; i < 8; ++i) {
      if (((public_state >> i) & 1) == 0) chaining[i] = InputWord(b);
    }
    for (size_t i = 0; i < 16; ++i) {
      if (((public_block >> i) & 1) == 0) words[i] = InputWord(b);
    }
    return {chaining, words};
  }

  size_t Cost(size_t words) const {
    return CommittedBits([&](auto& b) {
             const auto [chaining, message] = Wires(b);
             Compress(b, chaining, message, words);
           }) -
           8 * Inputs().size();
  }
  size_t AssertCost(size_t words) const {
    return CommittedBits([&](auto& b) {
             const auto [chaining, message] = Wires(b);
             AssertCompress(b, chaining, message, std::span(state).first(words));
           }) -
           8 * Inputs().size();
  }
};

constexpr uint32_t kAllState = 0xff;
constexpr uint32_t kAllBlock = 0xffff;
constexpr uint32_t kKeyBlock = 0xff00;  // a 32-byte key and its padding

// Which words are public, from none to all, and what HMAC uses.
const std::vector<std::pair<uint32_t, uint32_t>> kMasks = {
    {0, 0},         {0, kAllBlock}, {kAllState, 0}, {kAllState, kKeyBlock}, {kAllState, kAllBlock},
    {0x0f, 0x5555}, {0xf0, 0x8001}, {0x66, 0xfffe}, {0x01, 0x7fff},         {0xbd, 0x00ff},
};

TEST(Sha256PlainTest, EqualsOpenssl) {
  for (size_t size = 0; size < 200; ++size) {
    const Bytes message = RandomBytes(size, static_cast<uint32_t>(size));
    EXPECT_EQ(Sha256Finish(kSha256Init, 0, message), crypto::Sha256(message)) << size;
    if (size < 64) continue;
    Sha256State state = kSha256Init;
    Sha256Compress(state, ByteView(message).first<64>());
    EXPECT_EQ(Sha256Finish(state, 64, ByteView(message).subspan(64)), crypto::Sha256(message)) << size;
  }
}

TEST(Sha256PlainTest, StatesAndBytes) {
  EXPECT_EQ(StateOf(StateBytes(kSha256Init)), kSha256Init);
  EXPECT_EQ(ToHex(StateBytes(kSha256Init)).substr(0, 16), "6a09e667bb67ae85");
}

TEST(Sha256Test, CompressEqualsThePlainFunction) {
  uint32_t seed = 0;
  for (const auto& [public_state, public_block] : kMasks) {
    const Compression one{RandomState(++seed), Block64(++seed), public_state, public_block};
    const Bytes expected = PlainCompress(one.state, one.block);
    for (const size_t wrong : {0, 1, 8}) {  // 0: none; else the word that is expected wrongly
      const auto circuit = [&](auto& b) {
        const auto [chaining, message] = one.Wires(b);
        const auto out = Compress(b, chaining, message);
        for (size_t i = 0; i < 8; ++i)
          AssertWord(b, out[i].bits, LoadWord(ByteView(expected).subspan(4 * i)) ^ (i + 1 == wrong ? 4 : 0));
      };
      EXPECT_EQ(RunClear(one.Inputs(), circuit), wrong == 0) << "mask " << public_state << " " << public_block;
    }
  }
}

TEST(Sha256Test, AssertCompressHoldsForTheResultOnly) {
  uint32_t seed = 100;
  for (const auto& [public_state, public_block] : kMasks) {
    const Compression one{RandomState(++seed), Block64(++seed), public_state, public_block};
    const Sha256State expected = StateOf(*ToArray<32>(PlainCompress(one.state, one.block)));
    for (size_t words = 1; words <= 8; ++words) {
      for (size_t wrong = 0; wrong <= words; ++wrong) {
        Sha256State changed = expected;
        if (wrong > 0) changed[wrong - 1] ^= 0x80000000U >> (wrong * 3);
        const auto circuit = [&](auto& b) {
          const auto [chaining, message] = one.Wires(b);
          AssertCompress(b, chaining, message, std::span(changed).first(words));
        };
        EXPECT_EQ(RunClear(one.Inputs(), circuit), wrong == 0)
            << public_state << " " << public_block << " words " << words << " " << wrong;
      }
    }
  }
}

TEST(Sha256Test, EveryCommittedBitIsConstrained) {
  uint32_t seed = 200;
  for (const auto& [public_state, public_block] : kMasks) {
    const Compression one{RandomState(++seed), Block64(++seed), public_state, public_block};
    const Sha256State expected = StateOf(*ToArray<32>(PlainCompress(one.state, one.block)));
    const auto circuit = [&](auto& b) {
      const auto [chaining, message] = one.Wires(b);
      Compress(b, chaining, message);
      AssertCompress(b, chaining, message, std::span(expected));
    };
    EXPECT_EQ(CountAcceptedFlips(one.Inputs(), circuit, 61), 0U) << public_state << " " << public_block;
  }
}

TEST(Sha256Test, CommittedBits) {
  ByteArray<64> padded_key{};
  std::fill(padded_key.begin() + 32, padded_key.end(), 0x36);
  const Compression secret_block{kSha256Init, {}, kAllState, 0};
  const Compression key_block{kSha256Init, padded_key, kAllState, kKeyBlock};
  const Compression public_block{kSha256Init, Block64(1), 0, kAllBlock};
  EXPECT_EQ((Compression{kSha256Init, {}, kAllState, kAllBlock}.Cost(8)), 0U);
  EXPECT_EQ((Compression{kSha256Init, {}, 0, 0}.Cost(8)), 64U * 157 + 48 * 62 + 8 * 31);
  EXPECT_EQ(public_block.Cost(8), 64U * 157 + 8 * 31);
  EXPECT_EQ(public_block.Cost(4), 64U * 157 + 4 * 31);
  EXPECT_EQ(secret_block.Cost(8), 64U * 157 - 190 + 48 * 62 + 8 * 31)
      << "the first four rounds use the public chaining value";
  EXPECT_EQ(key_block.Cost(8), 64U * 157 - 190 + 48 * 62 - 9 * 31 + 8 * 31)
      << "nine words of the schedule have public summands to join";
  EXPECT_EQ(key_block.AssertCost(8), key_block.Cost(8) - 1035) << "rounds 56 to 63 end in public registers";
  EXPECT_EQ(public_block.AssertCost(8), 64U * 157 - 8);
  EXPECT_EQ(public_block.AssertCost(3), 64U * 157 - 3);
}

}  // namespace
}  // namespace attestor::circuit
