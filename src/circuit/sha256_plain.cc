#include "circuit/sha256_plain.h"

#include <bit>

#include "core/base/secret.h"

namespace attestor::circuit {

const std::array<uint32_t, 64> kSha256Round = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

namespace {

using std::rotr;

void WipeWords(std::span<uint32_t> words) { Wipe({reinterpret_cast<uint8_t*>(words.data()), words.size_bytes()}); }

void ExpandBlock(std::span<const uint8_t, 64> block, std::array<uint32_t, 64>& w) {
  for (size_t t = 0; t < 16; ++t) w[t] = LoadWord(block.subspan(4 * t, 4));
  for (size_t t = 16; t < 64; ++t) {
    const uint32_t s0 = rotr(w[t - 15], 7) ^ rotr(w[t - 15], 18) ^ (w[t - 15] >> 3);
    const uint32_t s1 = rotr(w[t - 2], 17) ^ rotr(w[t - 2], 19) ^ (w[t - 2] >> 10);
    w[t] = s1 + w[t - 7] + s0 + w[t - 16];
  }
}

void Round(Sha256State& s, uint32_t input) {
  const uint32_t sigma1 = rotr(s[4], 6) ^ rotr(s[4], 11) ^ rotr(s[4], 25);
  const uint32_t t1 = s[7] + sigma1 + (s[6] ^ (s[4] & (s[5] ^ s[6]))) + input;
  const uint32_t sigma0 = rotr(s[0], 2) ^ rotr(s[0], 13) ^ rotr(s[0], 22);
  const uint32_t t2 = sigma0 + ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));
  s = {t1 + t2, s[0], s[1], s[2], s[3] + t1, s[4], s[5], s[6]};
}

}  // namespace

uint32_t LoadWord(ByteView bytes) {
  return static_cast<uint32_t>(bytes[0]) << 24 | static_cast<uint32_t>(bytes[1]) << 16 |
         static_cast<uint32_t>(bytes[2]) << 8 | bytes[3];
}

void Sha256Compress(Sha256State& state, std::span<const uint8_t, 64> block) {
  std::array<uint32_t, 64> w{};
  ExpandBlock(block, w);
  Sha256State s = state;
  for (size_t t = 0; t < 64; ++t) Round(s, kSha256Round[t] + w[t]);
  for (size_t i = 0; i < 8; ++i) state[i] += s[i];
  WipeWords(w);
  WipeWords(s);
}

ByteArray<32> Sha256Finish(Sha256State state, uint64_t before, ByteView rest) {
  const uint64_t bits = 8 * (before + rest.size());
  Bytes tail = ToBytes(rest);
  tail.push_back(0x80);
  while (tail.size() % 64 != 56) tail.push_back(0);
  for (int shift = 56; shift >= 0; shift -= 8) tail.push_back(static_cast<uint8_t>(bits >> shift));
  for (size_t at = 0; at < tail.size(); at += 64)
    Sha256Compress(state, std::span<const uint8_t, 64>(tail.data() + at, 64));
  return StateBytes(state);
}

ByteArray<32> StateBytes(const Sha256State& state) {
  ByteArray<32> bytes{};
  for (size_t i = 0; i < 32; ++i) bytes[i] = static_cast<uint8_t>(state[i / 4] >> (24 - 8 * (i % 4)));
  return bytes;
}

Sha256State StateOf(std::span<const uint8_t, 32> bytes) {
  Sha256State state{};
  for (size_t i = 0; i < 8; ++i) state[i] = LoadWord(bytes.subspan(4 * i, 4));
  return state;
}

}  // namespace attestor::circuit
