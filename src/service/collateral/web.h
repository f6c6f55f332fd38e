// One bounded GET to the collateral service, over TLS 1.3 with this project's own client.
#pragma once

#include <string>
#include <string_view>

#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/base/result.h"
#include "core/crypto/certificate_path.h"
#include "service/net/socket.h"
#include "web/http/message.h"
#include "web/http/url.h"

namespace attestor::collateral {

inline constexpr size_t kMaxAnswer = 1024 * 1024;  // bytes of one answer, head included

// Place is an address of the service. `url.target` is a path; for a base it ends without '/', and may be empty.
struct Place {
  http::Url url;
  bool tls = true;
};

// ParsePlace reads "https://host[:port][/path]"; with `development` also "http://host:port[/path]", which anybody on
// the way can read and change, and whose host may be an IPv4 address. What comes back is verified against the TEE roots
// in both cases. collateral.url.
Result<Place> ParsePlace(std::string_view url, bool development);

// Web is what a request needs beside its address. All of it must outlive the call.
struct Web {
  const crypto::WebRoots& roots;
  Time now;
  Random& random;
  net::Deadline deadline;
  const net::StopSignal& stop;
};

// Get asks `place` for `target` and gives a response of status 200. Codes: collateral.unreachable, collateral.refused,
// collateral.answer, net.stopping.
Result<http::Response> Get(const Place& place, const std::string& target, const Web& web);

}  // namespace attestor::collateral
