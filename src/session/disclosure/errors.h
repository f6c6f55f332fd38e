// Codes of disclosure: 680..699 and 760..769.
#pragma once

#include "core/base/error.h"

namespace attestor::disclosure {

// Masked bytes
inline constexpr ErrorCode kSpans{680, "disclosure.spans",
                                  "The spans must cover every byte once, in order, each with a known class that "
                                  "differs from that of the span before it."};
inline constexpr ErrorCode kSpanBytes{681, "disclosure.span_bytes",
                                      "The disclosed bytes are not as many as the disclosed spans are long."};
inline constexpr ErrorCode kStreamSize{682, "disclosure.stream_size",
                                       "One direction of the session has more than 32 MiB of plaintext."};
inline constexpr ErrorCode kByteClass{
    683, "disclosure.byte_class",
    "A byte is to be hidden with a class that it does not have; no proof can be made for it."};
inline constexpr ErrorCode kContradiction{684, "disclosure.contradiction",
                                          "Two disclosures of one session contradict each other: they show different "
                                          "bytes, or a byte that a class rules out."};

// Heads
inline constexpr ErrorCode kHiddenLine{
    685, "disclosure.hidden_line",
    "The first line of a request or response must be disclosed wholly: it holds method, target and status."};
inline constexpr ErrorCode kHiddenName{686, "disclosure.hidden_name",
                                       "Names of headers, colons and line ends must be disclosed: only the value of a "
                                       "header may be hidden, or it could hold another header."};
inline constexpr ErrorCode kHiddenHeader{
    687, "disclosure.hidden_header",
    "The value of this header must be disclosed, because the message cannot be read or judged without it."};
inline constexpr ErrorCode kPartialHeader{
    688, "disclosure.partial_header",
    "A header value must be hidden wholly or not at all; only its tabs stay visible."};
inline constexpr ErrorCode kHeaderClass{
    689, "disclosure.header_class",
    "A hidden header value must be proved free of control bytes, and needs no other proof."};

// Bodies
inline constexpr ErrorCode kHiddenFraming{
    690, "disclosure.hidden_framing",
    "Chunk sizes and the line ends around chunks must be disclosed, or the body could be cut differently."};
inline constexpr ErrorCode kHiddenRequestBody{691, "disclosure.hidden_request_body",
                                              "The body of a request must be disclosed wholly."};
inline constexpr ErrorCode kPartlyOpaque{
    692, "disclosure.partly_opaque",
    "A body of which nothing is proved must be hidden wholly; beside it no part of the body has a certain meaning."};
inline constexpr ErrorCode kBodyClass{693, "disclosure.body_class",
                                      "Hidden parts of a JSON body must be contents of strings, or whole numbers or "
                                      "literals, each with the proof made for it."};
inline constexpr ErrorCode kNotJson{694, "disclosure.not_json",
                                    "The response is not JSON in UTF-8 by its Content-Type, so no path leads to a "
                                    "value in it; show the whole body, or nothing of it."};
inline constexpr ErrorCode kHiddenValue{
    695, "disclosure.hidden_value",
    "The value at this path is not disclosed wholly, or the names on the way to it are hidden."};

// Plans
inline constexpr ErrorCode kNoMatch{696, "disclosure.no_match",
                                    "The query finds nothing in the response; check it against the real data."};
inline constexpr ErrorCode kSecretHeader{
    697, "disclosure.secret_header", "The request has no header of this name, to hide or to show; check its spelling."};
inline constexpr ErrorCode kTooMany{
    698, "disclosure.too_many",
    "Too many queries or values for one disclosure; ask for a container that holds them all."};
inline constexpr ErrorCode kPathRepeated{699, "disclosure.path_repeated",
                                         "The same path is listed twice among the revealed values."};
inline constexpr ErrorCode kWholeAndPaths{
    760, "disclosure.whole_and_paths",
    "Ask for the whole body or for values in it, not for both: the query '$' stands for a whole JSON body."};

}  // namespace attestor::disclosure
