#include "service/client/body_shape.h"

#include <algorithm>
#include <array>

#include "service/client/plain_text.h"
#include "session/disclosure/errors.h"
#include "web/http/syntax.h"
#include "web/json/document.h"
#include "web/json/errors.h"

namespace attestor::client {
namespace {

constexpr std::string_view kNoTemplate =
    "; taking it off needs a template, which this version does not have; --reveal-body shows the whole body as it is";

std::string Id(const ErrorCode& code) { return std::string(code.id); }

std::string_view Trimmed(std::string_view text) {
  const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

bool IsJson(std::string_view text) { return json::Document::ParseForHiding(AsBytes(text)).ok(); }

std::optional<Fault> Compressed(std::string_view body) {
  struct Magic {
    std::string_view bytes, name;
  };
  constexpr std::array kMagics = {Magic{"\x1f\x8b", "gzip"},  Magic{"\x28\xb5\x2f\xfd", "zstd"},
                                  Magic{"PK\x03\x04", "zip"}, Magic{"\x78\x9c", "zlib"},
                                  Magic{"%PDF", "PDF"},       Magic{"\x89PNG", "PNG"}};
  for (const Magic& magic : kMagics) {
    if (!body.starts_with(magic.bytes)) continue;
    std::string hex;
    for (const uint8_t byte : AsBytes(magic.bytes))
      hex.append(hex.empty() ? "" : " ").append(ToHex(ByteView(&byte, 1)));
    return Fault{Id(json::kControl),
                 "the body is no JSON text: it begins with " + hex + ", as " + std::string(magic.name) + " does"};
  }
  return std::nullopt;
}

// Half of the bytes of ASCII text in UTF-16 are zero.
std::optional<Fault> Utf16(std::string_view body) {
  const std::string_view head = body.substr(0, 64);
  const bool marked = head.starts_with("\xff\xfe") || head.starts_with("\xfe\xff");
  const bool zeros = head.size() >= 2 && static_cast<size_t>(std::ranges::count(head, '\0')) * 3 >= head.size();
  if (!marked && !zeros) return std::nullopt;
  return Fault{Id(json::kUtf8), "the body is UTF-16, not UTF-8"};
}

std::string AttributeOf(std::string_view tag, std::string_view name) {
  const size_t at = tag.find(std::string(name) + "=\"");
  if (at == std::string_view::npos) return {};
  const std::string_view rest = tag.substr(at + name.size() + 2);
  return std::string(rest.substr(0, rest.find('"')));
}

std::optional<Fault> Html(const Answer& answer, std::string_view body) {
  const std::string lower = http::ToLower(body.substr(0, 32));
  if (!http::ToLower(answer.Header("Content-Type")).starts_with("text/html") && !lower.starts_with("<!doctype html") &&
      !lower.starts_with("<html")) {
    return std::nullopt;
  }
  constexpr size_t kMaxScripts = 8;
  std::string scripts;
  size_t found = 0;
  for (size_t at = body.find("<script"); at != std::string_view::npos && found < kMaxScripts;
       at = body.find("<script", at + 1)) {
    const std::string_view tag = body.substr(at, body.find('>', at) - at);
    if (AttributeOf(tag, "type").find("json") == std::string::npos) continue;
    const std::string id = AttributeOf(tag, "id");
    scripts.append(found++ == 0 ? "" : ", ").append(id.empty() ? "(without id)" : Readable(id));
  }
  if (found == 0) return Fault{Id(disclosure::kNotJson), "the body is an HTML page, not JSON"};
  return Fault{Id(disclosure::kNotJson),
               "the page is HTML and holds JSON in the script element " + scripts +
                   "; reading it needs a template, which this version does not have; --reveal-body shows the "
                   "whole page as it is"};
}

std::optional<Fault> Wrapped(std::string_view body) {
  for (const std::string_view prefix : {")]}',", ")]}'", "for(;;);", "for (;;);", "while(1);", "while (1);"}) {
    if (!body.starts_with(prefix)) continue;
    const bool line_end =
        body.substr(prefix.size()).starts_with('\n') || body.substr(prefix.size()).starts_with("\r\n");
    return Fault{Id(json::kSyntax), "the JSON text stands behind " + std::string(prefix) +
                                        (line_end ? " and a line end" : "") + std::string(kNoTemplate)};
  }
  if (body.starts_with("/*")) {
    return Fault{Id(json::kSyntax), "the JSON text stands inside a comment, which begins with " +
                                        FirstBytes(AsBytes(body.substr(0, body.find_first_of("{["))), 40) +
                                        std::string(kNoTemplate)};
  }
  const size_t open = body.find('(');
  const size_t close = body.rfind(')');
  if (open == std::string_view::npos || open == 0 || open > 64 || close == std::string_view::npos || close < open)
    return std::nullopt;
  const auto is_name = [](char c) { return http::IsToken(std::string_view(&c, 1)) || c == '$'; };
  if (!std::ranges::all_of(body.substr(0, open), is_name) || !IsJson(body.substr(open + 1, close - open - 1)))
    return std::nullopt;
  return Fault{Id(json::kSyntax), "the JSON text stands inside " + std::string(body.substr(0, open + 1)) + " and " +
                                      Readable(body.substr(close).substr(0, 8)) + std::string(kNoTemplate)};
}

std::optional<Fault> Lines(std::string_view body) {
  size_t lines = 0;
  for (std::string_view rest = body; !rest.empty();) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    if (Trimmed(line).empty()) continue;
    if (!IsJson(line)) return std::nullopt;
    ++lines;
  }
  if (lines < 2) return std::nullopt;
  return Fault{Id(json::kTrailing), "the body holds several JSON values, one a line (" + std::to_string(lines) +
                                        "); no path leads to a value in it; --reveal-body shows the whole of it"};
}

}  // namespace

std::optional<Fault> ShapeFault(const Answer& answer) {
  const std::string_view body = Trimmed(AsText(answer.body));
  if (IsJson(body)) return std::nullopt;
  if (auto fault = Compressed(AsText(answer.body))) return fault;
  if (auto fault = Utf16(AsText(answer.body))) return fault;
  if (auto fault = Html(answer, body)) return fault;
  if (auto fault = Wrapped(body)) return fault;
  return Lines(body);
}

}  // namespace attestor::client
