// A URL that parses gives a request that can be built, and that names the same host and target when it is read.
#include "web/http/parser.h"
#include "web/http/request_builder.h"
#include "web/http/url.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  namespace http = attestor::http;
  const auto url = http::ParseHttpsUrl({reinterpret_cast<const char*>(data), size});
  if (!url.ok() || size > http::kMaxHeadSize / 2) return 0;
  const auto bytes = http::BuildRequest(
      {.method = "GET", .host = url->host, .target = url->target, .port = url->port, .headers = {}, .body = {}});
  if (!bytes.ok()) __builtin_trap();
  const auto request = http::ParseRequest(*bytes);
  if (!request.ok() || request->target != url->target) __builtin_trap();
  if (!http::FindHeader(request->headers, "Host")->value.starts_with(url->host)) __builtin_trap();
  return 0;
}
