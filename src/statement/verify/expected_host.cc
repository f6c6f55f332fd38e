#include "statement/verify/expected_host.h"

#include "core/base/host_name.h"
#include "web/http/syntax.h"

namespace attestor::verify {

std::string NormalHost(std::string_view text) { return http::ToLower(text); }

std::string WhyNoHost(std::string_view text) {
  if (text.find("://") != std::string_view::npos || text.find('/') != std::string_view::npos) {
    return "a host name alone is wanted, without https:// and path (path= names the path)";
  }
  if (text.find(':') != std::string_view::npos && !text.starts_with('[')) {
    return "a host name alone is wanted, without its port (port= names the port)";
  }
  switch (FaultOfHost(text)) {
    case HostFault::kNone: return {};
    case HostFault::kName: return "a host name is wanted: letters, digits and hyphens, with dots between";
    case HostFault::kIdn: return "a host name is wanted in its ASCII form, as xn--...";
    case HostFault::kAddress: return "a host name is wanted: statements are never about an address";
  }
  return {};
}

}  // namespace attestor::verify
