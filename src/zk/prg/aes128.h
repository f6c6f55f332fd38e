// AES-128 (FIPS 197) as a pseudorandom generator: a seed is a key, the output its encryption of a counter.
//
// Block i of a stream is AES128_seed(iv xor (i in bytes 8 to 15, least significant first)). Every Isa gives the same
// bytes, in time that depends on the sizes only; the portable one is bitsliced (bitsliced.h), and works on 128 blocks
// at once however few are asked for.
#pragma once

#include <cstddef>
#include <cstdint>

#include "zk/field/cpu.h"

namespace attestor::zk::prg {

using field::Isa;

inline constexpr size_t kBlock = 16;  // bytes of a block, a seed and an iv

// ExpandAes writes blocks `first` to `first + blocks - 1` of the stream of `key` (16 bytes) and `iv` (16 bytes) to
// `out`, 16 * blocks bytes. The block number wraps at 2^64.
void ExpandAes(Isa isa, const uint8_t* key, const uint8_t* iv, uint64_t first, size_t blocks, uint8_t* out);

// DoubleSeed writes blocks 2 * tweak and 2 * tweak + 1 of the stream of `seed`: the two children of a node of a seed
// tree.
void DoubleSeed(Isa isa, const uint8_t* seed, const uint8_t* iv, uint64_t tweak, uint8_t* left, uint8_t* right);

// DoubleSeeds is DoubleSeed of n seeds, packed, under a tweak each: out[32 * i] is the left and out[32 * i + 16] the
// right child of seed i. `out` and `seeds` do not overlap. Portable code is fast only for many seeds in one call (64 at
// a time).
void DoubleSeeds(Isa isa, const uint8_t* seeds, size_t n, const uint8_t* iv, const uint64_t* tweaks, uint8_t* out);

}  // namespace attestor::zk::prg
