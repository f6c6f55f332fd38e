// HMAC-SHA-256 (RFC 2104) under a secret 32-byte key, of public messages.
//
// The key acts through two chaining values: "inner" after key ^ 0x36.., "outer" after key ^ 0x5c... With the inner one
// public, the inner digest of a public message is computed outside the circuit, and only the last compression is left.
// The inner value alone gives neither the key nor the HMAC of any message.
#pragma once

#include "circuit/sha256.h"

namespace attestor::circuit {

template <class B>
using HmacKey = std::array<Value<B>, 8>;  // 32 bytes, each word most significant byte first

namespace hmac {

// The key, padded to a block with zeros, with every byte ^ pad.
template <class B>
Block<B> KeyBlock(B& b, const HmacKey<B>& key, uint8_t pad) {
  const uint32_t mask = 0x01010101U * pad;
  Block<B> block;
  for (size_t i = 0; i < 8; ++i) {
    block[i] = XorKnown(b, key[i], mask);
    block[8 + i] = Known(b, mask);
  }
  return block;
}

// The last block of the outer hash: the inner digest behind one block, 96 bytes in all.
template <class B>
Block<B> DigestBlock(B& b, const ByteArray<32>& inner_digest) {
  ByteArray<64> bytes{};
  std::copy(inner_digest.begin(), inner_digest.end(), bytes.begin());
  bytes[32] = 0x80;
  bytes[62] = 0x03;  // 768 bits
  return KnownBlock<B>(b, bytes);
}

}  // namespace hmac

// OuterState gives the outer chaining value of the key.
template <class B>
State<B> OuterState(B& b, const HmacKey<B>& key) {
  return Compress(b, KnownState(b, kSha256Init), hmac::KeyBlock(b, key, 0x5c));
}

// AssertInnerState constrains the inner chaining value of the key to the public `inner`.
template <class B>
void AssertInnerState(B& b, const HmacKey<B>& key, const ByteArray<32>& inner) {
  AssertCompress<B>(b, KnownState(b, kSha256Init), hmac::KeyBlock(b, key, 0x36), StateOf(inner));
}

// HmacOfPublic gives the first `words` words, 1 to 8, of the HMAC whose inner digest is `inner_digest`.
template <class B>
State<B> HmacOfPublic(B& b, const State<B>& outer, const ByteArray<32>& inner_digest, size_t words = 8) {
  return Compress(b, outer, hmac::DigestBlock(b, inner_digest), words);
}

// AssertHmacOfPublic constrains the first bytes of the HMAC to `expected`: a multiple of four bytes, 4 to 32.
template <class B>
void AssertHmacOfPublic(B& b, const State<B>& outer, const ByteArray<32>& inner_digest, ByteView expected) {
  std::array<uint32_t, 8> words{};
  const size_t count = expected.size() / 4;
  for (size_t i = 0; i < count; ++i) words[i] = LoadWord(expected.subspan(4 * i, 4));
  AssertCompress<B>(b, outer, hmac::DigestBlock(b, inner_digest), std::span(words).first(count));
}

}  // namespace attestor::circuit
