// The verifier's reading of a response of which header values and parts of the body may be hidden
// (spec/disclosure/rules.md section 5).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "session/disclosure/masked.h"
#include "session/disclosure/shown_head.h"
#include "web/http/message.h"
#include "web/http/parser.h"
#include "web/json/document.h"

namespace attestor::disclosure {

inline constexpr size_t kMaxRevealed = 256;  // values in one disclosure

// ShownResponse is what a masked response says, whatever its hidden bytes are. It can be made by CheckResponse only.
class ShownResponse {
 public:
  int status() const { return status_; }  // 200..599
  const std::string& reason() const { return reason_; }
  const std::vector<ShownHeader>& headers() const { return headers_; }
  http::FramingKind framing() const { return framing_; }

  // body is without chunked framing: disclosed wholly, kOpaque wholly, or JSON with hidden strings, numbers and
  // literals.
  const MaskedBytes& body() const { return body_; }

  // document is the body as JSON; nullptr when it is not read as JSON, for the reason that ValueAt gives.
  const json::Document* document() const { return document_.ok() ? &*document_ : nullptr; }

  // ValueAt gives the bytes of the JSON value at the normalized `path`, as the server wrote them. Errors:
  // disclosure.not_json; disclosure.hidden_value; json.path_no_match, json.path_normalized, json.path_size; for a body
  // that is disclosed wholly and says that it is JSON but is not, the code of json::Document::Parse.
  Result<Bytes> ValueAt(std::string_view path) const;

 private:
  friend Result<ShownResponse> CheckResponse(const MaskedBytes&, std::string_view, http::StreamEnd);
  explicit ShownResponse(Result<json::Document> document) : document_(std::move(document)) {}

  int status_ = 0;
  std::string reason_;
  std::vector<ShownHeader> headers_;
  MaskedBytes body_;
  http::FramingKind framing_ = http::FramingKind::kNone;
  Result<json::Document> document_;
};

// CheckResponse reads the one response to a request with `method`, which is that of the ShownRequest of the same
// session. `masked` must be all application data that the server sent, and `end` how it ended. Errors: the codes of
// http::ParseResponse, of http::CheckResponsePolicy and of ShowHead; disclosure.hidden_framing;
// disclosure.partly_opaque; for a body that is hidden in part, disclosure.not_json and the codes of ParseMaskedJson.
Result<ShownResponse> CheckResponse(const MaskedBytes& masked, std::string_view method, http::StreamEnd end);

// Revealed is one value that a statement may carry: `path` is a normalized path (RFC 9535 section 2.7), `value` the
// JSON text at it.
struct Revealed {
  std::string path;
  Bytes value;

  bool operator==(const Revealed&) const = default;
};

// CheckRevealed gives the values at `paths`, in that order. Errors: those of ValueAt; disclosure.path_repeated;
// disclosure.too_many for more than kMaxRevealed paths, or values of more than kMaxStreamSize bytes together.
Result<std::vector<Revealed>> CheckRevealed(const ShownResponse& response, const std::vector<std::string>& paths);

}  // namespace attestor::disclosure
