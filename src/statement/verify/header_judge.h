// Headers compared with what a relying party expects and allows. Each function gives an error with all reasons, or a
// text for the report.
#pragma once

#include <string>

#include "statement/format/statement.h"
#include "statement/verify/expectations.h"

namespace attestor::verify {

// JudgeRequestHeaders demands that each header of the request is neutral, a credential, or named with what it is; and
// that each header with an expected value is there: expect.request_headers.
Result<std::string> JudgeRequestHeaders(const statement::Claims& claims, const std::vector<ExpectedHeader>& expected);

// JudgeAnswerHeaders demands that each header by which a response says that it is another answer than it seems is
// allowed by name: expect.answer_headers.
Result<std::string> JudgeAnswerHeaders(const statement::Claims& claims, const std::vector<std::string>& allowed);

// JudgeContentType compares the media type, and its parameters when `expected` has some: expect.content_type.
Result<std::string> JudgeContentType(const statement::Claims& claims, std::string_view expected);

// JudgeAnswerAge adds what the response had been stored before it was sent, by its Date and Age, to the time since:
// expect.answer_age. A Date or Age that cannot be read is as good as too old.
Result<std::string> JudgeAnswerAge(const statement::Claims& claims, Duration max_age, Time at);

}  // namespace attestor::verify
