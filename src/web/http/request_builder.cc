#include "web/http/request_builder.h"

#include <algorithm>
#include <array>

#include "web/http/errors.h"
#include "web/http/message_policy.h"
#include "web/http/parser.h"
#include "web/http/syntax.h"

namespace attestor::http {
namespace {

constexpr std::array<std::string_view, 5> kReserved = {"Host", "Content-Length", "Transfer-Encoding", "Connection",
                                                       "Accept-Encoding"};
constexpr std::string_view kUserAgent = "attestor";

Status CheckUserHeader(const Header& header) {
  if (!IsToken(header.name)) return Error(kFieldName, Quoted(header.name));
  if (!IsFieldText(header.value) || TrimBlanks(header.value) != header.value) {
    return Error(kFieldValue, header.name + ": " + Quoted(header.value));
  }
  if (IsOneOf(header.name, kReserved)) return Error(kReservedField, header.name);
  return Ok();
}

void AddLine(std::string& head, std::string_view name, std::string_view value) {
  head.append(name).append(": ").append(value).append("\r\n");
}

bool NeedsLength(const RequestSpec& spec) {
  return !spec.body.empty() || spec.method == "POST" || spec.method == "PUT" || spec.method == "PATCH";
}

std::string WriteHead(const RequestSpec& spec) {
  std::string head = spec.method + " " + spec.target + " HTTP/1.1\r\n";
  AddLine(head, "Host", HostField(spec.host, spec.port));
  if (FindHeader(spec.headers, "User-Agent") == nullptr) AddLine(head, "User-Agent", kUserAgent);
  AddLine(head, "Accept-Encoding", "identity");
  AddLine(head, "Connection", "close");
  for (const Header& header : spec.headers) AddLine(head, header.name, header.value);
  if (NeedsLength(spec)) AddLine(head, "Content-Length", std::to_string(spec.body.size()));
  return head + "\r\n";
}

}  // namespace

Bytes WriteRequest(const RequestSpec& spec) { return Concat({AsBytes(WriteHead(spec)), spec.body}); }

Result<Bytes> BuildRequest(const RequestSpec& spec) {
  ATTESTOR_TRY(CheckMethod(spec.method));
  ATTESTOR_TRY(CheckTarget(spec.target));
  ATTESTOR_TRY(CheckHostName(spec.host));
  if (spec.port == 0) return Error(kUrlPort, "0");
  for (const Header& header : spec.headers) ATTESTOR_TRY(CheckUserHeader(header));
  Bytes bytes = WriteRequest(spec);
  // The gate will read these bytes with the same two functions: better to hear its refusal before anything is sent.
  ATTESTOR_ASSIGN(const Request request, ParseRequest(bytes));
  ATTESTOR_TRY(CheckRequestPolicy(request, spec.host, spec.port));
  return bytes;
}

}  // namespace attestor::http
