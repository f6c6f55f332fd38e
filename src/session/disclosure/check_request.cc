#include "session/disclosure/check_request.h"

#include "session/disclosure/errors.h"
#include "session/disclosure/http_layout.h"
#include "web/http/message_policy.h"

namespace attestor::disclosure {

Result<ShownRequest> CheckRequest(const MaskedBytes& masked, std::string_view host, uint16_t port) {
  ATTESTOR_ASSIGN(RequestLayout read, LayOutRequest(masked.Substituted()));
  ShownRequest shown;
  ATTESTOR_ASSIGN(shown.headers_, ShowHead(masked, read.layout, read.message.headers, MustShowInRequest));
  ATTESTOR_TRY(CheckFraming(masked, read.layout));
  for (const Range& part : read.layout.body) {
    if (!masked.AllOf(ByteClass::kDisclosed, part)) return Error(kHiddenRequestBody);
  }
  ATTESTOR_TRY(http::CheckRequestPolicy(read.message, host, port));
  shown.method_ = std::move(read.message.method);
  shown.target_ = std::move(read.message.target);
  shown.body_ = std::move(read.message.body);
  return shown;
}

}  // namespace attestor::disclosure
