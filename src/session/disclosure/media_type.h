// Whether a response says that it is JSON (RFC 9110 section 8.3.1, RFC 6839 section 3.1).
#pragma once

#include <string_view>

namespace attestor::disclosure {

// IsJsonUtf8 reads the value of Content-Type: true for application/json, every type with the suffix +json and the two
// of AWS, with charset absent, utf-8, utf8 or us-ascii. What is not written as the RFC demands is not JSON.
bool IsJsonUtf8(std::string_view content_type);

}  // namespace attestor::disclosure
