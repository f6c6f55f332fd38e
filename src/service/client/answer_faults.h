// Everything about an answer's status, head and framing that keeps it from being proved, told at once (spec/session.md
// section 6).
#pragma once

#include <optional>
#include <span>

#include "service/client/answer.h"
#include "service/client/credentials.h"
#include "service/client/fault.h"
#include "web/http/parser.h"

namespace attestor::client {

// IsAskedFor: 2xx, or one of the statuses that the person asked for.
bool IsAskedFor(int status, std::span<const int> statuses);

// StatusFaults explains a status that was not asked for.
Faults StatusFaults(const Answer& answer, std::span<const int> statuses);

// HttpFaults explains what the strict reader refuses. `plain` is all that came, and `end` how it ended; nothing where
// this side stopped reading, because what it had was refused already.
Faults HttpFaults(const Answer& answer, ByteView plain, std::string_view method, std::optional<http::StreamEnd> end);

// InterimText: "HTTP/1.1 103 Early Hints", several joined by commas.
std::string InterimText(const Answer& answer);

// HeaderFaults: the headers of the answer that are to be shown, and are not there.
Faults HeaderFaults(const Answer& answer, const std::vector<std::string>& wanted);

// SecretFaults: headers of the answer that everybody would see, and that look like credentials, such as Set-Cookie.
Faults SecretFaults(const Answer& answer, const Consent& consent);

// SummarizeAnswer: "200 OK, application/json, 69 bytes".
std::string SummarizeAnswer(const Answer& answer);

// DescribeAnswer has the beginning of the body, too: "200 OK, application/json, 69 bytes: {"balance"...".
std::string DescribeAnswer(const Answer& answer);

}  // namespace attestor::client
