// Codes of json: 650..679.
#pragma once

#include "core/base/error.h"

namespace attestor::json {

// Documents
inline constexpr ErrorCode kTextSize{650, "json.text_size", "The JSON text is longer than 16 MiB."};
inline constexpr ErrorCode kMask{
    651, "json.mask", "The mask must say for each byte of the JSON text that it is shown (0) or hidden (1, 2)."};
inline constexpr ErrorCode kControl{
    653, "json.control",
    "The JSON text holds a control character; between values only tab, LF, CR and space may stand, in strings none."};
inline constexpr ErrorCode kIncomplete{654, "json.incomplete", "The JSON text ends before its value does."};
inline constexpr ErrorCode kSyntax{655, "json.syntax", "The text is no JSON: another character is needed here."};
inline constexpr ErrorCode kTrailing{656, "json.trailing",
                                     "Something follows after the JSON value; one text must hold one value."};
inline constexpr ErrorCode kNumber{
    657, "json.number",
    "A number is not written as JSON demands: -, digits without leading zeros, fraction, exponent."};
inline constexpr ErrorCode kUtf8{
    658, "json.utf8",
    "A string is not valid UTF-8, or a character is hidden in part; hide all bytes of a character or none."};
inline constexpr ErrorCode kEscape{659, "json.escape",
                                   "An escape in a string is none of those that JSON has (RFC 8259 section 7)."};
inline constexpr ErrorCode kSurrogate{
    660, "json.surrogate", "A \\u escape is half of a surrogate pair without the other half; readers differ about it."};
inline constexpr ErrorCode kDepth{661, "json.depth", "Arrays and objects lie inside each other more than 128 deep."};
inline constexpr ErrorCode kNodes{662, "json.nodes", "The JSON text holds more than 1000000 values."};
inline constexpr ErrorCode kDuplicateKey{
    663, "json.duplicate_key", "An object has the same member name twice; readers differ about which one counts."};
inline constexpr ErrorCode kHiddenPlace{664, "json.hidden_place",
                                        "A byte is hidden where it must be shown: hide only text of strings outside "
                                        "escapes, or a whole number, true, false or null."};

// Paths
inline constexpr ErrorCode kPathSize{670, "json.path_size", "The JSONPath query is longer than 8192 bytes."};
inline constexpr ErrorCode kPathSyntax{671, "json.path_syntax",
                                       "The JSONPath query is not written as RFC 9535 demands."};
inline constexpr ErrorCode kPathDepth{
    672, "json.path_depth",
    "Filters, parentheses and functions of the JSONPath query lie inside each other more than 64 deep."};
inline constexpr ErrorCode kPathInteger{
    673, "json.path_integer",
    "An index or slice must be an integer without leading zeros, from -(2^53)+1 to (2^53)-1."};
inline constexpr ErrorCode kPathFunction{674, "json.path_function",
                                         "The JSONPath functions are length, count, match, search and value."};
inline constexpr ErrorCode kPathType{
    675, "json.path_type",
    "A function or comparison of the JSONPath query is not well-typed (RFC 9535 section 2.4.3): wrong "
    "number or type of arguments, or use of the result."};
inline constexpr ErrorCode kPathLimit{676, "json.path_limit",
                                      "The JSONPath query needs too much work on this document; write a narrower one."};
inline constexpr ErrorCode kPathHidden{677, "json.path_hidden",
                                       "The answer depends on bytes of the document that are hidden."};
inline constexpr ErrorCode kPathNoMatch{678, "json.path_no_match", "The document has no value at this path."};
inline constexpr ErrorCode kPathNormalized{
    679, "json.path_normalized",
    "The path is not a normalized path (RFC 9535 section 2.7), such as $['name'][0]; there is only one spelling."};

}  // namespace attestor::json
