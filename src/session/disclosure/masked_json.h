// A JSON body of which parts are hidden, and the values in it that are disclosed wholly.
#pragma once

#include <string_view>

#include "session/disclosure/masked.h"
#include "web/json/document.h"

namespace attestor::disclosure {

// ParseMaskedJson reads a body whose hidden bytes are kString inside strings and kScalar in place of whole numbers and
// literals. Errors: disclosure.body_class for another class; every code of json::Document::Parse, json.hidden_place
// among them.
Result<json::Document> ParseMaskedJson(const MaskedBytes& body);

// DisclosedValue gives the bytes of the value at the normalized `path` as they stand in `body`, the text that
// `document` was read from. Errors: disclosure.hidden_value when one of its bytes is hidden, or when names on the way
// are; json.path_no_match when there is no such value; json.path_normalized and json.path_size for a path that is not
// in normal form.
Result<Bytes> DisclosedValue(const json::Document& document, const MaskedBytes& body, std::string_view path);

}  // namespace attestor::disclosure
