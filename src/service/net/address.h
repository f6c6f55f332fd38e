// Internet addresses as sockets take them, and resolution.
//
// The node connects on behalf of strangers. Without a check *after* resolution a name that leads to 127.0.0.1, to
// 10.0.0.1 or to a cloud's metadata service turns the node into a door into its own network (server-side request
// forgery).
#pragma once

#include <netinet/in.h>

#include <string>
#include <string_view>
#include <vector>

#include "core/base/result.h"
#include "session/terms/ip_address.h"

namespace attestor::net {

class Address {
 public:
  // Parse reads "a.b.c.d" or an IPv6 address (without brackets) and a port.
  static Result<Address> Parse(std::string_view ip, uint16_t port);
  explicit Address(const sockaddr_in6& v6) : v6_(v6), is_v6_(true) {}
  explicit Address(const sockaddr_in& v4) : v4_(v4), is_v6_(false) {}

  // ip is the textual form without port; port in host order.
  std::string ip() const;
  uint16_t port() const;
  // text is ip:port, with brackets around IPv6.
  std::string text() const;

  // value is the address without its port.
  session::IpAddress value() const;
  // IsPublic: see session/terms/ip_address.h.
  bool IsPublic() const;

  const sockaddr* data() const;
  socklen_t size() const;

 private:
  sockaddr_in v4_{};
  sockaddr_in6 v6_{};
  bool is_v6_;
};

// HostPort is "host:port" or "[v6]:port" taken apart.
struct HostPort {
  std::string host;
  uint16_t port;
};
Result<HostPort> ParseHostPort(std::string_view text);

inline constexpr size_t kMaxAddresses = 16;  // of one host

// Resolve asks the system's resolver; at most kMaxAddresses, net.resolve when there is none, net.exhausted when this
// machine lacks what it takes to ask. It blocks for as long as the resolver does.
Result<std::vector<Address>> Resolve(const std::string& host, uint16_t port);

}  // namespace attestor::net
