// Codes of http: 600..649.
#pragma once

#include "core/base/error.h"

namespace attestor::http {

// Head of a message
inline constexpr ErrorCode kHeadIncomplete{600, "http.head_incomplete",
                                           "The HTTP message ends before the empty line that closes its head."};
inline constexpr ErrorCode kHeadSize{601, "http.head_size", "The head of the HTTP message is longer than 64 KiB."};
inline constexpr ErrorCode kBareLf{
    602, "http.bare_lf",
    "A line of the HTTP head ends with LF alone; readers differ about it, so only CRLF is accepted."};
inline constexpr ErrorCode kBareCr{603, "http.bare_cr",
                                   "A CR without LF stands in the HTTP head; readers differ about it."};
inline constexpr ErrorCode kRequestLine{
    604, "http.request_line",
    "The first line of a request must be method, space, target, space, HTTP/1.1, with nothing before it."};
inline constexpr ErrorCode kMethod{605, "http.method",
                                   "Use one of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, in capitals."};
inline constexpr ErrorCode kTarget{606, "http.target",
                                   "The target must begin with /, have at most 8192 characters and hold only URL "
                                   "characters (RFC 3986); write others as %XX."};
inline constexpr ErrorCode kDotSegment{
    607, "http.dot_segment",
    "The path holds a . or .. segment, so it names another resource than it shows; write the resolved path."};
inline constexpr ErrorCode kVersion{608, "http.version",
                                    "Only HTTP/1.1 is accepted; the other side speaks another version."};
inline constexpr ErrorCode kStatusLine{609, "http.status_line",
                                       "The first line of a response must be HTTP/1.1, space, three digits, and space "
                                       "and reason if any, with nothing before it."};
inline constexpr ErrorCode kStatus{610, "http.status", "The server's status code is outside 100..599."};
inline constexpr ErrorCode kInterim{
    611, "http.interim",
    "The server changed to another protocol (101), or sent more than 8 interim (1xx) answers before the final one."};
inline constexpr ErrorCode kFieldCount{612, "http.field_count", "The HTTP message has more than 128 header lines."};
inline constexpr ErrorCode kFieldFold{613, "http.field_fold",
                                      "A header line begins with white space (obsolete line folding)."};
inline constexpr ErrorCode kFieldName{
    614, "http.field_name",
    "A header line must be name, colon, value; the name is a token and no space stands before the colon."};
inline constexpr ErrorCode kFieldValue{615, "http.field_value",
                                       "A header value holds a control character, or white space at an end."};

// Body
inline constexpr ErrorCode kContentLength{616, "http.content_length",
                                          "Content-Length must be one decimal number without leading zeros."};
inline constexpr ErrorCode kContentLengthRepeated{617, "http.content_length_repeated",
                                                  "Content-Length is given more than once."};
inline constexpr ErrorCode kTransferEncoding{618, "http.transfer_encoding",
                                             "Transfer-Encoding must be given once and be exactly 'chunked'."};
inline constexpr ErrorCode kLengthAndChunked{
    619, "http.length_and_chunked",
    "Content-Length and Transfer-Encoding together leave two ways to read the body (request smuggling)."};
inline constexpr ErrorCode kBodySize{620, "http.body_size", "The HTTP body is longer than 16 MiB."};
inline constexpr ErrorCode kBodyIncomplete{621, "http.body_incomplete",
                                           "The HTTP message ends before its own framing says."};
inline constexpr ErrorCode kBodyUntilEnd{
    622, "http.body_until_end",
    "The body has no length and the connection ended without an authenticated close, so it may have been cut short."};
inline constexpr ErrorCode kChunkSize{623, "http.chunk_size",
                                      "A chunk size must be 1 to 16 hex digits followed directly by CRLF."};
inline constexpr ErrorCode kChunkExtension{
    624, "http.chunk_extension",
    "A chunk size is followed by an extension or a space; readers differ about where such a line ends."};
inline constexpr ErrorCode kChunkEnd{625, "http.chunk_end", "The data of a chunk is not followed by CRLF."};
inline constexpr ErrorCode kTrailers{
    626, "http.trailers",
    "Trailer fields follow the last chunk; some readers would take them for headers, so they are refused."};
inline constexpr ErrorCode kTrailing{627, "http.trailing", "Bytes follow after the end of the HTTP message."};
inline constexpr ErrorCode kNoContentFraming{
    628, "http.no_content_framing",
    "A 204 response announces a body, or a 1xx response a length, be it 0; readers differ about what follows."};

// Rules for messages that are attested
inline constexpr ErrorCode kHost{
    630, "http.host",
    "The request must carry Host exactly once, equal to the session's host (with :port unless it is 443)."};
inline constexpr ErrorCode kForbiddenField{
    631, "http.forbidden_field",
    "A header that changes the connection or the framing (such as Upgrade or Expect) is not allowed."};
inline constexpr ErrorCode kConnection{632, "http.connection",
                                       "The request must carry 'Connection: close', once and with no other option."};
inline constexpr ErrorCode kAcceptEncoding{633, "http.accept_encoding",
                                           "The request may ask for no content coding but identity."};
inline constexpr ErrorCode kContentCoding{
    634, "http.content_coding",
    "The body has a coding, such as gzip, so its bytes are not the content; only identity is accepted."};
inline constexpr ErrorCode kRoutingField{
    635, "http.routing_field",
    "A header can make the server answer for another method, host or path than the request line shows."};
inline constexpr ErrorCode kRequestBody{636, "http.request_body",
                                        "A GET or HEAD request must not carry a body; use POST."};
inline constexpr ErrorCode kFieldRepeated{637, "http.field_repeated",
                                          "A header that has one value is given more than once."};
inline constexpr ErrorCode kReservedField{638, "http.reserved_field",
                                          "The client writes this header itself; leave it out."};
inline constexpr ErrorCode kPartial{
    639, "http.partial",
    "A range of a page is an excerpt that the client may have chosen; only whole responses are attested."};

// Hosts and URLs
inline constexpr ErrorCode kUrlScheme{640, "http.url_scheme",
                                      "Give a URL of the form https://host/path; other schemes cannot be attested."};
inline constexpr ErrorCode kUrlUserinfo{641, "http.url_userinfo",
                                        "Leave out user name and password (user:password@) from the URL."};
inline constexpr ErrorCode kUrlPort{642, "http.url_port",
                                    "The port must be a number from 1 to 65535 without leading zeros."};
inline constexpr ErrorCode kHostName{
    643, "http.host_name",
    "The host must be a DNS name: labels of 1 to 63 letters, digits and inner hyphens, joined by dots."};
inline constexpr ErrorCode kHostIdn{644, "http.host_idn",
                                    "Write an internationalised host name in its ASCII form, with xn-- labels."};
inline constexpr ErrorCode kHostIp{
    645, "http.host_ip", "Give the host's DNS name instead of an IP address; certificates are checked by name."};

}  // namespace attestor::http
