// The header in front of a connection that a gateway passes on.
#include "service/net/proxy_header.h"
#include "service/net/source.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace attestor;
  const ByteView header(data, size);
  const auto parsed = net::ParseProxyHeader(header);
  if (!parsed.ok()) return 0;
  // What was taken is exactly one header, and names a source.
  const auto rest = net::ProxyRest(header.first(net::kProxyPrefix));
  if (!rest.ok() || *rest != size - net::kProxyPrefix) __builtin_trap();
  if (*parsed && net::SourceOf(**parsed).empty()) __builtin_trap();
  return 0;
}
