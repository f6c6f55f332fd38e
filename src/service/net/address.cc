#include "service/net/address.h"

#include <netdb.h>

#include <cerrno>
#include <charconv>
#include <cstring>
#include <memory>

#include "service/net/errors.h"
#include "service/net/exhausted.h"

namespace attestor::net {
namespace {

session::IpAddress ValueOf(const sockaddr_in& v4) {
  ByteArray<4> bytes{};
  std::memcpy(bytes.data(), &v4.sin_addr, bytes.size());
  return session::IpAddress::V4(bytes);
}

session::IpAddress ValueOf(const sockaddr_in6& v6) {
  ByteArray<16> bytes{};
  std::memcpy(bytes.data(), &v6.sin6_addr, bytes.size());
  return session::IpAddress::V6(bytes);
}

// The resolver has one answer for a name that does not exist and for one that it could not ask about.
Error FailedToResolve(const std::string& host, int failure, int why, bool lacked) {
  const bool ours = failure == EAI_MEMORY || (failure == EAI_SYSTEM && IsOurs(why));
  if (ours || lacked || LacksDescriptors())
    return Error(kExhausted, std::string("the name service: ") + gai_strerror(failure));
  return Error(kResolve, host + ": " + gai_strerror(failure));
}

}  // namespace

Result<Address> Address::Parse(std::string_view ip, uint16_t port) {
  const auto value = session::IpAddress::Parse(ip);
  if (!value.ok()) return Error(kBadAddress, std::string(ip));
  if (value->is_v6()) {
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(port);
    std::memcpy(&v6.sin6_addr, value->bytes().data(), value->bytes().size());
    return Address(v6);
  }
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  v4.sin_port = htons(port);
  std::memcpy(&v4.sin_addr, value->bytes().data(), value->bytes().size());
  return Address(v4);
}

session::IpAddress Address::value() const { return is_v6_ ? ValueOf(v6_) : ValueOf(v4_); }

std::string Address::ip() const { return value().text(); }

uint16_t Address::port() const { return ntohs(is_v6_ ? v6_.sin6_port : v4_.sin_port); }

std::string Address::text() const {
  const std::string port_text = ":" + std::to_string(port());
  return is_v6_ ? "[" + ip() + "]" + port_text : ip() + port_text;
}

bool Address::IsPublic() const { return value().IsPublic(); }

const sockaddr* Address::data() const {
  return is_v6_ ? reinterpret_cast<const sockaddr*>(&v6_) : reinterpret_cast<const sockaddr*>(&v4_);
}

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
  // Before and after: what lacked in between may be back.
  const bool lacks = LacksDescriptors();
  const int failure = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
  if (failure != 0) return FailedToResolve(host, failure, errno, lacks);
  const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(found, &freeaddrinfo);
  std::vector<Address> addresses;
  for (const addrinfo* at = found; at != nullptr && addresses.size() < kMaxAddresses; at = at->ai_next) {
    if (at->ai_family == AF_INET) addresses.emplace_back(*reinterpret_cast<const sockaddr_in*>(at->ai_addr));
    if (at->ai_family == AF_INET6) addresses.emplace_back(*reinterpret_cast<const sockaddr_in6*>(at->ai_addr));
  }
  if (addresses.empty()) return Error(kResolve, host + ": no address");
  return addresses;
}

}  // namespace attestor::net
