// https URLs as users give them (RFC 3986), cut into what a session needs.
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"

namespace attestor::http {

// Url: `host` is a lowercase DNS name, `port` is 1..65535, `target` is path and query, at least "/".
struct Url {
  std::string host;
  uint16_t port = 443;
  std::string target;

  bool operator==(const Url&) const = default;
};

// ParseHttpsUrl reads "https://host[:port][/path][?query][#fragment]". Scheme and host may be in any case; a fragment
// is never sent, so it is dropped. Errors: http.url_scheme, http.url_userinfo, http.url_port, http.host_name,
// http.host_idn, http.host_ip, http.target, http.dot_segment. Nothing is percent-encoded or resolved on the user's
// behalf.
Result<Url> ParseHttpsUrl(std::string_view url);

}  // namespace attestor::http
