// Codes of net: 1000..1049.
#pragma once

#include "core/base/error.h"

namespace attestor::net {

inline constexpr ErrorCode kResolve{1000, "net.resolve",
                                    "Check the host name, and that this machine's name service answers."};
inline constexpr ErrorCode kConnect{
    1001, "net.connect", "Check that the host is up, that the port is right and that no firewall is in between."};
inline constexpr ErrorCode kListen{1002, "net.listen",
                                   "Choose another address or port, or stop the program that holds it."};
inline constexpr ErrorCode kTimeout{1003, "net.timeout", "The other side did not answer in time; try again later."};
inline constexpr ErrorCode kClosed{1004, "net.closed", "The other side closed the connection."};
inline constexpr ErrorCode kIo{1005, "net.io", "The connection broke; try again."};
inline constexpr ErrorCode kStopping{1006, "net.stopping",
                                     "The program is shutting down; try again at another node or later."};
inline constexpr ErrorCode kAddressRefused{
    1007, "net.address_refused",
    "The name leads to an address that is not on the public internet, and this node refuses those."};
inline constexpr ErrorCode kBadAddress{1008, "net.bad_address",
                                       "Give an address as host:port, for example 127.0.0.1:7050."};
inline constexpr ErrorCode kProxyHeader{1020, "net.proxy_header",
                                        "A sender that is listed as a gateway must begin each connection with a PROXY "
                                        "protocol header of version 2; switch it on there."};
inline constexpr ErrorCode kBacklog{1021, "net.backlog",
                                    "The other program has more callers waiting than it takes; try again in a moment."};
inline constexpr ErrorCode kExhausted{
    1022, "net.exhausted",
    "This machine has no descriptor or memory left for another connection; allow more open files, or fewer sessions."};

}  // namespace attestor::net
