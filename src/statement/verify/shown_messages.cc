#include "statement/verify/shown_messages.h"

#include "session/proof/checked_proof.h"
#include "web/http/parser.h"

namespace attestor::verify {
namespace {

Result<disclosure::MaskedBytes> AllShown(ByteView bytes) {
  return disclosure::MaskedBytes::Mask(
      bytes, std::vector<disclosure::ByteClass>(bytes.size(), disclosure::ByteClass::kDisclosed));
}

}  // namespace

Result<disclosure::MaskedBytes> RequestMask(const CheckedBundle& bundle) {
  const proof::Selected* selected = bundle.proof().selected();
  return selected == nullptr ? AllShown(bundle.request()) : selected->request;
}

Result<disclosure::MaskedBytes> ResponseMask(const CheckedBundle& bundle) {
  return bundle.proof().selected() == nullptr ? AllShown(bundle.response()) : bundle.mask();
}

Result<disclosure::ShownRequest> ReadRequest(const CheckedBundle& bundle) {
  ATTESTOR_ASSIGN(const disclosure::MaskedBytes mask, RequestMask(bundle));
  return disclosure::CheckRequest(mask, bundle.claims().host, bundle.claims().port);
}

Result<disclosure::ShownResponse> ReadResponse(const CheckedBundle& bundle) {
  ATTESTOR_ASSIGN(const disclosure::MaskedBytes mask, ResponseMask(bundle));
  return disclosure::CheckResponse(mask, bundle.claims().method, http::StreamEnd::kCloseNotify);
}

}  // namespace attestor::verify
