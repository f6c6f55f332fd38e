// Where a connection comes from, as limits by address count it, and lists of addresses for configuration files.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "service/net/address.h"

namespace attestor::net {

// SourceOf names whom limits by address count as one: an IPv4 address, also one that IPv6 maps, or the /64 of an IPv6
// address, of which one subscriber has 2^64.
std::string SourceOf(const Address& address);

// NetworksOf names the networks that an IPv6 source is in, from narrow to wide: the /48 and the /32, of which one
// customer of a hosting company has one. Nothing for any other name.
std::vector<std::string> NetworksOf(const std::string& source);

// kNetworkShare: limits by address allow a /48 so many times as much as a /64 in it, and a /32 as a /48.
inline constexpr uint8_t kNetworkShare = 4;

// AddressRange is one address, or a network as address/bits.
class AddressRange {
 public:
  static Result<AddressRange> Parse(std::string_view text);  // net.bad_address
  // Contains compares an IPv4 address with IPv4 ranges only, whether it is mapped into IPv6 or not.
  bool Contains(const Address& address) const;

 private:
  AddressRange(Bytes prefix, size_t bits) : prefix_(std::move(prefix)), bits_(bits) {}

  Bytes prefix_;  // 4 or 16 bytes
  size_t bits_;
};

bool ContainsAddress(const std::vector<AddressRange>& ranges, const Address& address);

}  // namespace attestor::net
