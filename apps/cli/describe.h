// Statements in words, and as JSON.
#pragma once

#include <string>

#include "attestation/statement.h"

namespace attestor::cli {

// KindText: "reveal-all" or "selective".
std::string_view KindText(attestation::Disclosure disclosure);

std::string DescribeStatement(const attestation::Claims& claims, bool simulated);
std::string ClaimsJson(const attestation::Claims& claims);

// Printable replaces bytes that could command a terminal, and cuts after `max` characters.
std::string Printable(ByteView bytes, size_t max);
// Indent puts two spaces in front of every line.
std::string Indent(std::string_view text);

}  // namespace attestor::cli
