#include "session/terms/ip_address.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <vector>

#include "session/terms/errors.h"

namespace attestor::session {
namespace {

constexpr size_t kGroups = 8;  // of an IPv6 address, 16 bits each
using Groups = std::array<uint16_t, kGroups>;

struct V4Range {
  uint32_t base;
  int bits;
};

// Not global unicast: the IANA IPv4 special-purpose registry (RFC 6890 and updates), multicast and class E.
constexpr std::array<V4Range, 16> kSpecialV4 = {{{0x00000000, 8},
                                                 {0x0a000000, 8},
                                                 {0x64400000, 10},
                                                 {0x7f000000, 8},
                                                 {0xa9fe0000, 16},
                                                 {0xac100000, 12},
                                                 {0xc0000000, 24},
                                                 {0xc0000200, 24},
                                                 {0xc01fc400, 24},
                                                 {0xc034c100, 24},
                                                 {0xc0586300, 24},
                                                 {0xc0a80000, 16},
                                                 {0xc6120000, 15},
                                                 {0xc6336400, 24},
                                                 {0xcb007100, 24},
                                                 {0xe0000000, 3}}};

bool IsPublicV4(ByteView bytes) {
  const uint32_t address = uint32_t{bytes[0]} << 24 | uint32_t{bytes[1]} << 16 | uint32_t{bytes[2]} << 8 | bytes[3];
  return std::ranges::none_of(kSpecialV4, [&](const V4Range& range) {
    return address >> (32 - range.bits) == range.base >> (32 - range.bits);
  });
}

// Only 2000::/3 is global unicast; inside it these are special: Teredo and other 2001:0::/23 assignments,
// documentation, 6to4.
bool IsPublicV6(ByteView bytes) {
  const auto starts_with = [&](std::initializer_list<uint8_t> prefix) {
    return std::ranges::equal(bytes.first(prefix.size()), prefix);
  };
  if ((bytes[0] & 0xe0) != 0x20) return false;
  if (starts_with({0x20, 0x01}) && (bytes[2] & 0xfe) == 0) return false;
  if (starts_with({0x20, 0x01, 0x0d, 0xb8})) return false;
  if (starts_with({0x20, 0x02})) return false;
  if (starts_with({0x3f, 0xff}) && bytes[2] < 0x10) return false;
  return true;
}

// NumberOf reads all of `text` as a number of at most `max_digits` digits; from_chars alone would take a minus sign.
std::optional<unsigned> NumberOf(std::string_view text, int base, size_t max_digits) {
  if (text.empty() || text.size() > max_digits || text.front() == '-') return std::nullopt;
  unsigned value = 0;
  const auto [stop, failure] = std::from_chars(text.data(), text.data() + text.size(), value, base);
  if (failure != std::errc() || stop != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<ByteArray<4>> ParseV4(std::string_view text) {
  ByteArray<4> out{};
  for (size_t i = 0; i < out.size(); ++i) {
    const size_t dot = text.find('.');
    const bool last = i + 1 == out.size();
    if ((dot == std::string_view::npos) != last) return std::nullopt;
    const std::string_view part = text.substr(0, dot);
    const auto number = NumberOf(part, 10, 3);
    if (!number || *number > 255 || (part.size() > 1 && part.front() == '0')) return std::nullopt;
    out[i] = static_cast<uint8_t>(*number);
    if (!last) text.remove_prefix(dot + 1);
  }
  return out;
}

// ReadGroups reads groups with colons between them, and an IPv4 address in place of the last two where `v4_last`; none
// for an empty text.
std::optional<std::vector<uint16_t>> ReadGroups(std::string_view text, bool v4_last) {
  std::vector<uint16_t> out;
  while (!text.empty()) {
    const size_t colon = text.find(':');
    const std::string_view part = text.substr(0, colon);
    const bool last = colon == std::string_view::npos;
    if (const auto group = NumberOf(part, 16, 4)) {
      out.push_back(static_cast<uint16_t>(*group));
    } else if (const auto v4 = last && v4_last ? ParseV4(part) : std::nullopt) {
      out.push_back(static_cast<uint16_t>((*v4)[0] << 8 | (*v4)[1]));
      out.push_back(static_cast<uint16_t>((*v4)[2] << 8 | (*v4)[3]));
    } else {
      return std::nullopt;
    }
    if (last) return out;
    text.remove_prefix(colon + 1);
    if (text.empty()) return std::nullopt;
  }
  return out;
}

std::optional<ByteArray<16>> ParseV6(std::string_view text) {
  const size_t gap = text.find("::");
  const bool short_form = gap != std::string_view::npos;
  const auto head = ReadGroups(text.substr(0, gap), !short_form);
  const auto tail = short_form ? ReadGroups(text.substr(gap + 2), true) : std::vector<uint16_t>();
  if (!head || !tail) return std::nullopt;
  const size_t given = head->size() + tail->size();
  if (short_form ? given >= kGroups : given != kGroups) return std::nullopt;
  Groups groups{};
  std::ranges::copy(*head, groups.begin());
  std::ranges::copy(*tail, groups.end() - static_cast<std::ptrdiff_t>(tail->size()));
  ByteArray<16> out{};
  for (size_t i = 0; i < kGroups; ++i) {
    out[2 * i] = static_cast<uint8_t>(groups[i] >> 8);
    out[2 * i + 1] = static_cast<uint8_t>(groups[i]);
  }
  return out;
}

std::string TextV4(ByteView bytes) {
  std::string out = std::to_string(bytes[0]);
  for (const uint8_t byte : bytes.subspan(1, 3)) out.append(".").append(std::to_string(byte));
  return out;
}

// The longest run of zero groups, of at least two, is left out; of equal ones the first.
struct Run {
  size_t begin = 0;
  size_t size = 0;
};
Run LongestZeros(const Groups& groups) {
  Run best;
  Run run;
  for (size_t i = 0; i < kGroups; ++i) {
    run = groups[i] != 0 ? Run{} : run.size == 0 ? Run{i, 1} : Run{run.begin, run.size + 1};
    if (run.size > best.size) best = run;
  }
  return best.size >= 2 ? best : Run{};
}

std::string Hex(uint16_t group) {
  std::array<char, 4> digits{};
  const auto written = std::to_chars(digits.data(), digits.data() + digits.size(), group, 16);
  return {digits.data(), written.ptr};
}

std::string TextV6(ByteView bytes) {
  Groups groups{};
  for (size_t i = 0; i < kGroups; ++i) groups[i] = static_cast<uint16_t>(bytes[2 * i] << 8 | bytes[2 * i + 1]);
  const Run zeros = LongestZeros(groups);
  // Addresses that stand for an IPv4 address show it.
  const bool shows_v4 = zeros.begin == 0 && (zeros.size == 6 || (zeros.size == 5 && groups[5] == 0xffff));
  const size_t end = shows_v4 ? kGroups - 2 : kGroups;
  std::string out;
  for (size_t i = 0; i < end;) {
    if (zeros.size > 0 && i == zeros.begin) {
      out.append("::");
      i += zeros.size;
      continue;
    }
    if (!out.empty() && !out.ends_with(':')) out.push_back(':');
    out.append(Hex(groups[i++]));
  }
  if (!shows_v4) return out;
  return out + (out.ends_with(':') ? "" : ":") + TextV4(bytes.subspan(12));
}

}  // namespace

IpAddress IpAddress::V4(const ByteArray<4>& bytes) {
  ByteArray<16> wide{};
  std::ranges::copy(bytes, wide.begin());
  return {wide, false};
}

Result<IpAddress> IpAddress::Parse(std::string_view text) {
  if (const auto v4 = ParseV4(text)) return V4(*v4);
  if (const auto v6 = ParseV6(text)) return V6(*v6);
  return Error(kNoAddress, "'" + std::string(text.substr(0, 64)) + "'");
}

std::string IpAddress::text() const { return is_v6_ ? TextV6(bytes()) : TextV4(bytes()); }

bool IpAddress::IsPublic() const { return is_v6_ ? IsPublicV6(bytes()) : IsPublicV4(bytes()); }

}  // namespace attestor::session
