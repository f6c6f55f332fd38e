// The smallest pieces of HTTP and URLs: character classes, tokens, methods, targets, host names.
//
// Everything works on ASCII by hand: the answers must not depend on the process's locale.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace attestor::http {

bool IsDigit(char c);
bool IsHexDigit(char c);

// IsToken is true for 1 or more token characters (RFC 9110 section 5.6.2).
bool IsToken(std::string_view text);

// IsFieldText is true when every byte is a tab, a space, visible ASCII or >= 0x80 (RFC 9110 section 5.5). The empty
// text is.
bool IsFieldText(std::string_view text);

// TrimBlanks drops spaces and tabs at both ends.
std::string_view TrimBlanks(std::string_view text);

bool EqualIgnoringCase(std::string_view a, std::string_view b);
// IsOneOf tells whether `text` equals one of `texts`, whatever the case.
template <class Texts>
bool IsOneOf(std::string_view text, const Texts& texts) {
  return std::ranges::any_of(texts, [text](std::string_view one) { return EqualIgnoringCase(one, text); });
}
std::string ToLower(std::string_view text);

// Quoted shows at most 48 bytes of peer input in an error: printable ASCII as it is, other bytes as \xHH, between
// apostrophes.
std::string Quoted(std::string_view text);

// CheckMethod accepts the methods whose framing is the plain one, in capitals; never CONNECT: http.method.
Status CheckMethod(std::string_view method);

// CheckTarget accepts origin form only (RFC 9112 section 3.2.1): path and query in the characters of RFC 3986, whole
// %XX triples: http.target. A path with "." or ".." segments in any spelling that a server may resolve (%2e, %2f,
// "..;x") is refused: http.dot_segment.
Status CheckTarget(std::string_view target);

// CheckHostName accepts lowercase DNS names of 1..253 characters: http.host_name, http.host_idn for bytes >= 0x80,
// http.host_ip for anything that a URL parser would take for an address (in brackets, or with a last label that is a
// number).
Status CheckHostName(std::string_view host);

// HostField gives the value of Host: `host`, and ":port" unless the port is 443.
std::string HostField(std::string_view host, uint16_t port);

}  // namespace attestor::http
