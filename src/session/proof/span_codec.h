// Spans and paths as openings and extensions write them (`spans` and `paths` in spec/formats.cddl).
#pragma once

#include <string>
#include <vector>

#include "core/wire/cbor.h"
#include "session/disclosure/masked.h"

namespace attestor::proof {

void EncodeSpans(wire::CborWriter& out, const std::vector<disclosure::Span>& spans);
Result<std::vector<disclosure::Span>> DecodeSpans(wire::CborReader& in);
void EncodePaths(wire::CborWriter& out, const std::vector<std::string>& paths);
Result<std::vector<std::string>> DecodePaths(wire::CborReader& in);

}  // namespace attestor::proof
