// What the text of each case must contain: one line for each fact of the case's `tell`, in its order.
#include <map>

#include "answers/cases.h"

namespace attestor::test {
namespace {

using Table = std::map<std::string, std::vector<std::string>>;

const Table& Facts() {
  static const Table kFacts = {
      {"status-401-json",
       {"answered 401 Unauthorized", "application/json, 24 bytes: {\"error\":\"log in first\"}", "Nothing was proved",
        "log in again and take the new cookie or token"}},
      {"status-403-bot-wall",
       {"answered 403 Forbidden, an HTML page", "<html><body>Attention Required! | Cloudflare",
        "the header cf-mitigated: challenge names a bot check: not a matter of the query"}},
      {"status-429-retry-after",
       {"answered 429 Too Many Requests", "{\"code\":-1003,\"msg\":\"Too many requests\"}", "Retry-After: 10 seconds",
        "trying again later can help"}},
      {"status-301-location",
       {"answered 301 Moved Permanently", "Location: https://www.example.com/api/account",
        "redirects are not followed; prove that URL instead"}},
      {"status-204-bare", {"answered 204 No Content", "there is no body, so no value can be revealed"}},
      {"status-200-empty", {"answered 200 OK", "the body is empty (0 bytes)"}},
      {"status-200-content-range", {"Content-Range: 0-9/200"}},
      {"framing-until-end-no-notify",
       {"the answer has no length and the server closed without close_notify", "nobody can say that it is whole",
        "69 bytes of body"}},
      {"framing-chunk-extension",
       {"the chunk sizes carry an extension (;x=1)", "readers differ on it, so it is refused"}},
      {"framing-trailer", {"the answer has trailer fields behind the body (X-Sum)"}},
      {"framing-length-and-chunked", {"the answer has both Content-Length and Transfer-Encoding"}},
      {"framing-length-twice-equal", {"Content-Length stands twice"}},
      {"framing-early-hints", {"before that it sent HTTP/1.1 103 Early Hints, which is no final answer"}},
      {"framing-length-too-long", {"the server promised 74 bytes and sent 69, then closed"}},
      {"head-latin1-cookie", {}},
      {"head-nul", {"the header Set-Cookie holds a NUL byte"}},
      {"head-lf-only", {"end with LF instead of CRLF"}},
      {"head-content-type-twice", {"Content-Type stands twice", "application/json and application/json"}},
      {"coding-gzip-despite-identity",
       {"the body is compressed (gzip) although identity was asked for", "compressed bodies are not supported"}},
      {"coding-gzip-unlabelled", {"the body is no JSON text: it begins with 1f 8b, as gzip does"}},
      {"json-bom", {"the body begins with a byte order mark, which was skipped"}},
      {"json-equal-names-off-path", {"$.meta has two members named tag; the revealed path does not pass it"}},
      {"json-equal-names-on-path", {"$.balance has two members named amount, so no one value is proved"}},
      {"json-nan", {"$.yield is NaN, which is no JSON", "at line 1, byte 55"}},
      {"json-lone-surrogate",
       {"$.tweet holds half a surrogate pair, at line 1, byte 66; it is not among what is revealed"}},
      {"json-long-numbers", {"123456789012345678901234567890.123456789012345678901234567890"}},
      {"json-utf16", {"the body is UTF-16, not UTF-8"}},
      {"json-two-values", {"a second value begins behind the first, at line 1, byte 69"}},
      {"type-latin1-ascii-body",
       {"the server calls the body ISO-8859-1", "it holds ASCII bytes only, so both readings are the same",
        "a relying party would have to allow this type by name"}},
      {"type-text-plain",
       {"the server calls the body text/plain", "a page of text may hold anything that somebody wrote",
        "a relying party would have to allow this type by name"}},
      {"type-none", {"the answer has no Content-Type", "a relying party would have to allow this type by name"}},
      {"wrapper-xssi", {"the JSON text stands behind )]}', and a line end", "taking it off needs a template"}},
      {"wrapper-jsonp", {"the JSON text stands inside cb( and );", "taking it off needs a template"}},
      {"wrapper-comment", {"the JSON text stands inside a comment", "taking it off needs a template"}},
      {"wrapper-ndjson", {"the body holds several JSON values, one a line", "--reveal-body shows the whole of it"}},
      {"wrapper-script",
       {"the page is HTML and holds JSON in the script element __PRELOADED_STATE__", "reading it needs a template"}},
      {"connection-kept-open-no-length",
       {"the site sent a head and 69 bytes of body and then nothing for the time limit",
        "it gave no length, so the end is not known", "--timeout changes it"}},
      {"connection-stall-in-body",
       {"the site sent 49 of 69 bytes of the body, then nothing for the time limit", "--timeout changes it",
        "trying again can help"}},
      {"connection-silent", {"TLS was agreed on and the request was sent", "answered nothing for the time limit"}},
      {"connection-closed-at-once", {"the site closed the connection after the request, without a byte of an answer"}},
      {"tls-p521-key", {"a P-521 key", "signatures ECDSA with P-256, ECDSA with P-384"}},
      {"tls-missing-intermediate",
       {"the site does not send its intermediate certificate", "browsers fetch it, this program does not",
        "it cannot be given by hand"}},
      {"tls-expired", {"the site's certificate expired at 20", "compared with this machine's clock"}},
      {"size-200k", {"the proof would have"}},
  };
  return kFacts;
}

// Cases that are to be proved, and are not yet; with what the text must say of them.
const std::map<std::string, std::string>& ForBoth() {
  static const std::map<std::string, std::string> kIds = {
      {"tls-12-only",
       "it does not offer TLS 1.3, most likely TLS 1.2 only; this program has nothing older, so the limit is this "
       "program's"},
      {"tls-p384-groups", "Offered: TLS 1.3; suite TLS_AES_128_GCM_SHA256; groups X25519, P-256; signatures"},
      {"tls-chacha-only", "another suite (such as TLS_CHACHA20_POLY1305_SHA256)"},
  };
  return kIds;
}

const std::map<std::string, std::string>& ForValues() {
  static const std::map<std::string, std::string> kIds = {
      {"size-200k", "the proof would have"},
  };
  return kIds;
}

}  // namespace

const std::vector<std::string>* FactsOf(const std::string& id) {
  const auto found = Facts().find(id);
  return found == Facts().end() ? nullptr : &found->second;
}

std::string Unsupported(const std::string& id, bool reveal_all) {
  if (const auto found = ForBoth().find(id); found != ForBoth().end()) return found->second;
  if (reveal_all) return {};
  const auto found = ForValues().find(id);
  return found == ForValues().end() ? std::string() : found->second;
}

}  // namespace attestor::test
