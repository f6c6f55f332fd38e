// Places in a JSON text that a relying party names: queries of names and indexes, which lead to one value whatever the
// document is.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "web/json/document.h"
#include "web/json/path_syntax.h"

namespace attestor::verify {

// ParsePlace reads a JSONPath of names and indexes; nothing for any other text. Indexes from the end depend on how many
// elements there are.
std::optional<json::Query> ParsePlace(std::string_view path);

// Follow gives the value at `place`, from its step `from` on. Errors: json.path_no_match, json.path_hidden.
Result<json::NodeId> Follow(const json::Document& document, const json::Query& place, size_t from = 0);

}  // namespace attestor::verify
