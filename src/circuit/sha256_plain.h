// The compression function of SHA-256 (FIPS 180-4 section 6.2) on values in the clear: what a proof about a keyed hash
// leaves to be computed outside the circuit. Time does not depend on the values.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "core/base/bytes.h"

namespace attestor::circuit {

using Sha256State = std::array<uint32_t, 8>;

inline constexpr Sha256State kSha256Init = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                            0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
extern const std::array<uint32_t, 64> kSha256Round;  // the constants K of section 4.2.2

// Sha256Compress replaces the chaining value `state` by the one after `block`.
void Sha256Compress(Sha256State& state, std::span<const uint8_t, 64> block);

// Sha256Finish is the hash of a message of which `before` bytes, whole blocks, gave `state`, and `rest` is the rest.
ByteArray<32> Sha256Finish(Sha256State state, uint64_t before, ByteView rest);

// A chaining value as bytes, each word most significant byte first, and back.
ByteArray<32> StateBytes(const Sha256State& state);
Sha256State StateOf(std::span<const uint8_t, 32> bytes);

// LoadWord reads four bytes, the most significant first; bytes.size() >= 4.
uint32_t LoadWord(ByteView bytes);

}  // namespace attestor::circuit
