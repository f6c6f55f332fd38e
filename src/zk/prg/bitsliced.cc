#include "zk/prg/bitsliced.h"

#include <cstring>

#include "zk/prg/bitsliced_sbox.h"

namespace attestor::zk::prg {
namespace {

// Swaps the bits of `high` that `mask` selects with the bits of `low` that lie kShift places above them.
template <int kShift>
void SwapBits(Word& low, Word& high, uint64_t mask) {
  const Word difference = ((low >> kShift) ^ high) & Word{mask, mask};
  high ^= difference;
  low ^= difference << kShift;
}

// One step of the transposition: exchanges the off-diagonal quarters of every square of 2 * kShift rows and columns.
template <int kShift>
void TransposeStep(Word* rows, uint64_t mask) {
  for (int block = 0; block < 128; block += 2 * kShift) {
    for (int i = block; i < block + kShift; ++i) SwapBits<kShift>(rows[i], rows[i + kShift], mask);
  }
}

// Transpose turns 128 rows of 128 bits into columns; twice is nothing.
void Transpose(Word* rows) {
  for (int i = 0; i < 64; ++i) {
    const Word low = rows[i];
    rows[i] = Word{low[0], rows[i + 64][0]};
    rows[i + 64] = Word{low[1], rows[i + 64][1]};
  }
  TransposeStep<32>(rows, 0x00000000ffffffff);
  TransposeStep<16>(rows, 0x0000ffff0000ffff);
  TransposeStep<8>(rows, 0x00ff00ff00ff00ff);
  TransposeStep<4>(rows, 0x0f0f0f0f0f0f0f0f);
  TransposeStep<2>(rows, 0x3333333333333333);
  TransposeStep<1>(rows, 0x5555555555555555);
}

void Slice(const LaneBytes& lanes, Slices& slices) {
  std::memcpy(slices.bit, lanes.bytes, sizeof slices.bit);
  Transpose(slices.bit);
}

void Unslice(Slices& slices, LaneBytes& lanes) {
  Transpose(slices.bit);
  std::memcpy(lanes.bytes, slices.bit, sizeof slices.bit);
}

// Byte number `row` of column `column` comes from here in ShiftRows.
const Word* ShiftedByte(const Slices& state, int row, int column) {
  return state.bit + 8 * (4 * ((column + row) & 3) + row);
}

// MixColumn writes one column of ShiftRows and MixColumns, with the round key added: row r is 2(a_r + a_{r+1}) +
// a_{r+1} + a_{r+2} + a_{r+3}.
void MixColumn(const Slices& state, const Slices& key, int column, Slices& out) {
  Word pair[4][8];  // a_r + a_{r+1}
  for (int row = 0; row < 4; ++row) {
    const Word* const a = ShiftedByte(state, row, column);
    const Word* const next = ShiftedByte(state, (row + 1) & 3, column);
    for (int i = 0; i < 8; ++i) pair[row][i] = a[i] ^ next[i];
  }
  for (int row = 0; row < 4; ++row) {
    const Word* const next = ShiftedByte(state, (row + 1) & 3, column);
    const int base = 8 * (4 * column + row);
    for (int i = 0; i < 8; ++i) {
      Word doubled = pair[row][(i + 7) & 7];
      if (i == 1 || i == 3 || i == 4) doubled ^= pair[row][7];  // y^8 = y^4 + y^3 + y + 1
      out.bit[base + i] = doubled ^ next[i] ^ pair[(row + 2) & 3][i] ^ key.bit[base + i];
    }
  }
}

void AddRoundKey(Slices& state, const Slices& key) {
  for (int i = 0; i < 128; ++i) state.bit[i] ^= key.bit[i];
}

void SubBytes(Slices& state) {
  for (int byte = 0; byte < 16; ++byte) SubByte(state.bit + 8 * byte);
}

// NextRoundKey: FIPS 197 section 5.2 for four words at a time.
void NextRoundKey(const Slices& key, uint8_t round_constant, Slices& next) {
  for (int byte = 0; byte < 4; ++byte) {
    Word substituted[8];
    std::memcpy(substituted, key.bit + 8 * (12 + ((byte + 1) & 3)), sizeof substituted);
    SubByte(substituted);
    for (int i = 0; i < 8; ++i) {
      const uint64_t constant = byte == 0 && ((round_constant >> i) & 1) != 0 ? ~uint64_t{0} : 0;
      next.bit[8 * byte + i] = key.bit[8 * byte + i] ^ substituted[i] ^ Word { constant, constant };
    }
  }
  for (int i = 32; i < 128; ++i) next.bit[i] = key.bit[i] ^ next.bit[i - 32];
}

}  // namespace

BitslicedAes::BitslicedAes(const LaneBytes& keys) {
  static constexpr uint8_t kRoundConstants[kRounds] = {0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0x1b, 0x36};
  Slice(keys, round_key_[0]);
  for (int round = 0; round < kRounds; ++round)
    NextRoundKey(round_key_[round], kRoundConstants[round], round_key_[round + 1]);
}

void BitslicedAes::Encrypt(LaneBytes& blocks) const {
  Slices state;
  Slices mixed;
  Slice(blocks, state);
  AddRoundKey(state, round_key_[0]);
  for (int round = 1; round < kRounds; ++round) {
    SubBytes(state);
    for (int column = 0; column < 4; ++column) MixColumn(state, round_key_[round], column, mixed);
    state = mixed;
  }
  SubBytes(state);
  for (int byte = 0; byte < 16; ++byte)
    std::memcpy(mixed.bit + 8 * byte, ShiftedByte(state, byte & 3, byte >> 2), 8 * sizeof(Word));
  AddRoundKey(mixed, round_key_[kRounds]);
  Unslice(mixed, blocks);
}

}  // namespace attestor::zk::prg
