// What a server answered, read to be shown to a person: every form that servers use is understood as far as that goes,
// and what departs from the form that can be attested is kept as a fact. Nothing here decides what is signed;
// web/http/parser.h does.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "web/http/message.h"

namespace attestor::client {

struct Answer {
  size_t received = 0;               // bytes of the response, head included
  std::vector<std::string> interim;  // status lines of 1xx answers before the final one
  std::string first_line;
  int status = 0;  // 0: the first line is no status line
  std::string reason;
  std::vector<http::Header> headers;  // the values as they were sent, control bytes included
  bool head_whole = false;
  bool bare_lf = false;  // a line of the head ends with LF alone

  std::optional<uint64_t> promised;  // Content-Length, where it frames the body
  bool has_body = true;              // false by method and status
  bool chunked = false;
  bool ended = false;  // by length, chunks or the absence of a body
  bool lost = false;   // in its chunks: they are not in a form that can be followed
  std::string chunk_extension;
  std::vector<std::string> trailers;  // names
  size_t behind = 0;                  // bytes behind the end
  Bytes body;                         // without chunk framing

  // OnlyInterim: the final answer has not begun.
  bool OnlyInterim() const { return !interim.empty() && !head_whole && first_line.empty(); }
  // CutHead: it ended within a head.
  bool CutHead() const;
  // The value of the first header of this name; empty when there is none.
  std::string_view Header(std::string_view name) const;
};

// ReadAnswer never fails: what cannot be read stays at its default.
Answer ReadAnswer(ByteView plain, std::string_view method);

}  // namespace attestor::client
