// Which bytes of a JSON body must be disclosed so that chosen values, and nothing else that can be helped, are
// revealed.
#pragma once

#include <string>
#include <vector>

#include "session/disclosure/masked.h"
#include "web/json/document.h"

namespace attestor::disclosure {

inline constexpr size_t kMaxQueries = 64;  // in one disclosure

// SelectNodes gives the values that the JSONPath `queries` find, each once, in document order. Errors:
// disclosure.no_match for a query that finds nothing; disclosure.too_many for more than kMaxQueries queries or
// kMaxRevealed values; every code of json::Path.
Result<std::vector<json::NodeId>> SelectNodes(const json::Document& document, const std::vector<std::string>& queries);

// PlanJson gives one class for each byte of `text`, of which `document` was read with nothing hidden. Disclosed are
// `nodes` wholly, the names of all objects on the way to them, and all structure; strings and the other names are
// kString up to their escapes, the other numbers and literals kScalar.
std::vector<ByteClass> PlanJson(ByteView text, const json::Document& document, const std::vector<json::NodeId>& nodes);

}  // namespace attestor::disclosure
