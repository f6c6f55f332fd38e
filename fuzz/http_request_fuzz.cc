// A request that parses ends where its own framing says: no byte can be taken away or added. One that also passes the
// policy can be written again by the builder's rules for header lines.
#include "web/http/message_policy.h"
#include "web/http/parser.h"
#include "web/http/syntax.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace http = attestor::http;
  const auto request = http::ParseRequest({data, size});
  if (!request.ok()) return 0;
  if (http::ParseRequest({data, size - 1}).ok()) __builtin_trap();
  attestor::Bytes longer(data, data + size);
  longer.push_back('\n');
  if (http::ParseRequest(longer).ok()) __builtin_trap();
  for (const http::Header& header : request->headers) {
    if (!http::IsToken(header.name) || !http::IsFieldText(header.value)) __builtin_trap();
  }
  if (request->body.size() > size || !request->target.starts_with('/')) __builtin_trap();
  const bool allowed = http::CheckRequestPolicy(*request, "a.example", 443).ok();
  if (allowed && http::CountHeaders(request->headers, "Host") != 1) __builtin_trap();
  return 0;
}
