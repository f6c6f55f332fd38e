#include "service/net/proxy_header.h"

#include <algorithm>
#include <array>

#include "service/net/errors.h"

namespace attestor::net {
namespace {

constexpr std::array<uint8_t, 12> kSignature = {0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a};
constexpr uint8_t kLocal = 0x20;  // version 2 and command, in one byte
constexpr uint8_t kProxied = 0x21;
constexpr uint8_t kUnknown = 0x00;  // family and protocol, in one byte
constexpr uint8_t kTcp4 = 0x11;
constexpr uint8_t kTcp6 = 0x21;
constexpr size_t kV4Addresses = 12;  // bytes of source, destination and both ports
constexpr size_t kV6Addresses = 36;

uint16_t BigEndian(ByteView bytes) { return static_cast<uint16_t>(bytes[0] << 8 | bytes[1]); }

Address SourceV4(ByteView addresses) {
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  std::copy_n(addresses.begin(), 4, reinterpret_cast<uint8_t*>(&v4.sin_addr));
  v4.sin_port = htons(BigEndian(addresses.subspan(8)));
  return Address(v4);
}

Address SourceV6(ByteView addresses) {
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  std::copy_n(addresses.begin(), 16, v6.sin6_addr.s6_addr);
  v6.sin6_port = htons(BigEndian(addresses.subspan(32)));
  return Address(v6);
}

Status ReadExactly(Socket& socket, size_t size, Bytes& out, Deadline deadline, const StopSignal& stop) {
  while (size > 0) {
    ATTESTOR_ASSIGN(const Bytes piece, socket.ReadSome(size, deadline, stop));
    if (piece.empty()) return Error(kProxyHeader, "it ends early");
    Append(out, piece);
    size -= piece.size();
  }
  return Ok();
}

}  // namespace

Result<size_t> ProxyRest(ByteView prefix) {
  if (prefix.size() != kProxyPrefix || !std::equal(kSignature.begin(), kSignature.end(), prefix.begin())) {
    return Error(kProxyHeader, "there is none");
  }
  if (prefix[12] != kLocal && prefix[12] != kProxied) return Error(kProxyHeader, "another version or command");
  const size_t rest = BigEndian(prefix.subspan(14));
  if (rest > kMaxProxyRest) return Error(kProxyHeader, std::to_string(rest) + " bytes");
  return rest;
}

Result<std::optional<Address>> ParseProxyHeader(ByteView header) {
  if (header.size() < kProxyPrefix) return Error(kProxyHeader, "it ends early");
  ATTESTOR_ASSIGN(const size_t rest, ProxyRest(header.first(kProxyPrefix)));
  const ByteView addresses = header.subspan(kProxyPrefix);
  if (addresses.size() != rest) return Error(kProxyHeader, "another length");
  const uint8_t family = header[13];
  if (header[12] == kLocal || family == kUnknown) return std::optional<Address>();
  if (family == kTcp4 && rest >= kV4Addresses) return std::optional<Address>(SourceV4(addresses));
  if (family == kTcp6 && rest >= kV6Addresses) return std::optional<Address>(SourceV6(addresses));
  return Error(kProxyHeader, "not the addresses of TCP");
}

Result<std::optional<Address>> ReadProxyHeader(Socket& socket, Deadline deadline, const StopSignal& stop) {
  Bytes header;
  ATTESTOR_TRY(ReadExactly(socket, kProxyPrefix, header, deadline, stop));
  ATTESTOR_ASSIGN(const size_t rest, ProxyRest(header));
  ATTESTOR_TRY(ReadExactly(socket, rest, header, deadline, stop));
  return ParseProxyHeader(header);
}

}  // namespace attestor::net
