// The writer of requests: what it writes passes ParseRequest and CheckRequestPolicy, or it is not written.
#pragma once

#include <string>
#include <vector>

#include "core/base/result.h"
#include "web/http/message.h"

namespace attestor::http {

// RequestSpec is what the user asks for. `host` is a lowercase DNS name, `port` is 1..65535, `target` is path and
// query; `headers` are the user's own, without those that the builder writes.
struct RequestSpec {
  std::string method;
  std::string host;
  std::string target;
  uint16_t port = 443;
  std::vector<Header> headers;
  Bytes body;
};

// BuildRequest writes one request. It adds Host, User-Agent (unless the user gives one), Accept-Encoding: identity and
// Connection: close in front of the user's headers, and Content-Length behind them when there is a body or the method
// is POST, PUT or PATCH. Errors: http.reserved_field for a header that it writes itself, http.field_name and
// http.field_value for a header that is not one line, http.host_* and http.url_port for the place, and every code of
// ParseRequest and CheckRequestPolicy.
Result<Bytes> BuildRequest(const RequestSpec& spec);

// WriteRequest writes the same bytes and asks nothing of `spec`: for services whose answers nobody attests, at places
// and with paths that the program itself chose or has checked.
Bytes WriteRequest(const RequestSpec& spec);

}  // namespace attestor::http
