// What a bundle shows of request and response, in words and as JSON. Hidden bytes look like nothing that can be disclosed.
#pragma once

#include <string>

#include "attestation/bundle.h"
#include "attestation/statement.h"
#include "verify/bundle_check.h"

namespace attestor::cli {

// DescribeShown: the revealed values, each with its path, then request and response as text. Values of later disclosures are marked.
std::string DescribeShown(const verify::CheckedBundle& checked);

// DescribeValues is the first part of DescribeShown: one line for each value; empty when none is revealed.
std::string DescribeValues(const verify::CheckedBundle& checked);

// ShownJson: members for a JSON object, without its braces (docs/verify-json.md): disclosure, revealed, extends, which is the SHA-256 of
// the statement when the bundle has later disclosures and null otherwise, request and response. Errors: those of verify::RequestJson.
Result<std::string> ShownJson(const verify::CheckedBundle& checked, const attestation::Bundle& bundle);

// DescribeUnchecked is DescribeShown for a bundle of which nothing was checked: what its parts say.
std::string DescribeUnchecked(const attestation::Claims& claims, const attestation::Bundle& bundle);

}  // namespace attestor::cli
