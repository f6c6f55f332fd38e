// The head of a message: where it ends in a stream, its first line and its header lines (RFC 9112 sections 2 to 5).
#pragma once

#include "core/base/result.h"
#include "web/http/message.h"

namespace attestor::http {

// HeadScanner finds the end of a head in a stream that arrives in pieces, and refuses what is no CRLF as soon as it
// comes, so that a reader never waits for an end that it would not accept.
class HeadScanner {
 public:
  // Feed reads up to the end of the head or of `piece`, and gives the number of bytes read: http.bare_lf, http.bare_cr,
  // http.head_size.
  Result<size_t> Feed(ByteView piece);

  // complete is true once the empty line was read.
  bool complete() const { return state_ == State::kComplete; }

 private:
  enum class State { kLineStart, kLine, kAfterCr, kAfterCrOfEmptyLine, kComplete };

  Status Step(uint8_t byte);

  State state_ = State::kLineStart;
  size_t size_ = 0;
};

struct Head {
  std::string first_line;  // without CRLF
  std::vector<Header> headers;
};

// ParseHead reads the bytes that a HeadScanner delimited, empty line included: http.field_count, http.field_fold,
// http.field_name, http.field_value. The first line is not looked at.
Result<Head> ParseHead(ByteView head);

struct RequestLine {
  std::string method;
  std::string target;
};

// ParseRequestLine reads "GET /path HTTP/1.1": http.request_line, http.version, http.method, http.target,
// http.dot_segment.
Result<RequestLine> ParseRequestLine(std::string_view line);

struct StatusLine {
  int status = 0;
  std::string reason;
};

// ParseStatusLine reads "HTTP/1.1 200 OK", of a final answer or of an interim one; the reason may be empty, and then
// the space before it may be missing, too (RFC 9112 section 4 demands it; many servers leave it out, and no reader
// takes such a line for anything else): http.status_line, http.version, http.status, http.interim.
Result<StatusLine> ParseStatusLine(std::string_view line);

}  // namespace attestor::http
