// The requests that the guest agent takes: HTTP/1.1 with a Content-Length, nothing more (RFC 9112, a small part).
#pragma once

#include <optional>
#include <string>

#include "core/base/bytes.h"
#include "core/base/result.h"

namespace attestor::simtee {

inline constexpr size_t kMaxRequestHeader = 16 * 1024;  // bytes of request line and fields
inline constexpr size_t kMaxRequestBody = 1024 * 1024;

struct HttpRequest {
  std::string method;        // GET or POST
  std::string path;          // begins with '/', without the query
  std::string query;         // behind '?', as sent
  std::string content_type;  // lowercase, without parameters; empty when absent
  std::string body;
  bool keep_alive = true;
  size_t size = 0;  // bytes taken from the stream
};

// ParseRequest reads the request at the front of `stream`; nothing when more bytes are needed.
// simtee.request_malformed, simtee.request_too_large (as soon as a length says so, before the bytes are there).
Result<std::optional<HttpRequest>> ParseRequest(ByteView stream);

}  // namespace attestor::simtee
