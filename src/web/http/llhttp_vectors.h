// The format of llhttp's published test pages, for tests only: Markdown with a heading, a meta comment, the input and
// the event log.
#pragma once

#include <string>
#include <vector>

#include "web/http/message.h"

namespace attestor::http {

struct LlhttpVector {
  std::string key;          // "request/uri.md: Quotes in URI"
  std::string type;         // "request", "response-lenient-headers"
  bool skips_body = false;  // the log is that of a caller who told the parser to leave out the body
  std::string input;        // the bytes to parse
  std::string log;
};

// ReadLlhttpPage reads all vectors of one page; `prefix` is put in front of each heading to make its key.
std::vector<LlhttpVector> ReadLlhttpPage(const std::string& page, const std::string& prefix);

// LlhttpLog is what the log of one vector says. Spans are taken from the input by offset, so no escapes of the log
// matter.
struct LlhttpLog {
  bool refused = false;
  size_t begun = 0;      // messages
  size_t completed = 0;  // messages
  size_t end = 0;        // offset of the last "message complete"
  uint32_t flags = 0;    // of the head: 0x8 chunked, 0x20 Content-Length
  bool has_head = false;
  std::string method, target, reason, body;
  int status = 0;
  std::vector<Header> headers;
};

LlhttpLog ReadLlhttpLog(const LlhttpVector& vector);

}  // namespace attestor::http
