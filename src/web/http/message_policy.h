// Which well-formed messages may be attested: those whose meaning is in the bytes that the statement shows.
#pragma once

#include <string_view>

#include "core/base/result.h"
#include "web/http/header_names.h"
#include "web/http/message.h"

namespace attestor::http {

// CheckRequestPolicy demands, for a session with `host` (lowercase DNS name) and `port`:
// - Host once, and equal to `host`, with ":port" exactly when the port is not 443: http.host
// - none of Upgrade, HTTP2-Settings, Expect, TE, Trailer, Transfer-Encoding, Keep-Alive, Proxy-Connection:
// http.forbidden_field
// - none of the headers by which frameworks replace method, host or path: http.routing_field
// - "Connection: close" once and alone: http.connection
// - Accept-Encoding absent, or once and identity: http.accept_encoding
// - no content coding: http.content_coding
// - no Range, If-Range, Request-Range, X-Ms-Range or A-IM, which ask for an excerpt: http.partial
// - Content-Type at most once: http.field_repeated
// - no body with GET or HEAD, which some servers would take for the next request: http.request_body
Status CheckRequestPolicy(const Request& request, std::string_view host, uint16_t port);

// CheckResponsePolicy demands no content coding but identity, or none by that name (http.content_coding), and
// Content-Type, Content-Encoding, Content-Location and Location at most once (http.field_repeated); and no excerpt:
// status 206 or 226, IM, Delta-Base, or Content-Range with another status than 200 and 416 (http.partial).
Status CheckResponsePolicy(const Response& response);

}  // namespace attestor::http
