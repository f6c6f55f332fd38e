// Codes of proof: 750..799.
#pragma once

#include "base/error.h"

namespace attestor::proof {

inline constexpr ErrorCode kOpeningFormat{750, "proof.opening_format", "The opening was made by another version or was damaged."};
inline constexpr ErrorCode kHandshakeIncomplete{751, "proof.handshake_incomplete",
                                                "The recording does not hold one whole TLS handshake of both sides."};
inline constexpr ErrorCode kHelloCount{752, "proof.hello_count", "ClientHello and ServerHello messages do not answer each other."};
inline constexpr ErrorCode kNoRequest{753, "proof.no_request", "The client sent no application data."};
inline constexpr ErrorCode kSuite{754, "proof.suite", "The opened secret has not the length of the session's hash."};
inline constexpr ErrorCode kResponseEarly{755, "proof.response_early",
                                          "The server's response began before the request was complete, so it may answer something else."};
inline constexpr ErrorCode kVersion{
    756, "proof.version", "This was made by another version of attestor; use the version that made it, or update the older of the two."};

}  // namespace attestor::proof
