// The one rule of host names: what a session may be opened for, a URL may name, and a node's list of targets may hold.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace attestor {

inline constexpr size_t kMaxHost = 253;  // characters of a host name

// HostFault says why a text is no host name.
enum class HostFault : uint8_t {
  kNone,
  kName,  // not lowercase labels of 1 to 63 letters, digits and inner hyphens with dots between, 1 to 253 characters in all
  kIdn,      // bytes >= 0x80: an internationalised name has an ASCII form
  kAddress,  // an address in the eyes of a URL parser or resolver: in brackets, or with a last label that is a number
};

// FaultOfHost judges `host`. A number is what the WHATWG URL standard's "ends in a number" takes for one: digits, or 0x
// and hex digits, none of them included. Resolvers make an address of such a name (127.1, 0x7f000001), and no
// certificate names it.
HostFault FaultOfHost(std::string_view host);

}  // namespace attestor
