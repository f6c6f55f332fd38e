// Request and response of a checked bundle, read again with the disclosure's own rules, whichever way they were
// disclosed.
#pragma once

#include "session/disclosure/check_request.h"
#include "session/disclosure/check_response.h"
#include "statement/verify/bundle_check.h"

namespace attestor::verify {

// RequestMask and ResponseMask are what the bundle shows of all application data of one direction; all of it after
// reveal-all. Later disclosures are laid over the response.
Result<disclosure::MaskedBytes> RequestMask(const CheckedBundle& bundle);
Result<disclosure::MaskedBytes> ResponseMask(const CheckedBundle& bundle);

// ReadRequest and ReadResponse read them. That the stream ended well was checked with the bundle.
Result<disclosure::ShownRequest> ReadRequest(const CheckedBundle& bundle);
Result<disclosure::ShownResponse> ReadResponse(const CheckedBundle& bundle);

}  // namespace attestor::verify
