// Whose side it is when what a node or a signer shows is refused, or the signer refuses to sign.
#pragma once

#include <string>

#include "core/base/error.h"
#include "service/client/fault.h"

namespace attestor::client {

// ExplainEvidence gives the error of evidence that `shown_by` showed, with the same code. Its detail is what a stranger
// sent, perhaps: it has no lines of its own.
Error ExplainEvidence(const Error& error, Blame shown_by);

// ExplainRefusal gives client.refused for the check by which the signer refused to sign; its code and detail.
Error ExplainRefusal(const std::string& code, const std::string& detail);

// WithoutSide is a text without the last line of Told.
std::string WithoutSide(const std::string& text);

}  // namespace attestor::client
