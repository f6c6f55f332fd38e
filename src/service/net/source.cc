#include "service/net/source.h"

#include <algorithm>
#include <charconv>

#include "service/net/errors.h"

namespace attestor::net {
namespace {

constexpr size_t kSubscriberBits = 64;

// BytesOf gives 4 bytes for IPv4, mapped addresses included, and 16 for IPv6.
Bytes BytesOf(const Address& address) {
  if (address.data()->sa_family == AF_INET) {
    const auto& v4 = *reinterpret_cast<const sockaddr_in*>(address.data());
    const auto* bytes = reinterpret_cast<const uint8_t*>(&v4.sin_addr);
    return Bytes(bytes, bytes + sizeof(v4.sin_addr));
  }
  const in6_addr& v6 = reinterpret_cast<const sockaddr_in6*>(address.data())->sin6_addr;
  const uint8_t* bytes = v6.s6_addr;
  return IN6_IS_ADDR_V4MAPPED(&v6) ? Bytes(bytes + 12, bytes + 16) : Bytes(bytes, bytes + 16);
}

// NetworkOf writes the first `bits` of an IPv6 address, whole bytes of it, as a network.
std::string NetworkOf(Bytes bytes, size_t bits) {
  std::fill(bytes.begin() + static_cast<ptrdiff_t>(bits / 8), bytes.end(), uint8_t{0});
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  std::ranges::copy(bytes, v6.sin6_addr.s6_addr);
  return Address(v6).ip() + "/" + std::to_string(bits);
}

bool SamePrefix(ByteView a, ByteView b, size_t bits) {
  const size_t whole = bits / 8;
  if (!std::equal(a.begin(), a.begin() + static_cast<ptrdiff_t>(whole), b.begin())) return false;
  const size_t rest = bits % 8;
  return rest == 0 || (a[whole] ^ b[whole]) >> (8 - rest) == 0;
}

}  // namespace

std::string SourceOf(const Address& address) {
  const Bytes bytes = BytesOf(address);
  if (bytes.size() != 4) return NetworkOf(bytes, kSubscriberBits);
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  std::ranges::copy(bytes, reinterpret_cast<uint8_t*>(&v4.sin_addr));
  return Address(v4).ip();
}

std::vector<std::string> NetworksOf(const std::string& source) {
  const size_t slash = source.find('/');
  if (slash == std::string::npos) return {};
  const auto address = Address::Parse(source.substr(0, slash), 0);
  if (!address.ok()) return {};
  const Bytes bytes = BytesOf(*address);
  if (bytes.size() == 4) return {};
  return {NetworkOf(bytes, 48), NetworkOf(bytes, 32)};
}

Result<AddressRange> AddressRange::Parse(std::string_view text) {
  const size_t slash = text.find('/');
  ATTESTOR_ASSIGN(const Address address, Address::Parse(text.substr(0, slash), 0));
  Bytes prefix = BytesOf(address);
  size_t bits = prefix.size() * 8;
  if (slash != std::string_view::npos) {
    const std::string_view number = text.substr(slash + 1);
    const auto [stop, error] = std::from_chars(number.data(), number.data() + number.size(), bits);
    if (error != std::errc() || stop != number.data() + number.size() || bits > prefix.size() * 8) {
      return Error(kBadAddress, std::string(text));
    }
  }
  return AddressRange(std::move(prefix), bits);
}

bool AddressRange::Contains(const Address& address) const {
  const Bytes bytes = BytesOf(address);
  return bytes.size() == prefix_.size() && SamePrefix(bytes, prefix_, bits_);
}

bool ContainsAddress(const std::vector<AddressRange>& ranges, const Address& address) {
  return std::ranges::any_of(ranges, [&](const AddressRange& range) { return range.Contains(address); });
}

}  // namespace attestor::net
