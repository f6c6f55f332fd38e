// The copy of GF(2^8) inside GF(2^128), through which the bytes of AES become elements of the proof's field.
//
// GF(2^8) is that of FIPS 197, modulo y^8 + y^4 + y^3 + y + 1. The polynomial has eight roots in GF(2^128); beta is the
// smallest of them as a number (hi, lo). They are found among the powers of x^((2^128 - 1) / 255), the elements whose
// order divides 255; subfield_test.cc does so again.
#pragma once

#include <array>
#include <cstdint>

#include "zk/field/gf128.h"

namespace attestor::zk::field {

// beta^0 to beta^7.
inline constexpr std::array<Gf128, 8> kBeta{{{0x0000000000000001, 0x0000000000000000},
                                             {0xa13fe8ac5560ce0d, 0x053d8555a9979a1c},
                                             {0xec7759ca3488aee1, 0x4cf4b7439cbfbb84},
                                             {0xbfcf02ae363946a8, 0x35ad604f7d51d2c6},
                                             {0x6b8330483c2e9849, 0x0dcb364640a222fe},
                                             {0x252b49277b1b82b4, 0x549810e11a88dea5},
                                             {0xc72bf2ef2521ff22, 0xd681a5686c0c1f75},
                                             {0x7a7a8e94e136f9bc, 0x0950311a4fb78fe0}}};

// beta^0, beta^2, to beta^14: the image of the square of a byte is a sum of these over the byte's bits.
inline constexpr std::array<Gf128, 8> kBetaSquared{{{0x0000000000000001, 0x0000000000000000},
                                                    {0xec7759ca3488aee1, 0x4cf4b7439cbfbb84},
                                                    {0x6b8330483c2e9849, 0x0dcb364640a222fe},
                                                    {0xc72bf2ef2521ff22, 0xd681a5686c0c1f75},
                                                    {0x7573da4a5f7710ed, 0x3d5bd35c94646a24},
                                                    {0xb1b8e0ac5c8b95df, 0xfb406285976aa892},
                                                    {0x41a12db1f974f3ac, 0x6d58c4e181f9199f},
                                                    {0x0f0954debe41e950, 0x340be246dbd3e5c4}}};

// EmbedByte maps an element of GF(2^8), bit i the coefficient of y^i, to GF(2^128); it keeps sums and products.
// Constant time.
constexpr Gf128 EmbedByte(uint8_t byte) {
  Gf128 out;
  for (unsigned i = 0; i < 8; ++i) out ^= kBeta[i] & Gf128::Mask((byte >> i) & 1);
  return out;
}

}  // namespace attestor::zk::field
