// Internationalized labels in the form that certificates have them in: Punycode (RFC 3492) behind "xn--".
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace attestor::crypto {

inline constexpr size_t kMaxLabel = 63;  // octets of a DNS label

// ToAsciiLabel: ASCII stays as it is but for capital letters; any other text becomes its A-label. The text is taken as
// normalized already, as the public suffix list is. nullopt when it is not UTF-8 or the label is empty or longer than
// 63 octets.
std::optional<std::string> ToAsciiLabel(std::string_view utf8);

}  // namespace attestor::crypto
