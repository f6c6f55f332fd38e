// GHASH for either policy of multiplication; ghash.cc chooses.
#pragma once

#include <algorithm>
#include <cstring>

#include "core/base/bytes.h"
#include "zk/field/gf128.h"

namespace attestor::zk::field {

// MirrorBytes turns the bits of each of the eight bytes round.
constexpr uint64_t MirrorBytes(uint64_t x) {
  x = ((x >> 1) & 0x5555555555555555) | ((x & 0x5555555555555555) << 1);
  x = ((x >> 2) & 0x3333333333333333) | ((x & 0x3333333333333333) << 2);
  return ((x >> 4) & 0x0f0f0f0f0f0f0f0f) | ((x & 0x0f0f0f0f0f0f0f0f) << 4);
}

// GhashState is the running hash, in this module's order of bits.
template <class Field>
class GhashState {
 public:
  explicit GhashState(const uint8_t* h) : h_(Mirror(Gf128::Load(h))) {}

  // Adds `bytes`, padded with zeros to whole blocks.
  void Add(ByteView bytes) {
    for (size_t at = 0; at < bytes.size(); at += 16) {
      uint8_t block[16] = {};
      std::memcpy(block, bytes.data() + at, std::min<size_t>(16, bytes.size() - at));
      AddBlock(Mirror(Gf128::Load(block)));
    }
  }

  // Adds the block of lengths, in bits, most significant byte first.
  void AddLengths(uint64_t aad, uint64_t ciphertext) {
    AddBlock(Mirror({__builtin_bswap64(8 * aad), __builtin_bswap64(8 * ciphertext)}));
  }

  ByteArray<16> Result() const {
    ByteArray<16> out;
    Mirror(sum_).Store(out.data());
    return out;
  }

 private:
  static constexpr Gf128 Mirror(Gf128 x) { return {MirrorBytes(x.lo), MirrorBytes(x.hi)}; }
  void AddBlock(Gf128 block) { sum_ = Field::Multiply(sum_ ^ block, h_); }

  Gf128 h_;
  Gf128 sum_;
};

template <class Field>
ByteArray<16> GhashWith(const ByteArray<16>& h, ByteView aad, ByteView ciphertext) {
  GhashState<Field> state(h.data());
  state.Add(aad);
  state.Add(ciphertext);
  state.AddLengths(aad.size(), ciphertext.size());
  return state.Result();
}

// For processors where cpu.h found PCLMULQDQ.
ByteArray<16> GhashClmul(const ByteArray<16>& h, ByteView aad, ByteView ciphertext);

}  // namespace attestor::zk::field
