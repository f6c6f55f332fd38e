// HTTP/1.1 messages as values, and the limits that every reader here keeps (RFC 9112).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"

namespace attestor::http {

inline constexpr size_t kMaxHeadSize = 64 * 1024;         // first line, header lines and the empty line, in bytes
inline constexpr size_t kMaxTargetSize = 8 * 1024;        // of the request line; statements carry it whole
inline constexpr size_t kMaxHeaders = 128;                // header lines
inline constexpr size_t kMaxInterim = 8;                  // interim (1xx) heads before the final one
inline constexpr size_t kMaxBodySize = 16 * 1024 * 1024;  // bytes, without chunked framing
inline constexpr size_t kMaxChunkDigits = 16;             // hex digits of one chunk size

// Header is one header line: the name as sent (names compare without regard to case), the value without white space
// around it.
struct Header {
  std::string name;
  std::string value;

  bool operator==(const Header&) const = default;
};

// FramingKind is how the end of a body is found (web/http/framing.h).
enum class FramingKind {
  kNone,      // no body follows
  kLength,    // Content-Length
  kChunked,   // chunks, closed by a chunk of size 0
  kUntilEnd,  // everything up to the end of the stream; responses only
};

// Request holds a parsed request; `target` is in origin form, `body` is without chunked framing.
struct Request {
  std::string method;
  std::string target;
  std::vector<Header> headers;
  Bytes body;

  bool operator==(const Request&) const = default;
};

// InterimHead is a head with which the server announces that the response is still to come (RFC 9110 section 15.2). It
// has no body, and says nothing of what the final response says.
struct InterimHead {
  int status = 0;  // 100..199, never 101
  std::string reason;
  std::vector<Header> headers;

  bool operator==(const InterimHead&) const = default;
};

// Response holds a parsed final response; `status` is 200..599, `body` is without chunked framing.
struct Response {
  int status = 0;
  std::string reason;
  std::vector<Header> headers;
  Bytes body;
  FramingKind framing = FramingKind::kNone;
  std::vector<InterimHead> interim = {};  // before it

  bool operator==(const Response&) const = default;
};

// FindHeader gives the first header called `name`, whatever its case; nullptr when there is none.
const Header* FindHeader(const std::vector<Header>& headers, std::string_view name);

// CountHeaders tells how many headers are called `name`, whatever their case.
size_t CountHeaders(const std::vector<Header>& headers, std::string_view name);

}  // namespace attestor::http
