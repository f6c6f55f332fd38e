// Internet addresses as values: their text, and which of them are on the public internet.
//
// Node, signer and whoever checks a bundle must agree on both, so there is one rule, which asks no system for anything.
#pragma once

#include <string>
#include <string_view>

#include "core/base/bytes.h"
#include "core/base/result.h"

namespace attestor::session {

inline constexpr size_t kMaxAddress = 45;  // characters of the longest IPv6 address as text

class IpAddress {
 public:
  // Parse reads "a.b.c.d" with decimal numbers without leading zeros, or an IPv6 address (RFC 4291 section 2.2):
  // session.address.
  static Result<IpAddress> Parse(std::string_view text);
  static IpAddress V4(const ByteArray<4>& bytes);
  static IpAddress V6(const ByteArray<16>& bytes) { return IpAddress(bytes, true); }

  bool is_v6() const { return is_v6_; }
  ByteView bytes() const { return ByteView(bytes_).first(is_v6_ ? 16 : 4); }  // in network order

  // text is the one form in which an address is written: that of inet_ntop.
  std::string text() const;

  // IsPublic is false for everything that is not global unicast: loopback, private, link-local, shared, multicast,
  // documentation, reserved and unspecified ranges (RFC 6890 and successors), and IPv6 forms that embed such an IPv4
  // address (mapped, NAT64, 6to4).
  bool IsPublic() const;

 private:
  IpAddress(const ByteArray<16>& bytes, bool is_v6) : bytes_(bytes), is_v6_(is_v6) {}

  ByteArray<16> bytes_{};
  bool is_v6_;
};

}  // namespace attestor::session
