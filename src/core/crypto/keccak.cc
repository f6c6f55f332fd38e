// Keccak-f[1600] and Ethereum's Keccak-256 (the Keccak submission, version 3; FIPS 202 with padding 0x01). OpenSSL 3.0
// has SHA-3 only.
#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#include "core/crypto/secp256k1.h"

namespace attestor::crypto {
namespace {

constexpr size_t kRate = 136;  // bytes: 1600 bits less twice 256

constexpr std::array<uint64_t, 24> kRoundConstants = {
    0x0000000000000001, 0x0000000000008082, 0x800000000000808a, 0x8000000080008000, 0x000000000000808b,
    0x0000000080000001, 0x8000000080008081, 0x8000000000008009, 0x000000000000008a, 0x0000000000000088,
    0x0000000080008009, 0x000000008000000a, 0x000000008000808b, 0x800000000000008b, 0x8000000000008089,
    0x8000000000008003, 0x8000000000008002, 0x8000000000000080, 0x000000000000800a, 0x800000008000000a,
    0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008};

using Lanes = std::array<uint64_t, 25>;  // lane (x, y) at x + 5y

void Theta(Lanes& a) {
  std::array<uint64_t, 5> column{};
  for (size_t x = 0; x < 5; ++x) column[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
  for (size_t x = 0; x < 5; ++x) {
    const uint64_t d = column[(x + 4) % 5] ^ std::rotl(column[(x + 1) % 5], 1);
    for (size_t y = 0; y < 25; y += 5) a[x + y] ^= d;
  }
}

// Rho and pi together: lanes are rotated by triangular numbers on their walk through the plane.
void RhoPi(Lanes& a) {
  size_t x = 1;
  size_t y = 0;
  uint64_t current = a[1];
  for (int t = 0; t < 24; ++t) {
    const size_t next_y = (2 * x + 3 * y) % 5;
    x = y;
    y = next_y;
    const uint64_t saved = a[x + 5 * y];
    a[x + 5 * y] = std::rotl(current, (t + 1) * (t + 2) / 2 % 64);
    current = saved;
  }
}

void Chi(Lanes& a) {
  for (size_t y = 0; y < 25; y += 5) {
    std::array<uint64_t, 5> row{};
    for (size_t x = 0; x < 5; ++x) row[x] = a[x + y];
    for (size_t x = 0; x < 5; ++x) a[x + y] = row[x] ^ (~row[(x + 1) % 5] & row[(x + 2) % 5]);
  }
}

void Permute(Lanes& a) {
  for (uint64_t constant : kRoundConstants) {
    Theta(a);
    RhoPi(a);
    Chi(a);
    a[0] ^= constant;
  }
}

void Absorb(Lanes& a, const uint8_t* block) {
  for (size_t i = 0; i < kRate; ++i) a[i / 8] ^= uint64_t{block[i]} << (8 * (i % 8));
  Permute(a);
}

}  // namespace

ByteArray<32> Keccak256(ByteView data) {
  Lanes a{};
  for (; data.size() >= kRate; data = data.subspan(kRate)) Absorb(a, data.data());
  ByteArray<kRate> last{};
  std::copy(data.begin(), data.end(), last.begin());
  last[data.size()] ^= 0x01;
  last[kRate - 1] ^= 0x80;
  Absorb(a, last.data());
  ByteArray<32> out{};
  for (size_t i = 0; i < out.size(); ++i) out[i] = static_cast<uint8_t>(a[i / 8] >> (8 * (i % 8)));
  return out;
}

}  // namespace attestor::crypto
