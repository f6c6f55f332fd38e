// What a bundle shows of request and response, in words and as JSON. Hidden bytes look like nothing that can be
// disclosed.
#pragma once

#include <string>

#include "statement/format/bundle.h"
#include "statement/format/statement.h"
#include "statement/verify/bundle_check.h"

namespace attestor::cli {

// DescribeShown: the revealed values, each with its path, then request and response as text. Values of later
// disclosures are marked.
std::string DescribeShown(const verify::CheckedBundle& checked);

// DescribeValues is the first part of DescribeShown: one line for each value; empty when none is revealed.
std::string DescribeValues(const verify::CheckedBundle& checked);

// ShownJson: members for a JSON object, without its braces (docs/verify-json.md): disclosure, revealed, extends, which
// is the SHA-256 of the statement when the bundle has later disclosures and null otherwise, request and response.
// Errors: those of verify::RequestJson.
Result<std::string> ShownJson(const verify::CheckedBundle& checked, const statement::Bundle& bundle);

// DescribeUnchecked is DescribeShown for a bundle of which nothing was checked: what its parts say.
std::string DescribeUnchecked(const statement::Claims& claims, const statement::Bundle& bundle);

}  // namespace attestor::cli
