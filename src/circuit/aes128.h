// AES-128 (FIPS 197) on public inputs under a secret key: what AES-GCM asks for.
//
// Each S-box commits to the 8 bits of x^254 and is otherwise linear. What is not committed to:
//
//   round 10   a byte of the output that is public fixes the S-box's output, which is then constrained only; an unused byte costs nothing
//   round 1    an S-box depends on one byte of the input and one of the key, so equal bytes at the same position share it
//   round 2    a column of the state depends on four bytes of the input; equal ones share its four S-boxes
//
// Counter blocks differ in few bytes. With a public output, a block costs 1152 bits when it shares nothing, 936 when it
// differs from an earlier one in the last byte only, and 896 when its last byte and its nonce each occurred before in
// other blocks.
#pragma once

#include <map>
#include <type_traits>

#include "circuit/backend.h"
#include "core/base/bytes.h"
#include "core/base/secret.h"

namespace attestor::circuit {

template <class B>
using RoundKeys = std::array<ByteBlock<B>, 11>;

// What the caller wants of one byte of an output.
struct AesByte {
  enum class Use : uint8_t {
    kUnused,     // nothing
    kPublic,     // to equal `value`
    kCommitted,  // its bits
  };
  Use use = Use::kUnused;
  uint8_t value = 0;
};
using AesBytes = std::array<AesByte, 16>;

// PublicBytes wants all 16 bytes to equal `bytes`.
inline AesBytes PublicBytes(const ByteArray<16>& bytes) {
  AesBytes wanted;
  for (size_t i = 0; i < 16; ++i) wanted[i] = {AesByte::Use::kPublic, bytes[i]};
  return wanted;
}

namespace aes {

// Wipes bits that outlive a function: in a run in the clear they are the key.
template <class T>
void WipeBits(T& bits) {
  static_assert(std::is_trivially_copyable_v<T>);
  Wipe({reinterpret_cast<uint8_t*>(&bits), sizeof(bits)});
}

template <class B>
Bits8<B> Xor(const Bits8<B>& x, const Bits8<B>& y) {
  Bits8<B> out;
  for (size_t i = 0; i < 8; ++i) out[i] = x[i] ^ y[i];
  return out;
}

template <class B>
Bits8<B> XorByte(B& b, const Bits8<B>& x, uint8_t byte) {
  Bits8<B> out = x;
  for (size_t i = 0; i < 8; ++i) {
    if (((byte >> i) & 1) != 0) out[i] = out[i] ^ b.Constant(true);
  }
  return out;
}

// The affine half of the S-box (section 5.1.1), and its inverse (section 5.3.2).
template <class B>
Bits8<B> Affine(B& b, const Bits8<B>& y) {
  Bits8<B> out;
  for (size_t i = 0; i < 8; ++i) out[i] = y[i] ^ y[(i + 4) % 8] ^ y[(i + 5) % 8] ^ y[(i + 6) % 8] ^ y[(i + 7) % 8];
  return XorByte(b, out, 0x63);
}
template <class B>
Bits8<B> InverseAffine(B& b, const Bits8<B>& s) {
  Bits8<B> out;
  for (size_t i = 0; i < 8; ++i) out[i] = s[(i + 2) % 8] ^ s[(i + 5) % 8] ^ s[(i + 7) % 8];
  return XorByte(b, out, 0x05);
}

template <class B>
Bits8<B> SubByte(B& b, const Bits8<B>& x) {
  return Affine(b, b.Invert(x));
}

// x times the polynomial x, modulo x^8 + x^4 + x^3 + x + 1.
template <class B>
Bits8<B> Double(const Bits8<B>& x) {
  return {x[7], x[0] ^ x[7], x[1], x[2] ^ x[7], x[3] ^ x[7], x[4], x[5], x[6]};
}

// The byte that ShiftRows moves to position `i` comes from here.
constexpr size_t ShiftedFrom(size_t i) { return (i % 4) + 4 * ((i / 4 + i % 4) % 4); }

// ShiftRows, MixColumns and AddRoundKey for the column of bytes 4 * column to 4 * column + 3.
template <class B>
std::array<Bits8<B>, 4> MixColumn(const ByteBlock<B>& state, const ByteBlock<B>& key, size_t column) {
  std::array<const Bits8<B>*, 4> in;
  for (size_t row = 0; row < 4; ++row) in[row] = &state[ShiftedFrom(4 * column + row)];
  std::array<Bits8<B>, 4> out;
  for (size_t row = 0; row < 4; ++row) {
    const Bits8<B>& next = *in[(row + 1) % 4];
    const Bits8<B> doubled = Double<B>(Xor<B>(*in[row], next));
    const Bits8<B> others = Xor<B>(*in[(row + 2) % 4], *in[(row + 3) % 4]);
    out[row] = Xor<B>(Xor<B>(doubled, next), Xor<B>(others, key[4 * column + row]));
  }
  return out;
}

}  // namespace aes

// ExpandKey is the key schedule of section 5.2; 320 bits.
template <class B>
RoundKeys<B> ExpandKey(B& b, const ByteBlock<B>& key) {
  RoundKeys<B> keys;
  keys[0] = key;
  uint8_t constant = 1;
  for (size_t round = 1; round <= 10; ++round) {
    const ByteBlock<B>& last = keys[round - 1];
    for (size_t i = 0; i < 16; ++i) {
      if (i >= 4) {
        keys[round][i] = aes::Xor<B>(last[i], keys[round][i - 4]);
        continue;
      }
      keys[round][i] = aes::Xor<B>(last[i], aes::SubByte(b, last[12 + (i + 1) % 4]));
      if (i == 0) keys[round][i] = aes::XorByte(b, keys[round][i], constant);
    }
    constant = static_cast<uint8_t>((constant << 1) ^ (constant >= 0x80 ? 0x1b : 0));
  }
  return keys;
}

// Aes128 encrypts any number of blocks under one key.
template <class B>
class Aes128 {
 public:
  Aes128(B& b, const ByteBlock<B>& key) : b_(b), keys_(ExpandKey(b, key)) {}
  ~Aes128() {
    aes::WipeBits(keys_);
    for (auto& cache : first_) {
      for (auto& [input, byte] : cache) aes::WipeBits(byte);
    }
    for (auto& cache : second_) {
      for (auto& [inputs, column] : cache) aes::WipeBits(column);
    }
  }
  Aes128(const Aes128&) = delete;
  Aes128& operator=(const Aes128&) = delete;

  // Encrypt constrains the public bytes of the output, and gives the committed ones; the others are left without a
  // meaning.
  ByteBlock<B> Encrypt(const ByteArray<16>& input, const AesBytes& wanted) {
    ByteBlock<B> state = SecondRound(input);
    for (size_t round = 3; round <= 9; ++round) {
      state = MixColumns(state, round - 1);
      for (Bits8<B>& byte : state) byte = aes::SubByte(b_, byte);
    }
    return LastRound(MixColumns(state, 9), wanted);
  }

 private:
  ByteBlock<B> MixColumns(const ByteBlock<B>& state, size_t round) const {
    ByteBlock<B> out;
    for (size_t column = 0; column < 4; ++column) {
      const std::array<Bits8<B>, 4> mixed = aes::MixColumn<B>(state, keys_[round], column);
      std::copy(mixed.begin(), mixed.end(), out.begin() + static_cast<std::ptrdiff_t>(4 * column));
    }
    return out;
  }

  // The S-box of round 1 at `position`.
  const Bits8<B>& FirstRound(size_t position, uint8_t input) {
    auto [entry, added] = first_[position].try_emplace(input);
    if (added) entry->second = aes::SubByte(b_, aes::XorByte(b_, keys_[0][position], input));
    return entry->second;
  }

  // The state after the S-boxes of round 2.
  ByteBlock<B> SecondRound(const ByteArray<16>& input) {
    ByteBlock<B> first;
    for (size_t i = 0; i < 16; ++i) first[i] = FirstRound(i, input[i]);
    ByteBlock<B> out;
    for (size_t column = 0; column < 4; ++column) {
      ByteArray<4> inputs{};
      for (size_t row = 0; row < 4; ++row) inputs[row] = input[aes::ShiftedFrom(4 * column + row)];
      auto [entry, added] = second_[column].try_emplace(inputs);
      if (added) {
        entry->second = aes::MixColumn<B>(first, keys_[1], column);
        for (Bits8<B>& byte : entry->second) byte = aes::SubByte(b_, byte);
      }
      std::copy(entry->second.begin(), entry->second.end(), out.begin() + static_cast<std::ptrdiff_t>(4 * column));
    }
    return out;
  }

  ByteBlock<B> LastRound(const ByteBlock<B>& state, const AesBytes& wanted) {
    ByteBlock<B> out;
    for (size_t i = 0; i < 16; ++i) {
      const Bits8<B>& in = state[aes::ShiftedFrom(i)];
      if (wanted[i].use == AesByte::Use::kCommitted) out[i] = aes::Xor<B>(aes::SubByte(b_, in), keys_[10][i]);
      if (wanted[i].use == AesByte::Use::kPublic) {
        b_.AssertInverse(in, aes::InverseAffine(b_, aes::XorByte(b_, keys_[10][i], wanted[i].value)));
      }
    }
    return out;
  }

  B& b_;
  RoundKeys<B> keys_;
  std::array<std::map<uint8_t, Bits8<B>>, 16> first_;                      // by position and byte of the input
  std::array<std::map<ByteArray<4>, std::array<Bits8<B>, 4>>, 4> second_;  // by column and the four bytes it depends on
};

}  // namespace attestor::circuit
