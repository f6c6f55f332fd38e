// The PROXY protocol, version 2 (haproxy.org, "The PROXY protocol", section 2.2): a gateway that takes a connection for
// us says in front of its bytes where that connection came from. It is read from listed senders only, because anybody
// can write such a header.
#pragma once

#include <optional>

#include "service/net/socket.h"

namespace attestor::net {

inline constexpr size_t kProxyPrefix = 16;     // bytes of signature, command, family and length
inline constexpr size_t kMaxProxyRest = 1024;  // bytes that may follow: addresses, and what a gateway adds

// ProxyRest gives how many bytes of the header follow its first kProxyPrefix: net.proxy_header.
Result<size_t> ProxyRest(ByteView prefix);

// ParseProxyHeader reads a whole header. Nothing when the gateway speaks for itself (a health check) or does not know
// the address: net.proxy_header for what is not version 2, not TCP, or shorter than its addresses.
Result<std::optional<Address>> ParseProxyHeader(ByteView header);

// ReadProxyHeader takes exactly the header from the socket.
Result<std::optional<Address>> ReadProxyHeader(Socket& socket, Deadline deadline, const StopSignal& stop);

}  // namespace attestor::net
