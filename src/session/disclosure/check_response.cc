#include "session/disclosure/check_response.h"

#include <algorithm>
#include <set>

#include "session/disclosure/errors.h"
#include "session/disclosure/http_layout.h"
#include "session/disclosure/masked_json.h"
#include "session/disclosure/media_type.h"
#include "web/http/message_policy.h"
#include "web/http/syntax.h"

namespace attestor::disclosure {
namespace {

// ReadBody gives the body as JSON, or why it is not read as JSON.
Result<json::Document> ReadBody(const MaskedBytes& body, const std::vector<http::Header>& headers) {
  const Range whole{0, body.size()};
  if (body.size() > 0 && body.AllOf(ByteClass::kOpaque, whole))
    return Error(kHiddenValue, "nothing of the body is disclosed");
  const http::Header* type = http::FindHeader(headers, "Content-Type");
  if (type == nullptr) return Error(kNotJson, "it has no Content-Type");
  if (!IsJsonUtf8(type->value)) return Error(kNotJson, "Content-Type: " + http::Quoted(type->value));
  return ParseMaskedJson(body);
}

// CheckBody: a body is hidden not at all, or wholly, or, when it is JSON, inside its tokens.
Status CheckBody(const MaskedBytes& body, const Result<json::Document>& document) {
  const Range whole{0, body.size()};
  if (body.AllOf(ByteClass::kDisclosed, whole) || body.AllOf(ByteClass::kOpaque, whole)) return Ok();
  if (std::ranges::find(body.classes(), ByteClass::kOpaque) != body.classes().end()) return Error(kPartlyOpaque);
  return StatusOf(document);
}

}  // namespace

Result<Bytes> ShownResponse::ValueAt(std::string_view path) const {
  if (!document_.ok()) return document_.error();
  return DisclosedValue(*document_, body_, path);
}

Result<ShownResponse> CheckResponse(const MaskedBytes& masked, std::string_view method, http::StreamEnd end) {
  ATTESTOR_ASSIGN(ResponseLayout read, LayOutResponse(masked.Substituted(), method, end));
  for (size_t i = 0; i < read.interim.size(); ++i) {
    ATTESTOR_TRY(StatusOf(ShowHead(masked, read.interim[i], read.message.interim[i].headers, MustShowInResponse)));
  }
  ATTESTOR_ASSIGN(std::vector<ShownHeader> headers,
                  ShowHead(masked, read.layout, read.message.headers, MustShowInResponse));
  ATTESTOR_TRY(CheckFraming(masked, read.layout));
  ATTESTOR_TRY(http::CheckResponsePolicy(read.message));
  MaskedBytes body = masked.Joined(read.layout.body);
  ShownResponse shown(ReadBody(body, read.message.headers));
  ATTESTOR_TRY(CheckBody(body, shown.document_));
  shown.status_ = read.message.status;
  shown.reason_ = std::move(read.message.reason);
  shown.headers_ = std::move(headers);
  shown.body_ = std::move(body);
  shown.framing_ = read.message.framing;
  return shown;
}

Result<std::vector<Revealed>> CheckRevealed(const ShownResponse& response, const std::vector<std::string>& paths) {
  if (paths.size() > kMaxRevealed) return Error(kTooMany, std::to_string(paths.size()) + " values");
  std::vector<Revealed> revealed;
  std::set<std::string_view> seen;
  size_t total = 0;
  for (const std::string& path : paths) {
    if (!seen.insert(path).second) return Error(kPathRepeated, http::Quoted(path));
    ATTESTOR_ASSIGN(Bytes value, response.ValueAt(path));
    total += value.size();
    if (total > kMaxStreamSize) return Error(kTooMany, "values of more than 32 MiB");
    revealed.push_back({path, std::move(value)});
  }
  return revealed;
}

}  // namespace attestor::disclosure
