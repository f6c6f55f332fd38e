#include "web/http/message_policy.h"

#include <array>
#include <span>

#include "web/http/errors.h"
#include "web/http/syntax.h"

namespace attestor::http {
namespace {

// Transfer-Encoding is legal in a request, but the request is ours: with Content-Length only, no proxy at the server's
// side can lose track of where it ends.
constexpr std::array<std::string_view, 8> kForbiddenInRequest = {
    "Upgrade", "HTTP2-Settings", "Expect", "TE", "Trailer", "Transfer-Encoding", "Keep-Alive", "Proxy-Connection"};

// A list cannot be complete: a relying party names every other header that may choose an answer
// (web/http/header_names.h).
constexpr std::array<std::string_view, 27> kRouting = {"Forwarded",
                                                       "Proxy",
                                                       "X-Envoy-Original-Host",
                                                       "X-Envoy-Original-Path",
                                                       "X-Forwarded-Host",
                                                       "X-Forwarded-Path",
                                                       "X-Forwarded-Prefix",
                                                       "X-Forwarded-Server",
                                                       "X-Forwarded-Uri",
                                                       "X-HTTP-Host-Override",
                                                       "X-HTTP-Method",
                                                       "X-HTTP-Method-Override",
                                                       "X-Host",
                                                       "X-Invoke-Path",
                                                       "X-Matched-Path",
                                                       "X-Method",
                                                       "X-Method-Override",
                                                       "X-Middleware-Rewrite",
                                                       "X-Middleware-Subrequest",
                                                       "X-Original-Host",
                                                       "X-Original-Method",
                                                       "X-Original-URI",
                                                       "X-Original-URL",
                                                       "X-Replaced-Path",
                                                       "X-Rewrite-URI",
                                                       "X-Rewrite-URL",
                                                       "X-Url-Scheme"};

// An excerpt is not the response: a range chosen by the client could cut out text that somebody else put on the page.
constexpr std::array<std::string_view, 5> kRange = {"Range", "If-Range", "Request-Range", "X-Ms-Range", "A-IM"};
constexpr std::array<std::string_view, 2> kDelta = {"IM", "Delta-Base"};  // RFC 3229
constexpr int kOk = 200;
constexpr int kPartialContent = 206;
constexpr int kImUsed = 226;
constexpr int kRangeNotSatisfiable = 416;

constexpr std::array<std::string_view, 4> kSingle = {"Content-Type", "Content-Encoding", "Content-Location",
                                                     "Location"};

Status CheckAbsent(const std::vector<Header>& headers, std::span<const std::string_view> names, const ErrorCode& code) {
  for (const std::string_view name : names) {
    if (FindHeader(headers, name) != nullptr) return Error(code, std::string(name));
  }
  return Ok();
}

// IsOnly tells whether `name` occurs exactly once, with `value` in any case.
bool IsOnly(const std::vector<Header>& headers, std::string_view name, std::string_view value) {
  return CountHeaders(headers, name) == 1 && EqualIgnoringCase(FindHeader(headers, name)->value, value);
}

Status CheckAbsentOrOnly(const std::vector<Header>& headers, std::string_view name, std::string_view value,
                         const ErrorCode& code) {
  const Header* found = FindHeader(headers, name);
  if (found != nullptr && !IsOnly(headers, name, value))
    return Error(code, std::string(name) + ": " + Quoted(found->value));
  return Ok();
}

Status CheckHostField(const std::vector<Header>& headers, std::string_view expected) {
  const size_t count = CountHeaders(headers, "Host");
  if (count != 1) return Error(kHost, "Host is given " + std::to_string(count) + " times");
  const std::string& value = FindHeader(headers, "Host")->value;
  if (value != expected) return Error(kHost, "Host is " + Quoted(value) + ", the session is for " + Quoted(expected));
  return Ok();
}

}  // namespace

Status CheckRequestPolicy(const Request& request, std::string_view host, uint16_t port) {
  ATTESTOR_TRY(CheckHostField(request.headers, HostField(host, port)));
  ATTESTOR_TRY(CheckAbsent(request.headers, kForbiddenInRequest, kForbiddenField));
  ATTESTOR_TRY(CheckAbsent(request.headers, kRouting, kRoutingField));
  ATTESTOR_TRY(CheckAbsent(request.headers, kRange, kPartial));
  // CGI-like servers take "_" for "-", so a name with one is a second spelling of another.
  for (const Header& header : request.headers) {
    if (header.name.find('_') != std::string::npos)
      return Error(kRoutingField, Quoted(header.name) + " has an underscore");
  }
  if (!IsOnly(request.headers, "Connection", "close")) return Error(kConnection);
  ATTESTOR_TRY(CheckAbsentOrOnly(request.headers, "Accept-Encoding", "identity", kAcceptEncoding));
  ATTESTOR_TRY(CheckAbsentOrOnly(request.headers, "Content-Encoding", "identity", kContentCoding));
  if (CountHeaders(request.headers, "Content-Type") > 1) return Error(kFieldRepeated, "Content-Type");
  if (!request.body.empty() && (request.method == "GET" || request.method == "HEAD")) return Error(kRequestBody);
  return Ok();
}

Status CheckResponsePolicy(const Response& response) {
  if (response.status == kPartialContent || response.status == kImUsed)
    return Error(kPartial, "status " + std::to_string(response.status));
  ATTESTOR_TRY(CheckAbsent(response.headers, kDelta, kPartial));
  // RFC 9110 section 14.4 gives the header no meaning on a 200, where PostgREST always sends it.
  const bool harmless = response.status == kRangeNotSatisfiable || response.status == kOk;
  if (!harmless && FindHeader(response.headers, "Content-Range") != nullptr) {
    return Error(kPartial, "Content-Range");
  }
  for (const std::string_view name : kSingle) {
    if (CountHeaders(response.headers, name) > 1) return Error(kFieldRepeated, std::string(name));
  }
  // "none" names no coding; some hand-written servers say so.
  if (IsOnly(response.headers, "Content-Encoding", "none")) return Ok();
  return CheckAbsentOrOnly(response.headers, "Content-Encoding", "identity", kContentCoding);
}

}  // namespace attestor::http
