// How long a body is: decided once, from the head alone (RFC 9112 section 6).
//
// Stricter than the RFC, because two readers of one message must never disagree: Content-Length once, digits only, no
// leading zeros, never beside Transfer-Encoding; Transfer-Encoding once and exactly "chunked".
#pragma once

#include <string_view>

#include "core/base/result.h"
#include "web/http/message.h"

namespace attestor::http {

struct Framing {
  FramingKind kind = FramingKind::kNone;
  uint64_t length = 0;  // bytes, 1..kMaxBodySize, for kLength only
};

// RequestFraming: http.content_length, http.content_length_repeated, http.transfer_encoding, http.length_and_chunked,
// http.body_size.
Result<Framing> RequestFraming(const std::vector<Header>& headers);

// ResponseFraming: the same, and http.no_content_framing. `method` is the request's: a response to HEAD has no body,
// nor has 1xx, 204 or 304.
Result<Framing> ResponseFraming(const std::vector<Header>& headers, int status, std::string_view method);

}  // namespace attestor::http
