// Byte strings: the types that every parser and every hash in this project works on.
//
// ByteView never owns; Bytes owns. Nothing here is for secrets: see core/base/secret.h.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace attestor {

using Bytes = std::vector<uint8_t>;
using ByteView = std::span<const uint8_t>;
template <size_t N>
using ByteArray = std::array<uint8_t, N>;

// AsBytes views the characters of `text` as bytes. The view lives as long as `text`.
ByteView AsBytes(std::string_view text);

// AsText views `bytes` as characters, without any check of their encoding.
std::string_view AsText(ByteView bytes);

// ToBytes copies `view`.
Bytes ToBytes(ByteView view);
Bytes ToBytes(std::string_view text);

// ToArray copies exactly N bytes; nullopt when `view` has another length.
template <size_t N>
std::optional<ByteArray<N>> ToArray(ByteView view) {
  if (view.size() != N) return std::nullopt;
  ByteArray<N> out{};
  std::copy(view.begin(), view.end(), out.begin());
  return out;
}

// Append adds `tail` at the end of `out`.
void Append(Bytes& out, ByteView tail);

// Concat joins `parts` in order.
Bytes Concat(std::initializer_list<ByteView> parts);

// Equal compares public byte strings. Never for secrets: its time depends on the contents.
bool Equal(ByteView a, ByteView b);

// ToHex writes lowercase hex, two characters a byte.
std::string ToHex(ByteView bytes);

// FromHex reads an even number of hex digits of either case, with an optional 0x in front; nullopt for anything else.
std::optional<Bytes> FromHex(std::string_view hex);

}  // namespace attestor
