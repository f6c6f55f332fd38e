// The verifier's reading of a request of which header values may be hidden (spec/disclosure/rules.md section 4).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "session/disclosure/masked.h"
#include "session/disclosure/shown_head.h"

namespace attestor::disclosure {

// ShownRequest is what a masked request says, whatever its hidden bytes are. It can be made by CheckRequest only.
class ShownRequest {
 public:
  const std::string& method() const { return method_; }
  const std::string& target() const { return target_; }
  const std::vector<ShownHeader>& headers() const { return headers_; }
  const Bytes& body() const { return body_; }

 private:
  friend Result<ShownRequest> CheckRequest(const MaskedBytes&, std::string_view, uint16_t);
  ShownRequest() = default;

  std::string method_;
  std::string target_;
  std::vector<ShownHeader> headers_;
  Bytes body_;
};

// CheckRequest reads the one request of a session with `host` (lowercase DNS name) and `port`. `masked` must be all
// application data that the client sent. Errors: the codes of http::ParseRequest, of ShowHead and of
// http::CheckRequestPolicy; disclosure.hidden_framing and disclosure.hidden_request_body.
Result<ShownRequest> CheckRequest(const MaskedBytes& masked, std::string_view host, uint16_t port);

}  // namespace attestor::disclosure
