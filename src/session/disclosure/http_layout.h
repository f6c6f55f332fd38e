// Where the parts of an HTTP/1.1 message lie. Every decision is web/http/parser.h's; here its answer is turned into
// positions.
//
// A verifier gives the substituted bytes of a masked message (MaskedBytes::Substituted). The layout is that of the true
// message too, if all hidden bytes lie inside header values, free of control bytes, or inside the body;
// spec/disclosure/rules.md section 3 has the argument.
#pragma once

#include <vector>

#include "session/disclosure/masked.h"
#include "web/http/parser.h"

namespace attestor::disclosure {

// FieldRange is one header line. `name` begins the line and ends before the colon; `value` is without white space
// around it.
struct FieldRange {
  Range name;
  Range value;

  bool operator==(const FieldRange&) const = default;
};

// Layout of one message: what lies in none of these ranges is line ends, colons, white space around values and chunk
// framing.
struct Layout {
  Range first_line;                // without CRLF
  std::vector<FieldRange> fields;  // one for each header of the parsed message, in order
  Range rest;                      // behind the empty line: the body with its framing
  std::vector<Range> body;         // the body alone: one range, or one for each chunk

  bool operator==(const Layout&) const = default;
};

struct RequestLayout {
  http::Request message;
  Layout layout;
};

struct ResponseLayout {
  http::Response message;
  Layout layout;
  std::vector<Layout> interim;  // one for each interim head; `rest` and `body` are empty
};

// LayOutRequest reads exactly one request: the codes of http::ParseRequest.
Result<RequestLayout> LayOutRequest(ByteView bytes);

// LayOutResponse reads exactly one response to a request with `method`: the codes of http::ParseResponse.
Result<ResponseLayout> LayOutResponse(ByteView bytes, std::string_view method, http::StreamEnd end);

}  // namespace attestor::disclosure
