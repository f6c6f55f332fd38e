// What a checked bundle shows of request and response, as JSON for programs (docs/verify-json.md).
#pragma once

#include <string>

#include "session/disclosure/masked.h"
#include "statement/format/statement.h"
#include "statement/verify/bundle_check.h"

namespace attestor::verify {

// RequestJson and ResponseJson write one object each: the first line in its parts, all headers, and the body. A hidden
// value is null; a body is text, or base64 where it is no UTF-8, or a list of parts where some of it is hidden. Errors:
// what CheckRequest and CheckResponse give for a message that was not checked before.
Result<std::string> RequestJson(const CheckedBundle& bundle);
Result<std::string> ResponseJson(const CheckedBundle& bundle);

// BodyJson writes a body of which some may be hidden.
std::string BodyJson(const disclosure::MaskedBytes& body);

// HeaderClaimJson writes a header as the statement has it: value and value_sha256, of which one is null, or both when
// it is hidden.
std::string HeaderClaimJson(const statement::HeaderClaim& header);

}  // namespace attestor::verify
