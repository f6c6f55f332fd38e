#include "statement/verify/message_json.h"

#include "session/disclosure/check_request.h"
#include "session/disclosure/check_response.h"
#include "session/disclosure/masked.h"
#include "session/disclosure/shown_head.h"
#include "statement/format/statement.h"
#include "statement/verify/shown_messages.h"
#include "web/json/text_out.h"
#include "web/json/utf8.h"

namespace attestor::verify {
namespace {

using disclosure::ByteClass;
using disclosure::MaskedBytes;
using disclosure::ShownHeader;

std::string_view WordOf(ByteClass one) {
  switch (one) {
    case ByteClass::kDisclosed: return "shown";
    case ByteClass::kText: return "text";
    case ByteClass::kString: return "string";
    case ByteClass::kScalar: return "scalar";
    case ByteClass::kOpaque: return "opaque";
  }
  return "";
}

// Content writes the member "text", or "base64" for what is no UTF-8.
std::string Content(ByteView bytes) {
  if (json::IsUtf8Text(AsText(bytes))) return "\"text\":" + json::Quote(AsText(bytes));
  return "\"base64\":\"" + json::Base64(bytes) + "\"";
}

std::string Part(const MaskedBytes& body, size_t begin, size_t end) {
  const ByteClass one = body.classes()[begin];
  if (one == ByteClass::kDisclosed) return "{" + Content(body.bytes().subspan(begin, end - begin)) + "}";
  return "{\"hidden\":" + std::to_string(end - begin) + ",\"class\":\"" + std::string(WordOf(one)) + "\"}";
}

std::string Header(const ShownHeader& header) {
  std::string out = "{\"name\":" + json::Quote(header.name) + ",\"value\":";
  if (!header.value) return out + "null}";
  if (json::IsUtf8Text(*header.value)) return out + json::Quote(*header.value) + "}";
  return out + "null,\"base64\":\"" + json::Base64(AsBytes(*header.value)) + "\"}";
}

std::string Headers(const std::vector<ShownHeader>& headers) {
  std::string out = "[";
  for (const ShownHeader& header : headers) out.append(out.size() > 1 ? "," : "").append(Header(header));
  return out + "]";
}

}  // namespace

std::string BodyJson(const MaskedBytes& body) {
  std::string out = "{\"size\":" + std::to_string(body.size()) + ",";
  if (body.AllOf(ByteClass::kDisclosed, {0, body.size()})) return out + Content(body.bytes()) + "}";
  out += "\"parts\":[";
  for (size_t begin = 0; begin < body.size();) {
    size_t end = begin + 1;
    while (end < body.size() && body.classes()[end] == body.classes()[begin]) ++end;
    out.append(begin == 0 ? "" : ",").append(Part(body, begin, end));
    begin = end;
  }
  return out + "]}";
}

Result<std::string> RequestJson(const CheckedBundle& bundle) {
  ATTESTOR_ASSIGN(const disclosure::ShownRequest request, ReadRequest(bundle));
  const std::vector<ByteClass> shown(request.body().size(), ByteClass::kDisclosed);
  ATTESTOR_ASSIGN(const MaskedBytes body, MaskedBytes::Mask(request.body(), shown));
  return "{\"method\":" + json::Quote(request.method()) + ",\"target\":" + json::Quote(request.target()) +
         ",\"headers\":" + Headers(request.headers()) + ",\"body\":" + BodyJson(body) + "}";
}

Result<std::string> ResponseJson(const CheckedBundle& bundle) {
  ATTESTOR_ASSIGN(const disclosure::ShownResponse response, ReadResponse(bundle));
  return "{\"status\":" + std::to_string(response.status()) + ",\"reason\":" + json::Quote(response.reason()) +
         ",\"headers\":" + Headers(response.headers()) + ",\"body\":" + BodyJson(response.body()) + "}";
}

std::string HeaderClaimJson(const statement::HeaderClaim& header) {
  const bool hashed = header.form == statement::HeaderClaim::Form::kHash;
  const auto value = header.Value();
  return "{\"name\":" + json::Quote(header.name) + ",\"value\":" + (value ? json::Quote(*value) : "null") +
         ",\"value_sha256\":" + (hashed ? "\"" + ToHex(header.value_or_hash) + "\"" : "null") + "}";
}

}  // namespace attestor::verify
