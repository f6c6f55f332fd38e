// Expectations as a file: JSON, by spec/expectations.schema.json.
#pragma once

#include "statement/verify/expectations.h"

namespace attestor::verify {

inline constexpr size_t kMaxExpectationFile = 1024 * 1024;  // bytes
inline constexpr std::string_view kExpectationFormat = "attestor expectations 1";

// ParseExpectationFile reads one JSON object. Every member that is not known, and every value that is none of its kind,
// is refused: expect.file names the place. Codes besides: those of json::Document::Parse.
Result<Expectations> ParseExpectationFile(ByteView text);

}  // namespace attestor::verify
