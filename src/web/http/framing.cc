#include "web/http/framing.h"

#include <algorithm>
#include <optional>

#include "web/http/errors.h"
#include "web/http/syntax.h"

namespace attestor::http {
namespace {

constexpr size_t kMaxLengthDigits = 19;  // 10^19 - 1 fits 64 bits

Result<uint64_t> ParseLength(std::string_view text) {
  const bool is_number = !text.empty() && text.size() <= kMaxLengthDigits && std::ranges::all_of(text, IsDigit);
  if (!is_number || (text.size() > 1 && text.front() == '0')) return Error(kContentLength, Quoted(text));
  uint64_t value = 0;
  for (const char digit : text) value = value * 10 + static_cast<uint64_t>(digit - '0');
  return value;
}

// Declared gives what the headers say about a body; nullopt when they say nothing.
Result<std::optional<Framing>> Declared(const std::vector<Header>& headers) {
  const size_t lengths = CountHeaders(headers, "Content-Length");
  const size_t codings = CountHeaders(headers, "Transfer-Encoding");
  if (lengths > 0 && codings > 0) return Error(kLengthAndChunked);
  if (codings > 1) return Error(kTransferEncoding, "given " + std::to_string(codings) + " times");
  if (codings == 1) {
    const std::string& value = FindHeader(headers, "Transfer-Encoding")->value;
    if (!EqualIgnoringCase(value, "chunked")) return Error(kTransferEncoding, Quoted(value));
    return std::optional(Framing{FramingKind::kChunked});
  }
  if (lengths > 1) return Error(kContentLengthRepeated);
  if (lengths == 0) return std::optional<Framing>();
  ATTESTOR_ASSIGN(const uint64_t length, ParseLength(FindHeader(headers, "Content-Length")->value));
  return std::optional(Framing{length == 0 ? FramingKind::kNone : FramingKind::kLength, length});
}

Status CheckSize(const Framing& framing) {
  if (framing.length > kMaxBodySize) return Error(kBodySize, "Content-Length: " + std::to_string(framing.length));
  return Ok();
}

}  // namespace

Result<Framing> RequestFraming(const std::vector<Header>& headers) {
  ATTESTOR_ASSIGN(const std::optional<Framing> declared, Declared(headers));
  const Framing framing = declared.value_or(Framing{});
  ATTESTOR_TRY(CheckSize(framing));
  return framing;
}

Result<Framing> ResponseFraming(const std::vector<Header>& headers, int status, std::string_view method) {
  ATTESTOR_ASSIGN(const std::optional<Framing> declared, Declared(headers));
  if (status < 200 && declared) return Error(kNoContentFraming, "status " + std::to_string(status));
  if (status == 204 && declared && declared->kind != FramingKind::kNone) return Error(kNoContentFraming);
  if (status < 200 || status == 204) return Framing{};
  // Here the headers describe the body that another request would have got (RFC 9110 sections 8.6 and 15.4.5).
  if (status == 304 || method == "HEAD") return Framing{};
  const Framing framing = declared.value_or(Framing{FramingKind::kUntilEnd});
  ATTESTOR_TRY(CheckSize(framing));
  return framing;
}

}  // namespace attestor::http
