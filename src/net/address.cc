#include "net/address.h"

#include <arpa/inet.h>
#include <netdb.h>

#include <array>
#include <charconv>
#include <cstring>
#include <memory>

#include "net/errors.h"

namespace attestor::net {
namespace {

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

bool IsPublicV4(uint32_t address) {
  for (const V4Range& range : kSpecialV4) {
    if (address >> (32 - range.bits) == range.base >> (32 - range.bits)) return false;
  }
  return true;
}

bool StartsWith(const uint8_t* address, std::initializer_list<uint8_t> prefix) {
  return std::memcmp(address, prefix.begin(), prefix.size()) == 0;
}

// Only 2000::/3 is global unicast; inside it these are special: Teredo and other 2001:0::/23 assignments, documentation, 6to4.
bool IsPublicV6(const in6_addr& address) {
  const uint8_t* bytes = address.s6_addr;
  if ((bytes[0] & 0xe0) != 0x20) return false;
  if (StartsWith(bytes, {0x20, 0x01}) && (bytes[2] & 0xfe) == 0) return false;
  if (StartsWith(bytes, {0x20, 0x01, 0x0d, 0xb8})) return false;
  if (StartsWith(bytes, {0x20, 0x02})) return false;
  if (StartsWith(bytes, {0x3f, 0xff}) && bytes[2] < 0x10) return false;
  return true;
}

}  // namespace

Result<Address> Address::Parse(std::string_view ip, uint16_t port) {
  const std::string text(ip);
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  v4.sin_port = htons(port);
  if (inet_pton(AF_INET, text.c_str(), &v4.sin_addr) == 1) return Address(v4);
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  v6.sin6_port = htons(port);
  if (inet_pton(AF_INET6, text.c_str(), &v6.sin6_addr) == 1) return Address(v6);
  return Error(kBadAddress, text);
}

std::string Address::ip() const {
  std::array<char, INET6_ADDRSTRLEN> text{};
  const void* source = is_v6_ ? static_cast<const void*>(&v6_.sin6_addr) : &v4_.sin_addr;
  inet_ntop(is_v6_ ? AF_INET6 : AF_INET, source, text.data(), text.size());
  return text.data();
}

uint16_t Address::port() const { return ntohs(is_v6_ ? v6_.sin6_port : v4_.sin_port); }

std::string Address::text() const {
  const std::string port_text = ":" + std::to_string(port());
  return is_v6_ ? "[" + ip() + "]" + port_text : ip() + port_text;
}

bool Address::IsPublic() const { return is_v6_ ? IsPublicV6(v6_.sin6_addr) : IsPublicV4(ntohl(v4_.sin_addr.s_addr)); }

const sockaddr* Address::data() const { return is_v6_ ? reinterpret_cast<const sockaddr*>(&v6_) : reinterpret_cast<const sockaddr*>(&v4_); }

socklen_t Address::size() const { return is_v6_ ? sizeof(v6_) : sizeof(v4_); }

Result<HostPort> ParseHostPort(std::string_view text) {
  std::string_view host;
  std::string_view port;
  if (text.starts_with('[')) {
    const size_t end = text.find("]:");
    if (end == std::string_view::npos) return Error(kBadAddress, std::string(text));
    host = text.substr(1, end - 1);
    port = text.substr(end + 2);
  } else {
    const size_t colon = text.rfind(':');
    if (colon == std::string_view::npos || text.find(':') != colon) return Error(kBadAddress, std::string(text));
    host = text.substr(0, colon);
    port = text.substr(colon + 1);
  }
  uint16_t number = 0;
  auto [stop, error] = std::from_chars(port.data(), port.data() + port.size(), number);
  if (host.empty() || port.empty() || error != std::errc() || stop != port.data() + port.size()) {
    return Error(kBadAddress, std::string(text));
  }
  return HostPort{std::string(host), number};
}

Result<std::vector<Address>> Resolve(const std::string& host, uint16_t port) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int failure = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
  if (failure != 0) return Error(kResolve, host + ": " + gai_strerror(failure));
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(found, &freeaddrinfo);
  std::vector<Address> addresses;
  constexpr size_t kMaxAddresses = 16;
  for (const addrinfo* at = found; at != nullptr && addresses.size() < kMaxAddresses; at = at->ai_next) {
    if (at->ai_family == AF_INET) addresses.emplace_back(*reinterpret_cast<const sockaddr_in*>(at->ai_addr));
    if (at->ai_family == AF_INET6) addresses.emplace_back(*reinterpret_cast<const sockaddr_in6*>(at->ai_addr));
  }
  if (addresses.empty()) return Error(kResolve, host + ": no address");
  return addresses;
}

}  // namespace attestor::net
