#include "session/disclosure/shown_head.h"

#include <algorithm>
#include <array>
#include <span>

#include "session/disclosure/errors.h"
#include "web/http/syntax.h"

namespace attestor::disclosure {
namespace {

constexpr std::array<std::string_view, 9> kShownInBoth = {"Connection",       "Content-Encoding",  "Content-Length",
                                                          "Content-Location", "Content-Range",     "Content-Type",
                                                          "Trailer",          "Transfer-Encoding", "Upgrade"};
// Headers that web/http/message_policy.h refuses in a request need not be here: they never pass, shown or hidden.
// What asks for another answer than the target alone would: a stored one, a part, another form.
constexpr std::array<std::string_view, 12> kShownInRequest = {
    "Accept",   "Accept-Encoding",    "Accept-Profile", "Cache-Control", "Host",
    "If-Match", "If-Modified-Since",  "If-None-Match",  "If-Range",      "Pragma",
    "Prefer",   "If-Unmodified-Since"};
// What says that the answer is old, replayed, a part, or somebody's file.
constexpr std::array<std::string_view, 8> kShownInResponse = {"Age",
                                                              "Content-Disposition",
                                                              "Date",
                                                              "Idempotent-Replayed",
                                                              "Location",
                                                              "Memento-Datetime",
                                                              "Preference-Applied",
                                                              "Warning"};

// CheckHiddenValue demands the one form of a hidden value, which shows nothing but that it is text on one line.
Status CheckHiddenValue(const MaskedBytes& masked, Range value, const std::string& name) {
  for (size_t i = value.begin; i < value.end; ++i) {
    const ByteClass one = masked.classes()[i];
    const bool is_tab = one == ByteClass::kDisclosed && masked.bytes()[i] == '\t';
    if (one == ByteClass::kText || is_tab) continue;
    return Error(one == ByteClass::kDisclosed ? kPartialHeader : kHeaderClass, name);
  }
  return Ok();
}

Result<ShownHeader> ShowHeader(const MaskedBytes& masked, Range value, const http::Header& header, bool must_show) {
  if (masked.AllOf(ByteClass::kDisclosed, value)) return ShownHeader{header.name, header.value};
  if (must_show) return Error(kHiddenHeader, header.name);
  ATTESTOR_TRY(CheckHiddenValue(masked, value, header.name));
  return ShownHeader{header.name, std::nullopt};
}

}  // namespace

bool MustShowInRequest(std::string_view name) {
  return http::IsOneOf(name, kShownInBoth) || http::IsOneOf(name, kShownInRequest);
}

bool MustShowInResponse(std::string_view name) {
  return http::IsOneOf(name, kShownInBoth) || http::IsOneOf(name, kShownInResponse);
}

Result<std::vector<ShownHeader>> ShowHead(const MaskedBytes& masked, const Layout& layout,
                                          const std::vector<http::Header>& headers,
                                          bool (*must_show)(std::string_view)) {
  if (!masked.AllOf(ByteClass::kDisclosed, layout.first_line)) return Error(kHiddenLine);
  std::vector<ShownHeader> shown;
  size_t at = layout.first_line.end;
  for (size_t i = 0; i <= headers.size(); ++i) {
    // Behind the last value comes the end of the head.
    const Range value = i < headers.size() ? layout.fields[i].value : Range{layout.rest.begin, layout.rest.begin};
    if (!masked.AllOf(ByteClass::kDisclosed, {at, value.begin}))
      return Error(kHiddenName, "header line " + std::to_string(i + 1));
    if (i == headers.size()) break;
    ATTESTOR_ASSIGN(ShownHeader header, ShowHeader(masked, value, headers[i], must_show(headers[i].name)));
    shown.push_back(std::move(header));
    at = value.end;
  }
  return shown;
}

Status CheckFraming(const MaskedBytes& masked, const Layout& layout) {
  size_t at = layout.rest.begin;
  for (const Range& chunk : layout.body) {
    if (!masked.AllOf(ByteClass::kDisclosed, {at, chunk.begin}))
      return Error(kHiddenFraming, "before byte " + std::to_string(chunk.begin));
    at = chunk.end;
  }
  if (!masked.AllOf(ByteClass::kDisclosed, {at, layout.rest.end})) return Error(kHiddenFraming, "at the end");
  return Ok();
}

}  // namespace attestor::disclosure
